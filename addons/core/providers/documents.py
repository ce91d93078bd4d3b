"""The JSON documents of an answer that is there as a whole, whichever way it is framed."""

from collections.abc import Iterator, Mapping
from typing import Any

from addons.core.providers import figures
from addons.core.wire import beginning
from addons.core.wire.json_array import ArrayItems
from addons.core.wire.sse import EventStream


def documents(answer: bytes) -> Iterator[Mapping[str, Any]]:
    """Yield each JSON object: of an event stream, an array, a line of NDJSON, or the only one.

    The answer may be cut anywhere; what is not whole is left out.
    """
    for text in _texts(beginning.stripped(answer)):
        document = figures.parsed(text)
        if isinstance(document, dict):
            yield document


def _texts(answer: bytes) -> Iterator[bytes]:
    if answer.startswith(b"["):
        yield from ArrayItems().feed(answer)
    elif not answer.startswith(b"{"):
        events = EventStream()
        yield from events.feed(answer)
        yield from events.feed(b"")
    elif figures.parsed(answer) is not None:
        yield answer
    else:
        yield from answer.splitlines()
