"""Where a credential can stand in a request: looked for, and taken off, in every place."""

import re
from collections.abc import Callable
from urllib.parse import unquote_plus

type Fields = tuple[tuple[bytes, bytes], ...]

HEADERS = frozenset(
    {
        *(b"authorization", b"x-api-key", b"x-goog-api-key", b"api-key", b"anthropic-api-key"),
        *(b"ocp-apim-subscription-key", b"x-amz-security-token", b"x-auth-token"),
        *(b"x-access-token", b"x-goog-iam-authorization-token", b"cookie"),
    }
)
PROXY = b"proxy-"
"""What begins so is for us alone (RFC 9110, 11.7)."""
QUERY = frozenset(
    {"key", "api_key", "api-key", "apikey", "access_token", "oauth_token", "subscription-key"}
)
# A browser cannot set a header on a websocket: platform.openai.com/docs/guides/realtime-websocket,
# read 2026-11-25; github.com/vercel/ai, `gateway-realtime-auth.ts`, read 2026-11-26.
PROTOCOLS = (b"openai-insecure-api-key.", b"ai-gateway-auth.")
_PROTOCOLS = b"sec-websocket-protocol"

# These say how the message is framed or what it is: no `Connection` header can take them off.
_KEPT = frozenset(
    {
        *(b"host", b"content-length", b"content-type", b"content-encoding", b"transfer-encoding"),
        *(b"upgrade", b"close", b"keep-alive", b"accept", b"user-agent"),
    }
)
_HOPS = frozenset({b"keep-alive", b"te", b"trailer"})
_LIKE_A_JWT = "eyJ"
"""How the base64 of a JSON object begins, and so every JWT."""
_SEPARATORS = re.compile(r"([&;])")


def tokens(fields: Fields, path: str, is_token: Callable[[str], bool]) -> tuple[str, ...]:
    """Give each different client token that stands where a credential can.

    Nearly every request has none, and pays a look at its headers for that.
    """
    found: dict[str, None] = {}
    for name, value in fields:
        if b"eyJ" in value:
            for text in _offered(name.lower(), value):
                if is_token(text):
                    found[text] = None
    query = path.partition("?")[2]
    if query and (_LIKE_A_JWT in query or "%" in query):
        for part in _SEPARATORS.split(query):
            parameter, _, said = part.partition("=")
            text = unquote_plus(said).strip()
            if _is_credential(parameter) and is_token(text):
                found[text] = None
    return tuple(found)


def without(
    fields: Fields, path: str, is_upgrade: bool, is_token: Callable[[str], bool]
) -> tuple[Fields, str]:
    """Give headers and path without any credential, and without what is for one hop only."""
    dropped = HEADERS | _HOPS | (_named_hops(fields) - _KEPT)
    kept: list[tuple[bytes, bytes]] = []
    for name, value in fields:
        plain = name.strip().lower()
        if plain in dropped or plain.startswith(PROXY):
            continue
        if plain == b"connection":
            value = _connection(value, is_upgrade)
        elif plain == b"upgrade" and not is_upgrade:
            continue
        elif plain == _PROTOCOLS:
            value = _protocols(value, is_token)
        if value or plain not in (b"connection", _PROTOCOLS):
            kept.append((name, value))
    return tuple(kept), _without_query(path)


def remain(fields: Fields, path: str) -> bool:
    """Tell whether anything stands where a credential can."""
    for name, value in fields:
        plain = name.strip().lower()
        if plain in HEADERS or plain.startswith(PROXY):
            return True
        if plain == _PROTOCOLS and _holds_one(value):
            return True
    return _without_query(path) != path


def _offered(name: bytes, value: bytes) -> list[str]:
    text = value.decode("latin-1").strip()
    if name == _PROTOCOLS:
        return [_without_prefix(part.strip()) for part in text.split(",")]
    # A bare token, or one behind a scheme: `Bearer ...`.
    return text.split()[-1:] if name in HEADERS else []


def _without_prefix(part: str) -> str:
    prefixes = (protocol.decode() for protocol in PROTOCOLS)
    found = next((prefix for prefix in prefixes if part.lower().startswith(prefix)), "")
    return part[len(found) :]


def _holds_one(value: bytes) -> bool:
    return any(protocol in value.lower() for protocol in PROTOCOLS)


def _named_hops(fields: Fields) -> frozenset[bytes]:
    """Give the names that `Connection` says are for this hop (RFC 9110, 7.6.1)."""
    return frozenset(
        word.strip().lower()
        for name, value in fields
        if name.strip().lower() == b"connection"
        for word in value.split(b",")
    )


def _connection(value: bytes, is_upgrade: bool) -> bytes:
    known = (b"close", b"keep-alive", b"upgrade") if is_upgrade else (b"close", b"keep-alive")
    words = (word.strip() for word in value.split(b","))
    return b", ".join(word for word in words if word.lower() in known)


def _protocols(value: bytes, is_token: Callable[[str], bool]) -> bytes:
    # A text is stripped of more than bytes are, as of a no-break space: here as in `_offered`.
    parts = (part.strip() for part in value.split(b","))
    return b", ".join(
        part
        for part in parts
        if not _holds_one(part) and not is_token(part.decode("latin-1").strip())
    )


def _without_query(path: str) -> str:
    """Take parameters off that bring a credential; the others stay as they are written."""
    plain, mark, query = path.partition("?")
    if not query:
        return path
    pieces = _SEPARATORS.split(query)  # parameters and the signs between them, in turns
    kept: list[str] = []
    for place in range(0, len(pieces), 2):
        if _is_credential(pieces[place].partition("=")[0]):
            continue
        if kept:
            kept.append(pieces[place - 1])
        kept.append(pieces[place])
    return f"{plain}{mark}{''.join(kept)}" if kept else plain


def _is_credential(name: str) -> bool:
    # Twice: whoever decodes once more behind us would find it too.
    return unquote_plus(unquote_plus(name)).strip().lower() in QUERY
