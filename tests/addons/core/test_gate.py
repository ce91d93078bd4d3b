from dataclasses import replace

import pytest

from addons.core import gate
from addons.core.gate import Claim

HOST = "api.openai.com"
GOOD = Claim(
    host=HOST,
    port=443,
    scheme="https",
    is_tls=True,
    sni=HOST,
    authority="",
    path="/v1/chat/completions",
    headers=((b"Host", HOST.encode()), (b"X-Tab", b"a\tb"), (b"X-Name", "Zoë".encode())),
)
PLAIN = replace(GOOD, scheme="http", is_tls=False, sni="", port=80, may_be_plain=True)


HONEST = [
    GOOD,
    replace(GOOD, headers=()),
    replace(GOOD, sni="API.OpenAI.com"),
    replace(GOOD, headers=((b"host", b" API.openai.com "),)),
    replace(GOOD, headers=((b"Host", b"api.openai.com:443"),)),
    replace(GOOD, authority=HOST),
    replace(GOOD, authority=f"{HOST}:443"),
    replace(GOOD, may_be_plain=True),
    replace(GOOD, port=8443, headers=((b"Host", b"api.openai.com:8443"),)),
    PLAIN,
    replace(PLAIN, headers=((b"Host", b"api.openai.com:80"),)),
]


@pytest.mark.parametrize("claim", HONEST)
def test_a_request_that_names_one_host_everywhere_passes(claim: Claim) -> None:
    assert gate.objection(claim) is None


# Each row is wrong in one way only, so each condition has a row that it alone stops.
DISHONEST = [
    (replace(GOOD, headers=((b"X-A", b"a\rHost: evil"),)), "control_character"),
    (replace(GOOD, headers=((b"X-A", b"a\nHost: evil"),)), "control_character"),
    (replace(GOOD, headers=((b"X-A", b"a\x00"),)), "control_character"),
    (replace(GOOD, headers=((b"X-A", b"a\r\n folded"),)), "control_character"),
    (replace(GOOD, headers=((b"X-A", b"\x7f"),)), "control_character"),
    (replace(GOOD, headers=((b"X\x0bA", b"a"),)), "control_character"),
    (replace(GOOD, path="*"), "request_target"),
    (replace(GOOD, path="https://evil.example/"), "request_target"),
    (replace(GOOD, path=""), "request_target"),
    (replace(PLAIN, may_be_plain=False), "misdirected_request"),
    (replace(GOOD, is_tls=False), "misdirected_request"),
    (replace(GOOD, sni="evil.example"), "misdirected_request"),
    (replace(GOOD, sni=""), "misdirected_request"),
    (replace(GOOD, sni=HOST, may_be_plain=True, is_tls=False), "misdirected_request"),
    (replace(GOOD, headers=((b"Host", HOST.encode()),) * 2), "two_hosts"),
    (replace(GOOD, headers=((b"Host", b"evil.example"),)), "misdirected_request"),
    (replace(GOOD, headers=((b"Host", b""),)), "misdirected_request"),
    (replace(GOOD, headers=((b"HOST", b"api.openai.com."),)), "misdirected_request"),
    (replace(GOOD, headers=((b"Host", b"api.openai.com.evil"),)), "misdirected_request"),
    (replace(GOOD, headers=((b"Host", b"api.openai.com:80"),)), "misdirected_request"),
    (replace(GOOD, authority="evil.example"), "misdirected_request"),
    (replace(GOOD, authority=f"user@{HOST}"), "misdirected_request"),
    (replace(GOOD, port=8443), "misdirected_request"),
    (replace(PLAIN, port=443), "misdirected_request"),
    (replace(PLAIN, headers=((b"Host", b"evil.example"),)), "misdirected_request"),
]


@pytest.mark.parametrize(("claim", "code"), DISHONEST)
def test_a_request_that_names_another_host_anywhere_is_refused(claim: Claim, code: str) -> None:
    refusal = gate.objection(claim)
    assert refusal is not None
    assert refusal.code == code
    assert refusal.status == (421 if code == "misdirected_request" else 400)


def test_the_refusal_says_who_speaks_and_repeats_nothing_foreign() -> None:
    refusal = gate.objection(replace(GOOD, headers=((b"Host", b"<script>evil"),)))
    assert refusal is not None
    assert refusal.message.startswith("weir: ")
    assert "evil" not in refusal.message
