"""What went wrong on the way, in our words: never the provider's text, never a secret."""


def sentence(host: str, message: str) -> str:
    """Say in one line that it is us who speak, which host it is about, and what happened."""
    return f"weir: cannot reach {host} ({cause(message)})" if host else f"weir: {cause(message)}"


def cause(message: str) -> str:
    """Turn mitmproxy's or the system's message into a few plain words."""
    lowered = message.lower()
    for known, plain in _KNOWN:
        if known in lowered:
            return plain
    if lowered.startswith("connection killed: "):
        return message[len("connection killed: ") :]
    return "the connection broke"


def is_client_gone(message: str) -> bool:
    """Tell whether it was the client that left."""
    return "client disconnected" in message.lower() or "stream reset by client" in message.lower()


_KNOWN = (
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
