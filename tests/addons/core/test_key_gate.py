from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from addons.core import key_gate
from addons.core.gate import Claim
from addons.core.key_gate import Line, Parcel
from tests.addons.sample import granted

HOST = "api.openai.com"
CHAT = "/v1/chat/completions"
HEADERS = ((b"host", HOST.encode()), (b"content-type", b"application/json"))
CLAIM = Claim(HOST, 443, "https", True, HOST, "", CHAT, HEADERS)
PARCEL = Parcel(
    host=HOST,
    port=443,
    scheme="https",
    path=CHAT,
    headers=HEADERS,
    key_hosts=(HOST,),
    may_be_plain=False,
    is_decided=True,
    grant=granted(models=("gpt-*",)),
    provider="openai",
    operation="chat",
    model="gpt-5.4",
)
LOCAL = replace(
    PARCEL,
    host="gpu-box",
    port=8000,
    scheme="http",
    headers=((b"host", b"gpu-box:8000"),),
    key_hosts=("gpu-box:8000",),
    may_be_plain=True,
)


def with_header(name: bytes, value: bytes) -> Parcel:
    return replace(PARCEL, headers=(*HEADERS, (name, value)))


HOMEWARD = [
    PARCEL,
    LOCAL,
    replace(PARCEL, key_hosts=("other.example", f"{HOST}:443")),
    replace(PARCEL, path=f"{CHAT}?alt=sse&x=../y"),
    replace(PARCEL, path="/v1/models/a%2Fb:generate"),
    replace(PARCEL, path="/v1/files.of/..a/b.."),
    replace(PARCEL, model=None),
    with_header(b"x-tab", b"a\tb"),
    replace(
        PARCEL,
        port=8443,
        headers=((b"Host", f"{HOST}:8443".encode()),),
        key_hosts=(f"{HOST}:8443",),
    ),
]


@pytest.mark.parametrize("parcel", HOMEWARD)
def test_a_key_may_go_home(parcel: Parcel) -> None:
    assert key_gate.objection(CLAIM, parcel) is None


# Each row is wrong in one way only, so each condition has a row that it alone stops.
WRONG = [
    (replace(PARCEL, model="o9"), "model_not_allowed"),
    (replace(PARCEL, model=""), "model_not_named"),
    (replace(PARCEL, operation="other"), "endpoint_not_allowed"),
    (replace(PARCEL, operation="organization"), "endpoint_not_allowed"),
    (replace(PARCEL, is_decided=False), "not_decided"),
    (replace(PARCEL, key_hosts=()), "key_not_for_host"),
    (replace(PARCEL, key_hosts=("api.anthropic.com",)), "key_not_for_host"),
    (replace(PARCEL, key_hosts=("*.openai.com",)), "key_not_for_host"),
    (replace(PARCEL, key_hosts=(f"{HOST}:8443",)), "key_not_for_host"),
    (replace(LOCAL, key_hosts=("gpu-box",)), "key_not_for_host"),
    (
        replace(LOCAL, port=443, headers=((b"host", b"gpu-box:443"),), key_hosts=("gpu-box",)),
        "key_not_for_host",
    ),
    (
        replace(PARCEL, host=f"{HOST}.evil.example", headers=((b"host", b"x"),)),
        "key_not_for_host",
    ),
    (
        replace(
            PARCEL,
            scheme="http",
            headers=((b"host", f"{HOST}:443".encode()),),
            key_hosts=(f"{HOST}:443",),
        ),
        "not_encrypted",
    ),
    (replace(PARCEL, path=f"https://{HOST}{CHAT}"), "request_target"),
    (replace(PARCEL, path=f"{CHAT} HTTP/1.1"), "request_target"),
    (replace(PARCEL, path=f"{CHAT}\x00"), "request_target"),
    (replace(PARCEL, path=f"{CHAT}/\u212a"), "request_target"),
    (replace(PARCEL, path="/v1/models/../files"), "request_target"),
    (replace(PARCEL, path="/v1/models/%2e%2e/files"), "request_target"),
    (replace(PARCEL, path="/v1/models/%252e%252E/files"), "request_target"),
    (replace(PARCEL, path="/v1/models%2f..%2ffiles"), "request_target"),
    (replace(PARCEL, path="/v1/models/..;/files"), "request_target"),
    (replace(PARCEL, path="/v1/models\\..\\files"), "request_target"),
    (replace(PARCEL, path="/v1/models%5c..%5cfiles"), "request_target"),
    (replace(PARCEL, path="/v1/models#/../x"), "request_target"),
    (replace(PARCEL, path="/v1/models#x"), "request_target"),
    (replace(PARCEL, path="/v1\\models"), "request_target"),
    (replace(PARCEL, path="/v1/models/%25252525252e"), "request_target"),
    (with_header(b"x-a", b"a\rhost: evil"), "control_character"),
    (with_header(b"host", b"evil.example"), "host_header"),
    (with_header(b"Host ", HOST.encode()), "host_header"),
    (replace(PARCEL, headers=()), "host_header"),
    (replace(PARCEL, headers=((b"host", b"API.openai.com"),)), "host_header"),
    (with_header(b"X-HTTP-Method-Override", b"DELETE"), "override"),
    (with_header(b"x-original-url", b"/v1/files"), "override"),
    (with_header(b"Authorization", b"Bearer x"), "two_credentials"),
    (with_header(b"proxy-authorization", b"Basic x"), "two_credentials"),
    (
        with_header(b"Sec-WebSocket-Protocol", b"a, openai-insecure-api-key.x"),
        "two_credentials",
    ),
    (replace(PARCEL, path=f"{CHAT}?%6bey=x"), "two_credentials"),
]


@pytest.mark.parametrize(("parcel", "code"), WRONG)
def test_a_key_stays_if_one_thing_is_not_as_it_should_be(parcel: Parcel, code: str) -> None:
    refusal = key_gate.objection(CLAIM, parcel)
    assert refusal is not None
    assert (refusal.status, refusal.code) == (400, code)
    assert refusal.retry_after_s is None


def test_a_key_stays_if_the_client_named_two_places() -> None:
    refusal = key_gate.objection(replace(CLAIM, sni="evil.example"), PARCEL)
    assert refusal is not None
    assert refusal.status == 421


@cache
def certificate(*names: str, ip: str = "") -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
    )
    general: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
    if ip:
        general.append(x509.IPAddress(ip_address(ip)))
    if general:
        builder = builder.add_extension(x509.SubjectAlternativeName(general), critical=False)
    return builder.sign(key, hashes.SHA256())


LINE = Line(HOST, 443, True, HOST, certificate(HOST))


GOOD_LINES = [
    (PARCEL, LINE),
    (PARCEL, replace(LINE, certificate=certificate("*.openai.com"))),
    (PARCEL, replace(LINE, certificate=certificate("x.example", "API.OpenAI.com"))),
    (LOCAL, Line("gpu-box", 8000, False, "", None)),
]


@pytest.mark.parametrize(("parcel", "line"), GOOD_LINES)
def test_a_key_goes_out_on_its_own_provider_s_line(parcel: Parcel, line: Line) -> None:
    assert key_gate.line_objection(parcel, line) == ""


WRONG_LINES = [
    (PARCEL, replace(LINE, host="evil.example")),
    (PARCEL, replace(LINE, port=8443)),
    (PARCEL, replace(LINE, is_tls=False)),
    (PARCEL, replace(LINE, sni="evil.example")),
    (PARCEL, replace(LINE, sni="")),
    (PARCEL, replace(LINE, certificate=None)),
    (PARCEL, replace(LINE, certificate=certificate())),
    (PARCEL, replace(LINE, certificate=certificate("evil.example"))),
    (PARCEL, replace(LINE, certificate=certificate("*.com", "*.api.openai.com", "*"))),
    (PARCEL, replace(LINE, certificate=certificate(ip="127.0.0.1"))),
    (LOCAL, Line("gpu-box", 8000, True, "", None)),
    (replace(LOCAL, may_be_plain=False), Line("gpu-box", 8000, False, "", None)),
    (
        replace(PARCEL, host="openai.com"),
        Line("openai.com", 443, True, "openai.com", certificate("*.com")),
    ),
    (
        replace(PARCEL, host=".openai.com"),
        Line(".openai.com", 443, True, ".openai.com", certificate("*.openai.com")),
    ),
]


@pytest.mark.parametrize(("parcel", "line"), WRONG_LINES)
def test_a_key_stays_if_the_line_is_another_one(parcel: Parcel, line: Line) -> None:
    assert key_gate.line_objection(parcel, line) != ""
