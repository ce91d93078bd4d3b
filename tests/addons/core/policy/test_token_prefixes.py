import pytest

from addons.core.policy import token_prefixes
from tests.addons.core.policy.mint import HOLDING, JWT, header, narrowed, payload, raw

# How JWTs begin that log in to plans of providers: issuers and types of their own.
FOREIGN = raw(
    {"alg": "RS256", "kid": "1", "typ": "JWT"}, {"iss": "https://auth.openai.com"}, HOLDING
)
WEIRD = raw({"alg": "RS256", "kid": "weird", "typ": "JWT"}, {"iss": "weird"}, HOLDING)


@pytest.mark.parametrize("prefix", ["", *token_prefixes.KNOWN])
def test_a_token_is_known_behind_every_beginning_that_programs_want(prefix: str) -> None:
    assert token_prefixes.cut(prefix + JWT) == JWT
    assert token_prefixes.looks_ours(prefix + JWT)


@pytest.mark.parametrize(
    "text",
    [
        raw(header(alg="none"), payload(), None),
        raw({"alg": "HS256"}, payload()),
        raw(header(), b"no JSON"),
        JWT[:80],
        f" {JWT}",
        f"no-known-prefix-{JWT}",
        f"Bearer\t{JWT}",
        narrowed(JWT).rpartition("~")[2],
        JWT + "x",
    ],
)
def test_one_that_was_damaged_or_forged_is_still_meant_for_us(text: str) -> None:
    assert token_prefixes.looks_ours(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sk-proj-abc",
        "sk-ant-api03-x",
        "AIzaSyx",
        FOREIGN,
        f"sk-{FOREIGN}",
        WEIRD,
        "eyJ.é.x",
        "eyJ",
    ],
)
def test_a_provider_s_own_credential_is_not(text: str) -> None:
    assert not token_prefixes.looks_ours(text)
    assert token_prefixes.cut("sk-proj-abc") == "sk-proj-abc"
