"""What went wrong on the way, in our words: never the provider's text, never a secret."""

from addons.core.call import Outcome

# 1000 normal, 1001 going away, 1005 no code at all: https://www.rfc-editor.org/rfc/rfc6455#section-7.4
_PEACEFUL = (1000, 1001, 1005)
_BROKEN = 1006
_SILENCE = "timeout: nothing came for "
STOPPED = "stopped before it left"
"""How our "no" at the very last moment begins."""


def sentence(host: str, message: str) -> str:
    """Say in one line that it is us who speak, which host it is about, and what happened."""
    return f"weir: cannot reach {host} ({cause(message)})" if host else f"weir: {cause(message)}"


def cause(message: str) -> str:
    """Turn mitmproxy's or the system's message into a few plain words."""
    lowered = message.lower()
    if lowered.startswith(STOPPED):
        return message  # our own words
    for known, plain in _KNOWN:
        if known in lowered:
            return plain
    if lowered.startswith("connection killed: "):
        return message[len("connection killed: ") :]
    return "the connection broke"


def silence(seconds: float) -> str:
    """Say that a connection was given up, because nothing came on it for so long."""
    return f"{_SILENCE}{seconds:g} s"


def is_silence(message: str | None) -> bool:
    """Tell whether that is what was said."""
    return bool(message) and str(message).startswith(_SILENCE)


def is_client_gone(message: str) -> bool:
    """Tell whether it was the client that left."""
    return "client disconnected" in message.lower() or "stream reset by client" in message.lower()


def of_socket(by_client: bool, code: int | None) -> tuple[Outcome, str]:
    """Say what becomes of a response in the middle of which the socket was closed."""
    if by_client:
        return Outcome.CANCELLED, "the client left"
    if code is None or code == _BROKEN:
        return Outcome.FAILED, "the upstream broke off in the middle of its answer"
    return Outcome.FAILED, f"the upstream closed the socket ({code})"


def of_idle_socket(by_client: bool, code: int | None) -> tuple[Outcome, str]:
    """Say what becomes of a socket that is closed while no response is made."""
    if code in _PEACEFUL or (by_client and code != _BROKEN):
        return Outcome.SETTLED, ""
    return of_socket(by_client, code)


_KNOWN = (
    ("connect request even though", "this port is a base URL and no proxy: it has no CONNECT"),
    ("client disconnected", "the client left"),
    ("connect call failed", "connection refused"),
    ("connection refused", "connection refused"),
    ("errno 111", "connection refused"),
    ("certificate verify failed", "its certificate is not trusted"),
    ("hostname mismatch", "its certificate is for another name"),
    ("no such host", "no such host"),
    ("name or service not known", "no such host"),
    ("nodename nor servname", "no such host"),
    ("no address associated", "no such host"),
    ("temporary failure in name resolution", "no such host"),
    ("network is unreachable", "network unreachable"),
    ("no route to host", "network unreachable"),
    ("timed out", "timeout"),
    ("incomplete chunked read", "the upstream broke off in the middle of its answer"),
    ("peer closed connection", "the upstream broke off in the middle of its answer"),
    ("without sending complete message", "the upstream broke off in the middle of its answer"),
    ("server closed connection", "the upstream closed the connection"),
    ("connection reset", "the upstream reset the connection"),
    ("tls handshake", "the TLS handshake failed"),
    ("smuggling", "the message was malformed"),
    ("protocol error", "the message was malformed"),
)
