"""Short ways to ask a dialect and to have it read an answer."""

import json
from collections.abc import Mapping

from addons.core.call import Ask, Reading, Refusal
from addons.core.providers.dialect import Dialect, Head, Request, Tally

ASKED = Ask(model="asked")
STREAM = Ask(model="asked", streamed=True)


def events(*documents: object) -> bytes:
    """Frame documents as server-sent events."""
    return b"".join(b"data: %s\n\n" % json.dumps(document).encode() for document in documents)


def lines(*documents: object) -> bytes:
    """Frame documents as JSON lines."""
    return b"".join(json.dumps(document).encode() + b"\n" for document in documents)


def tally(dialect: Dialect, ask: Ask = ASKED, headers: Mapping[str, str] | None = None) -> Tally:
    """Start counting a good answer."""
    return dialect.tally(ask, Head(200, headers or {}))


def read(
    dialect: Dialect,
    answer: object,
    ask: Ask = ASKED,
    headers: Mapping[str, str] | None = None,
    status: int = 200,
) -> Reading:
    """Read an answer: bytes as they are, anything else as JSON."""
    counting = dialect.tally(ask, Head(status, headers or {}))
    counting.feed(answer if isinstance(answer, bytes) else json.dumps(answer).encode())
    return counting.close()


def ask(
    dialect: Dialect,
    body: object,
    path: str = "/",
    headers: Mapping[str, str] | None = None,
    method: str = "POST",
) -> Ask:
    """Ask, with bytes as they are or anything else as JSON."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return dialect.ask(Request(method, "host", path, "", headers or {}, text))


def refused(dialect: Dialect) -> Mapping[str, object]:
    """Give our "no" as the dialect says it."""
    said = json.loads(dialect.refusal(Refusal(400, "budget_spent", "It is spent.")))
    assert isinstance(said, dict)
    return said
