from dataclasses import replace

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as some

from addons.core.call import Refusal
from addons.core.policy import base64url, client_token
from addons.core.policy.client_token import Verified
from tests.addons.core.policy.mint import (
    DAY,
    DELEGABLE,
    HOLDER,
    HOLDING,
    JWT,
    KEY_ID,
    KEYS,
    NOW,
    ROOT,
    SIGNING,
    child,
    header,
    narrowed,
    payload,
    raw,
)

PARENT = client_token.sign(DELEGABLE, SIGNING, KEY_ID)
STRANGER = Ed25519PrivateKey.generate()
PUBLIC = SIGNING.public_key().public_bytes_raw()
HEAD, BODY, SIGNATURE = JWT.split(".")


def test_what_was_signed_is_good() -> None:
    verified = client_token.verify(JWT, KEYS)
    assert isinstance(verified, Verified)
    assert verified.chain == (ROOT,)
    assert (verified.header, verified.not_before) == (client_token.header(KEY_ID), NOW)
    assert verified.grant.token_id == ROOT.token_id


def test_it_is_a_jwt_that_any_library_reads() -> None:
    key = SIGNING.public_key()
    assert jwt.get_unverified_header(JWT) == header()
    said = jwt.decode(JWT, key, ["EdDSA"], {"verify_exp": False}, audience="weir-proxy")
    assert said == payload()


def hmac(key: bytes) -> str:
    import hashlib
    import hmac as plain

    said = f"{base64url.encode(b'{' + HEAD.encode())}.{BODY}"
    return f"{said}.{base64url.encode(plain.digest(key, said.encode(), hashlib.sha256))}"


FORGED = {
    "alg none": raw(header(alg="none"), payload(), None),
    "alg nOnE": raw(header(alg="nOnE"), payload(), None),
    "alg none, signed": raw(header(alg="none"), payload()),
    "alg HS256": raw(header(alg="HS256"), payload()),
    "alg HS256 with the public key": hmac(PUBLIC),
    "alg HS384": raw(header(alg="HS384"), payload()),
    "alg Ed25519": raw(header(alg="Ed25519"), payload()),
    "no alg": raw(header(alg=None), payload()),
    "alg twice": raw(b'{"alg":"none",' + client_token.header(KEY_ID)[1:].encode(), payload()),
    "another typ": raw(header(typ="JWT"), payload()),
    "the typ of a child": raw(header(typ="weir-child+jwt"), payload()),
    "no kid": raw(header(kid=None), payload()),
    "another kid": raw(header(kid="s9999999999"), payload()),
    "a list as kid": raw(header(kid=[KEY_ID]), payload()),
    "crit": raw(header(crit=["exp"]), payload()),
    "jku": raw(header(jku="https://evil.example/keys"), payload()),
    "jwk": raw(header(jwk={"kty": "OKP"}), payload()),
    "b64 false": raw(header(b64=False), payload()),
    "another's signature": raw(header(), payload(), STRANGER),
    "the holder's signature": raw(header(), payload(), HOLDING),
    "no signature": raw(header(), payload(), None),
    "half a signature": JWT[:-40],
    "a changed signature": f"{HEAD}.{BODY}.{base64url.encode(bytes(64))}",
    "padding": JWT + "=",
    "much padding": JWT + "====",
    "another last letter": JWT[:-1] + chr(ord(JWT[-1]) + 1),
    "no exp": raw(header(), payload(exp=None)),
    "exp as text": raw(header(), payload(exp=str(NOW + DAY))),
    "exp as a fraction": raw(header(), payload(exp=NOW + 0.5)),
    "exp without end": raw(header(), payload(exp=10**30)),
    "exp as true": raw(header(), payload(exp=True)),
    "a life too long": raw(header(), payload(exp=NOW + 91 * DAY)),
    "no nbf": raw(header(), payload(nbf=None)),
    "issued after it is valid": raw(header(), payload(iat=NOW + 31)),
    "issued after its end": raw(header(), payload(iat=NOW + 31 * DAY)),
    "no iat": raw(header(), payload(iat=None)),
    "iat as text": raw(header(), payload(iat=str(NOW))),
    "no jti": raw(header(), payload(jti=None)),
    "jti as a number": raw(header(), payload(jti=7)),
    "no sub": raw(header(), payload(sub=None)),
    "sub as a list": raw(header(), payload(sub=["ann"])),
    "another aud": raw(header(), payload(aud="weir")),
    "aud as a list": raw(header(), payload(aud=["weir-proxy", "x"])),
    "no aud": raw(header(), payload(aud=None)),
    "another iss": raw(header(), payload(iss="https://weir.example")),
    "iss that begins so": raw(header(), payload(iss="weir.evil.example")),
    "no iss": raw(header(), payload(iss=None)),
    "a claim that nobody knows": raw(header(), payload(admin=True)),
    "other claims, old signature": raw(header(), payload(models=["*"]), None) + SIGNATURE,
    "a parent that it has not": raw(header(), payload(parent="x")),
    "four parts": JWT + ".x",
    "two parts": f"{HEAD}.{BODY}",
    "nothing": "",
    "a child alone": client_token.sign(child(PARENT), HOLDING),
    "an empty link": JWT + "~",
    "too long": JWT + "x" * client_token.LONGEST_CHAIN,
    "no ASCII": JWT[:-1] + "é",
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=list(FORGED))
def test_a_forged_token_is_refused(forged: str) -> None:
    refusal = client_token.verify(forged, KEYS)
    assert isinstance(refusal, Refusal)
    assert (refusal.status, refusal.retry_after_s) == (401, None)


def test_who_holds_a_delegable_token_narrows_it_without_asking() -> None:
    verified = client_token.verify(narrowed(PARENT, models=("gpt-5.4-mini",)), KEYS)
    assert isinstance(verified, Verified)
    assert verified.grant.models == ("gpt-5.4-mini",)
    assert verified.grant.lineage == (ROOT.token_id, f"{ROOT.token_id}.{'0' * 10}")


def test_a_narrowed_token_is_not_made_wide_again_by_cutting_it() -> None:
    middle = narrowed(PARENT, models=("gpt-5*",), holder=HOLDER)
    link = middle.rpartition(client_token.LINK)[2]
    last = child(link, replace(child(PARENT), holder=HOLDER), models=("gpt-5",))
    whole = f"{middle}~{client_token.sign(last, HOLDING)}"
    assert isinstance(client_token.verify(whole, KEYS), Verified)
    assert client_token.verify(middle, KEYS) == client_token.BOUND
    assert client_token.verify(PARENT, KEYS) == client_token.BOUND
    read = client_token.read(PARENT, KEYS)
    assert isinstance(read, Verified)
    assert read.chain == (DELEGABLE,)


def test_a_child_of_a_child_stands_if_the_child_named_a_holder() -> None:
    middle = narrowed(PARENT, holder=HOLDER)
    link = middle.rpartition(client_token.LINK)[2]
    of = replace(child(PARENT), holder=HOLDER)
    last = client_token.sign(child(link, of, models=("gpt-5*",)), HOLDING)
    verified = client_token.verify(f"{middle}~{last}", KEYS)
    assert isinstance(verified, Verified)
    assert len(verified.grant.lineage) == 3


BROKEN_CHAINS = {
    "of a parent that is not delegable": narrowed(JWT),
    "signed by somebody else": narrowed(PARENT, STRANGER),
    "signed by our own key": narrowed(PARENT, SIGNING),
    "of another parent": narrowed(PARENT, parent=client_token.digest(JWT)),
    "with an id of another tree": narrowed(PARENT, token_id=f"{'x' * 16}.{'0' * 10}"),
    "that is wider": narrowed(PARENT, models=("*",)),
    "that lives longer": narrowed(PARENT, expires_at=ROOT.expires_at + 1),
    "the same link twice": PARENT + "~" + PARENT,
    "a child before its parent": "~".join(reversed(narrowed(PARENT).split("~"))),
    "below a child without a holder": narrowed(PARENT) + "~" + client_token.sign(ROOT, HOLDING),
    "too many links": "~".join([PARENT] * (client_token.MOST_LINKS + 1)),
}


@pytest.mark.parametrize("chain", BROKEN_CHAINS.values(), ids=list(BROKEN_CHAINS))
def test_a_broken_chain_is_refused(chain: str) -> None:
    assert isinstance(client_token.verify(chain, KEYS), Refusal)


def test_a_key_that_is_gone_signs_nothing() -> None:
    assert isinstance(client_token.verify(JWT, {}), Refusal)


def test_what_is_too_long_is_not_minted() -> None:
    wordy = replace(ROOT, models=tuple(f"model-{number:0100d}" for number in range(9)))
    with pytest.raises(ValueError, match="name fewer models"):
        client_token.sign(wordy, SIGNING, KEY_ID)
    with pytest.raises(ValueError, match="label"):
        client_token.sign(replace(ROOT, label=""), SIGNING, KEY_ID)


CHAIN = narrowed(PARENT, models=("gpt-5.4-mini",))
LETTERS = some.characters(codec="utf-8") | some.sampled_from("=~. +/-_AaZz09")


@some.composite
def mutations(draw: some.DrawFn, text: str) -> str:
    """Change a token as damage or an attacker would: letters, spans, parts and links."""
    begin = draw(some.integers(0, len(text)))
    end = draw(some.integers(begin, min(len(text), begin + draw(some.sampled_from((0, 1, 2, 99))))))
    span = text[begin:end]
    put = draw(
        some.text(LETTERS, max_size=3)
        | some.sampled_from((span * 2, span[::-1], span.swapcase(), CHAIN, JWT, PARENT))
    )
    mutated = text[:begin] + put + text[end:]
    return draw(
        some.sampled_from(
            (mutated, ".".join(reversed(mutated.split("."))), text[:begin], text[end:])
        )
    )


@given(some.sampled_from((JWT, CHAIN)).flatmap(mutations))
def test_no_other_spelling_of_a_good_token_is_good(mutated: str) -> None:
    if mutated not in (JWT, CHAIN):
        assert isinstance(client_token.verify(mutated, KEYS), Refusal)


@pytest.mark.parametrize("place", range(len(SIGNATURE)))
def test_no_letter_of_a_signature_can_be_another(place: int) -> None:
    other = "B" if SIGNATURE[place] == "A" else "A"
    changed = f"{HEAD}.{BODY}.{SIGNATURE[:place]}{other}{SIGNATURE[place + 1 :]}"
    assert isinstance(client_token.verify(changed, KEYS), Refusal)
