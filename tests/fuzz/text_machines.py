"""What is read out of headers, paths and the proxy's user name."""

import base64
import math
import re
import unicodedata

from addons.core import credentials, identity
from addons.core.call import NOBODY
from addons.core.policy import globs
from addons.core.providers import limits
from addons.core.providers.hosts import Hosts
from addons.core.providers.limit_watch import LimitWatch
from addons.core.providers.limits import LimitsSeen
from tests.fuzz.machine import Machine
from tests.fuzz.promises import Broken

_NOW = 1_795_000_000.0
_MOST_LIMITS = 32
_HOSTS = Hosts()
_HOST_NAME = re.compile(r"[A-Za-z0-9._-]+")
_WATCH = LimitWatch()
_LIMITS = (
    *(b"anthropic-ratelimit-unified-", b"5h-", b"utilization", b"status", b"reset", b"limit"),
    *(b"x-ratelimit-", b"remaining", b"-requests", b"-tokens", b"x-codex-", b"primary-"),
    *(b"used-percent", b"window-minutes", b"reset-at", b"reset-after-seconds", b"retry-after"),
    *(b": ", b"\n", b"6m0s", b"1.5ms", b"2026-11-25T09:00:00Z", b"1e9", b"nan", b"inf", b"-1"),
)
_HEADERS = [
    b"anthropic-ratelimit-unified-5h-utilization: 0.5\nanthropic-ratelimit-unified-reset: 1795003",
    b"x-ratelimit-limit-requests: 100\nx-ratelimit-remaining-requests: 7\nretry-after: 6m0s",
    b"x-codex-primary-used-percent: 3\nx-codex-primary-window-minutes: 300\nx-codex-plan-type: p",
    b"anthropic-ratelimit-tokens-reset: 2026-11-25T09:00:00Z\nretry-after: Wed, 25 Nov 2026 1:2:3",
]


def _limits(data: bytes) -> None:
    lines = data.decode("latin-1").split("\n")
    headers = {name.strip(): value for name, _, value in (line.partition(":") for line in lines)}
    for status in (200, 429):
        found = limits.read(limits.told(headers), status, _NOW)
        if len(found) > _MOST_LIMITS:
            raise Broken(f"{len(found)} limits")
        for limit in found:
            figures = (limit.used_percent, limit.quota, limit.remaining)
            if any(figure is not None and not math.isfinite(figure) for figure in figures):
                raise Broken(f"{limit} is no limit")
        _WATCH.news(LimitsSeen("", "openai", "host", "", found), _NOW)


def _caller(data: bytes) -> None:
    text = data.decode("latin-1")
    for said in (text, "Basic " + base64.b64encode(data).decode(), f"Bearer {text}"):
        told = identity.introduction(said, _is_token)
        caller = identity.named(told.caller, text, text)
        for name in (told.caller.name, told.caller.session, caller.name, caller.project):
            if not _is_plain(name):
                raise Broken(f"{caller} names somebody")
        if told.token is not None and not _is_token(told.token.reveal()):
            raise Broken(f"{text!r} holds a token")
    if identity.introduction(text, _is_token).caller != NOBODY and "asic" not in text.lower():
        raise Broken(f"{text!r} names somebody")
    if len(identity.program(text)) > 64:
        raise Broken(f"{identity.program(text)!r} is a program's name")
    for shown in (text, data.decode("utf-8", "replace")):
        if not all(map(_is_shown, identity.printable(shown))):
            raise Broken(f"{identity.printable(shown)!r} is printable")


def _is_token(text: str) -> bool:
    return text.startswith("wr-")


def _is_shown(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cs", "Zl", "Zp")


def _is_plain(name: str) -> bool:
    return len(name) <= 64 and name.isascii() and (not name or name.isprintable())


def _path(data: bytes) -> None:
    path = data.decode("latin-1")
    for host in _HOSTS.samples:
        for method in ("GET", "POST"):
            _HOSTS.endpoint(host, 443, method, path, {"upgrade": "websocket"})
            _HOSTS.endpoint(host, 443, method, path)
    _HOSTS.is_ours(path, 443)
    _HOSTS.port(path, 80)


def _host(data: bytes) -> None:
    """Ask for a host and a path that may be anything; a long path may not take long."""
    name, _, rest = data.partition(b"\n")
    host, path = name.decode("latin-1"), rest.decode("latin-1")
    for port in (443, 80):
        if not _HOSTS.is_ours(host, port):
            continue
        if not _HOST_NAME.fullmatch(host):
            raise Broken(f"{host!r} is ours")
        for text in (path, path * (16_384 // max(1, len(path)))):
            found = _HOSTS.endpoint(host, port, "POST", text)
            if found != Hosts().endpoint(host.upper(), port, "POST", text):
                raise Broken(f"{host} and {path!r} are not always the same")


def _credentials(data: bytes) -> None:
    line, *lines = data.split(b"\n")
    path = line.decode("latin-1")
    fields = tuple((name, value) for name, _, value in (line.partition(b":") for line in lines))
    for is_upgrade in (False, True):
        kept, plain = credentials.without(fields, path, is_upgrade, _is_jwt)
        if credentials.remain(kept, plain) or credentials.tokens(kept, plain, _is_jwt):
            raise Broken(f"{data!r} leaves {kept} and {plain!r}")
        if credentials.without(kept, plain, is_upgrade, _is_jwt) != (kept, plain):
            raise Broken(f"{kept} and {plain!r} are not the end of {data!r}")


def _is_jwt(text: str) -> bool:
    return text.startswith("eyJ")


def _globs(data: bytes) -> None:
    wide, _, rest = data.decode("latin-1").partition("\n")
    narrow, _, text = rest.partition("\n")
    if not globs.contains(wide, narrow):
        return
    if globs.matches(narrow, text) and not globs.matches(wide, text):
        raise Broken(f"{text!r} fits {narrow!r} and not {wide!r}, which contains it")


_CREDENTIALS = (
    *(b"authorization: Bearer eyJ", b"x-api-key: ", b"proxy-authorization: ", b"connection: "),
    *(b"sec-websocket-protocol: ", b"openai-insecure-api-key.", b"upgrade: ", b"keep-alive"),
    *(b"?key=", b"&api_key=", b"%6bey=", b"%2565", b";", b"&", b"=", b",", b"\n", b"eyJ", b" "),
)
_PATHS = (
    *(b"/v1", b"/chat/completions", b"/responses", b"/messages", b"/models/", b":generateContent"),
    *(b"/model/", b"/invoke", b"/converse-stream", b"%2f", b"%3a", b"//", b"?", b"/batches"),
)


def _host_seeds() -> list[bytes]:
    return [f"{name}\n/v1/chat/completions".replace("*", "a").encode() for name in _HOSTS.names]


_REQUEST = b"/v1/a?key=eyJ&b=1\nauthorization: Bearer eyJ\nconnection: close, x-a\nx-a: 1"

TEXTS = (
    Machine("limits", _limits, _LIMITS, lambda: _HEADERS),
    Machine("caller", _caller, (b"Basic ", b"~", b":", b"%7e", b"wr-"), lambda: [b"me~it~1:wr-1"]),
    Machine("credentials", _credentials, _CREDENTIALS, lambda: [_REQUEST]),
    Machine("globs", _globs, (b"*", b"?", b"\n", b"gpt-"), lambda: [b"gpt-*\ngpt-?o\ngpt-4o"]),
    Machine("host", _host, (*_PATHS, b"\n", b"."), _host_seeds),
    Machine("path", _path, _PATHS, lambda: [b"/v1/chat/completions", b"/model/a%2Fb/invoke"]),
)
