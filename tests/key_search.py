"""`python -m tests.key_search [CASES]`: search for a way to get a provider key to somebody else.

Hypothesis makes up what a client with a token does (CONNECT, name in TLS, form and authority of the
request line, Host headers, further headers, several requests in a row), and everything goes through
mitmproxy's own layers and our addons (`key_lab`).
"""

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from mitmproxy.addons import proxyserver
from mitmproxy.proxy.layers import http as http_layer
from mitmproxy.test import taddons

from addons.admit import Admit
from addons.core import settings as ours
from addons.core.govern import NoRoutes
from addons.core.providers.openai.asking import Asking
from addons.core.secret import Secret
from addons.core.settings import ConnectTo, Settings
from addons.hooks import Calls
from addons.identify import Identify
from addons.leafs import Leafs
from addons.route import Route
from addons.tunnel import Tunnel
from tests import key_lab
from tests.addons.sample import CLIENT_TOKEN, HOSTS, Account, Key, Keys, Minted
from tests.key_lab import Lab, Visit, Written

HOMES = {
    "openai": "api.openai.com",
    "anthropic": "api.anthropic.com",
    "google": "generativelanguage.googleapis.com",
}
KEYS = {provider: f"canary-{provider}-0123456789" for provider in HOMES}
OPENAI, ANTHROPIC, GOOGLE = HOMES.values()
EVIL = "evil.example"
NAMES = (
    *(OPENAI, ANTHROPIC, GOOGLE, EVIL, f"{OPENAI}.{EVIL}", f"x.{OPENAI}", "API.OpenAI.com"),
    *(f"{OPENAI}.", "127.0.0.1", "localhost", "[::1]", "169.254.169.254"),
)
PORTS = (443, 443, 443, 80, 8443)
PATHS = (
    *("/v1/chat/completions", "/v1/messages", "/v1beta/models/gemini-3-pro:generateContent"),
    *("/v1/files", "/v1/models/../files", "/v1/chat/completions/%2e%2e/x", "//evil.example/v1"),
    *("/", "*", "", "/v1/chat/completions#x", "/\\evil.example/"),
)
FIELDS = (
    b"X-A: a\rHost: evil.example",
    b"X-A: a\x00b",
    b"X-A: a\r\n Host: evil.example",
    b"Host : evil.example",
    b"X-Forwarded-Host: evil.example",
    b"X-Original-URL: /v1/files",
    b"Forwarded: host=evil.example",
    b"Connection: host, authorization",
    b"Transfer-Encoding: chunked",
    b"Proxy-Authorization: Basic eDp5",
    b"Cookie: a=b",
    b"X-Api-Key: sk-mine",
    b"Api-Key: mine",
    b"Upgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Version: 13",
    b"Upgrade: h2c\r\nConnection: upgrade, http2-settings\r\nHTTP2-Settings: AAMAAABk",
    b"Expect: 100-continue",
)
TOKEN = CLIENT_TOKEN.encode()
PLACES = (
    *(b"Authorization: Bearer " + TOKEN, b"x-api-key: " + TOKEN, b"X-Goog-Api-Key: " + TOKEN),
    b"Sec-WebSocket-Protocol: realtime, openai-insecure-api-key." + TOKEN,
    b"",
)
BODY = b'{"model":"gpt-5.4","messages":[]}'
_CREDENTIALS = {b"authorization", b"x-api-key", b"x-goog-api-key", b"api-key"}

_HOME = st.sampled_from(tuple(HOMES.values()))
_NAME = st.sampled_from(NAMES)
_PORT = st.sampled_from(PORTS)
_PATH = st.sampled_from((*PATHS[:3] * 3, *PATHS))
_FORM = st.sampled_from(("{}", "{}", "{}", "{}:443", "{}:80", "{}:8443", "u@{}", " {} "))
_SCHEME = st.sampled_from(("https", "http"))
_METHOD = st.sampled_from(("POST", "POST", "POST", "GET", "CONNECT"))
_PLACE = st.sampled_from((*PLACES[:3] * 2, *PLACES))
_FIELD = st.sampled_from(FIELDS)
_OF_TEN = st.integers(0, 9)
_OF_THREE = st.integers(0, 2)


def _requests(draw: st.DrawFn, aimed: str) -> bytes:
    """Write a request; most of it is about the host that is aimed at."""

    def name() -> str:
        host = aimed if draw(_OF_TEN) < 7 else draw(_NAME)
        return draw(_FORM).format(host)

    path = draw(_PATH)
    if draw(_OF_TEN) < 2:
        path += "?key=" + CLIENT_TOKEN
    target = f"{draw(_SCHEME)}://{name()}{path}" if draw(_OF_TEN) < 3 else path
    count = 1 if draw(_OF_TEN) < 7 else draw(_OF_THREE)
    fields = [b"Host: " + name().encode() for _ in range(count)]
    fields.append(draw(_PLACE))
    further = [draw(_FIELD) for _ in range(draw(_OF_THREE))] if draw(_OF_TEN) < 5 else []
    fields = further + fields if draw(_OF_TEN) < 5 else fields + further
    fields.append(b"Content-Length: %d" % len(BODY))
    line = f"{draw(_METHOD)} {target} HTTP/1.1".encode()
    return b"\r\n".join([line, *filter(None, fields), b"", b""]) + BODY


@st.composite
def visits(draw: st.DrawFn) -> Visit:
    """Make up a connection: where it is to go, what name TLS has, what is asked on it."""
    aimed = draw(_HOME) if draw(_OF_TEN) < 7 else draw(_NAME)
    has_tunnel = draw(_OF_TEN) < 8
    connect = (aimed, draw(_PORT)) if has_tunnel else None
    sni: str | None = aimed if draw(_OF_TEN) < 7 else draw(_NAME)
    if not has_tunnel or draw(_OF_TEN) == 0:
        sni = None
    elif draw(_OF_TEN) == 0:
        sni = ""
    said = tuple(_requests(draw, aimed) for _ in range(draw(_OF_THREE) + 1))
    return Visit(connect, sni, said, is_eager=draw(_OF_TEN) < 5)


def leaks(written: Written) -> list[str]:
    """Say what is wrong with what one server got to see; nothing if it holds no key, or its own."""
    data, server = bytes(written.data), written.server
    found = [provider for provider, key in KEYS.items() if key.encode() in data]
    problems = []
    for provider in found:
        home = HOMES[provider]
        names = {server.address[0].lower() if server.address else "", server.sni or ""}
        if names != {home} or not server.address or server.address[1] != 443:
            problems.append(f"the key of {provider} went to {server.address}, {server.sni}")
        if not server.tls_established:
            problems.append(f"the key of {provider} went out in clear text")
        for head in heads(data):
            if KEYS[provider].encode() in head:
                problems += wrong_in(head, home)
    if found and TOKEN in data:
        problems.append("the client token went out")
    return problems


def heads(data: bytes) -> Iterator[bytes]:
    """Give each request's head, as a strict server reads them."""
    while data:
        head, _, data = data.partition(b"\r\n\r\n")
        yield head + b"\r\n"
        size = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
        if re.search(rb"\r\ntransfer-encoding: *chunked", head, re.IGNORECASE):
            data = data.partition(b"0\r\n\r\n")[2]
        elif size:
            data = data[int(size[1]) :]


def wrong_in(head: bytes, home: str) -> Iterator[str]:
    """Say what a strict server would find odd in a request that brings a key."""
    line, _, rest = head.partition(b"\r\n")
    fields = [field.partition(b":")[::2] for field in rest.split(b"\r\n") if field]
    names = [name.strip().lower() for name, _ in fields]
    if [value.strip() for name, value in fields if name.lower() == b"host"] != [home.encode()]:
        yield f"another Host than {home}"
    if sum(name in _CREDENTIALS for name in names) != 1:
        yield "not one credential"
    if any(name.startswith(b"proxy-") or name == b"cookie" for name in names):
        yield "a credential of somebody else"
    if not re.fullmatch(rb"[A-Z]+ /[!-~]* HTTP/1\.1", line) or b".." in line or b"#" in line:
        yield "another target than a path"
    if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\r(?!\n)|(?<!\r)\n|\r\n[ \t]", head):
        yield "a control character"


class AnyLeaf(Leafs):
    """Certificates of ours for whatever name: no handshake needs them here."""

    def has(self, host: str) -> bool:
        """Say yes."""
        return True


@contextmanager
def laboratory(folder: Path) -> Iterator[tuple[Lab, Calls]]:
    """Set it up; mitmproxy is as before afterwards."""
    account = Account(folder)
    calls, asking = Calls(account.ledger.note), Asking()
    to = [ConnectTo(name, None, "192.0.2.1", 443) for name in {*NAMES, *HOMES.values(), "*"}]
    where = Settings(folder, connect_to=tuple(to))
    ring = Keys(
        **{name: Key(Secret(key), name, hosts=(HOMES[name],)) for name, key in KEYS.items()}
    )
    leafs = AnyLeaf(ours.load({"WEIR_HOME": str(folder)}).leaf_dir)
    addons = (
        Tunnel(calls, HOSTS, where, leafs),
        Identify(calls, HOSTS, Minted()),
        Admit(calls, HOSTS, account.ledger, asking),
        Route(calls, HOSTS, asking, ring, NoRoutes()),
    )
    before = http_layer.Http1Client, http_layer.tls.ServerTLSLayer  # type: ignore[attr-defined]
    with taddons.context(proxyserver.Proxyserver()) as around:
        around.options.connection_strategy = "lazy"
        lab = Lab(around.options, addons, calls.errands)
        key_lab.use(lab)
        try:
            yield lab, calls
        finally:
            http_layer.Http1Client, http_layer.tls.ServerTLSLayer = before  # type: ignore[attr-defined]
            account.ledger.close(60)


def search(lab: Lab, calls: Calls, cases: int, seen: Counter[str]) -> None:
    """Try that many visits. Raises AssertionError with the smallest one that leaks."""

    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.target, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(visits())
    def try_one(visit: Visit) -> None:
        written = lab.visit(visit)
        calls.in_flight.clear()
        seen["visits"] += 1
        seen["requests"] += len(visit.said)
        seen["keys delivered"] += sum(b"canary-" in bytes(sheet.data) for sheet in written)
        problems = [problem for sheet in written for problem in leaks(sheet)]
        assert not problems, problems

    try_one()


def main(arguments: list[str]) -> int:
    """Search, and say how much of what was tried."""
    parser = argparse.ArgumentParser(prog="python -m tests.key_search", description=__doc__)
    parser.add_argument("cases", type=int, nargs="?", default=100_000)
    cases: int = parser.parse_args(arguments).cases
    seen: Counter[str] = Counter()
    begun = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        laboratory(Path(folder)) as (lab, calls),
    ):
        search(lab, calls, cases, seen)
    told = ", ".join(f"{count} {what}" for what, count in seen.items())
    sys.stdout.write(f"{told}; 0 to somebody else; {time.monotonic() - begun:.0f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
