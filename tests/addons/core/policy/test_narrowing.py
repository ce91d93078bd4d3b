from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from addons.core.policy import client_token, narrowing
from addons.core.policy.client_token import Verified
from addons.core.policy.narrowing import Less
from addons.core.secret import Secret
from tests.addons.core.policy.mint import (
    DAY,
    DELEGABLE,
    HOLDER,
    HOLDING,
    JWT,
    KEY_ID,
    KEYS,
    NOW,
    SIGNING,
)

PARENT = client_token.sign(DELEGABLE, SIGNING, KEY_ID)
LESS = Less("ci", NOW + DAY, models=("gpt-5.4-mini",))


def test_a_narrower_token_stands_and_says_whose_it_is() -> None:
    made, token_id = narrowing.narrow(Secret(f"sk-{PARENT}"), HOLDING, LESS, NOW + 5)
    verified = client_token.verify(made.reveal(), KEYS)
    assert isinstance(verified, Verified)
    grant = verified.grant
    assert (grant.token_id, grant.label, grant.project) == (token_id, "ann/ci", "web")
    assert (grant.models, grant.expires_at) == (("gpt-5.4-mini",), NOW + DAY)
    assert verified.not_before == NOW + 5


def test_it_is_narrowed_again_by_whoever_it_names() -> None:
    first, _ = narrowing.narrow(Secret(PARENT), HOLDING, replace(LESS, holder=HOLDER), NOW)
    assert client_token.verify(first.reveal(), KEYS) == client_token.BOUND
    second, token_id = narrowing.narrow(first, HOLDING, replace(LESS, expires_at=NOW + 60), NOW)
    verified = client_token.verify(second.reveal(), KEYS)
    assert isinstance(verified, Verified)
    assert verified.grant.lineage[-1] == token_id
    assert len(verified.grant.lineage) == 3


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"models": ("*",)}, "allow models"),
        ({"providers": ("openai",), "operations": ("files",)}, "allow endpoints"),
        ({"expires_at": DELEGABLE.expires_at + 1}, "expire after"),
        ({"expires_at": NOW - 1}, "valid for a while"),
        ({"label": "two words"}, "label"),
    ],
)
def test_it_never_allows_more(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        narrowing.narrow(Secret(PARENT), HOLDING, replace(LESS, **changes), NOW)


@pytest.mark.parametrize(
    ("parent", "key", "why"),
    [
        (JWT, HOLDING, "without a holder's key"),
        (PARENT, Ed25519PrivateKey.generate(), "another holder"),
        ("sk-proj-mine", HOLDING, "no client token"),
        (PARENT[:60], HOLDING, "no client token"),
        (f"{PARENT}~{PARENT}", HOLDING, "no client token"),
    ],
)
def test_it_takes_a_delegable_token_and_its_holder(
    parent: str, key: Ed25519PrivateKey, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        narrowing.narrow(Secret(parent), key, LESS, NOW)


def test_a_chain_that_the_proxy_would_not_read_is_not_made() -> None:
    models = tuple(f"{'m' * 96}-{number}" for number in range(3))
    wordy = replace(DELEGABLE, models=models)
    token = Secret(client_token.sign(wordy, SIGNING, KEY_ID))
    less = replace(LESS, models=models, holder=HOLDER)
    for _ in range(client_token.MOST_LINKS - 2):
        token, _ = narrowing.narrow(token, HOLDING, less, NOW)
    with pytest.raises(ValueError, match="with its parents"):
        narrowing.narrow(token, HOLDING, less, NOW)


def test_there_is_an_end_to_it() -> None:
    token, less = Secret(PARENT), replace(LESS, holder=HOLDER)
    for _ in range(client_token.MOST_LINKS - 1):
        token, _ = narrowing.narrow(token, HOLDING, less, NOW)
    with pytest.raises(ValueError, match="at most 4 times"):
        narrowing.narrow(token, HOLDING, less, NOW)
