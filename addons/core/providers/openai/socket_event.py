"""The type of an event on one of OpenAI's sockets, read without reading the event."""

import re
from collections.abc import Iterable

from addons.core.providers import figures

_LEADING = re.compile(rb'\s*\{\s*"type"\s*:\s*"([^"\\]*)"')


def event_type(message: bytes, wanted: Iterable[bytes]) -> str:
    """Name the type of an event; empty when it is none of `wanted`, or no event at all.

    Servers write the type first, so that most messages (audio in base64, a word of an answer)
    cost one look at their beginning. Only where it stands elsewhere and one of `wanted` occurs
    is the whole message parsed.
    """
    leading = _LEADING.match(message)
    if leading:
        return leading[1].decode("utf-8", "replace")
    # rfind, because `in` takes five times as long on bytes (CPython 3.13).
    if any(message.rfind(name) >= 0 for name in wanted):
        return figures.name(figures.table(figures.parsed(message)).get("type"))
    return ""
