"""Take out of a chat stream what is there only because we asked for usage."""

import re

from addons.core.providers import figures
from addons.core.wire import json_edit

LONGEST_EVENT = 4 * 1024 * 1024
"""Bytes of one event; a longer one passes untouched."""
_BLANK_LINE = re.compile(rb"(?>\r\n|\n|\r){2}")
_WHOLE = (b"\n\n", b"\n\r\n")
_NEEDLE = b'"usage"'
# A last member that is null: what follows it holds no brace but the object's own.
_LAST_NULL = re.compile(rb',\s*"usage"\s*:\s*null(?=\s*(?:,\s*"[^{}]*)?\}\s*$)')

# An event is there for our sake alone when it has no choice, a usage, and only these members.
# `latency_checkpoint` is Azure's, `obfuscation` OpenAI's padding.
_OURS = frozenset(
    {
        "id",
        "object",
        "created",
        "model",
        "system_fingerprint",
        "service_tier",
        "choices",
        "usage",
        "obfuscation",
        "latency_checkpoint",
    }
)


class Strainer:
    """Pass a decoded event stream on without the usage that the client did not ask for.

    Whole events only: at most one is held back. Everything without `"usage"` passes byte for
    byte, and so does whatever is not as expected.
    """

    __slots__ = ("_is_passing", "_pending", "_seen")

    def __init__(self) -> None:
        """Start at the beginning of the stream."""
        self._pending = bytearray()
        self._seen = 0  # bytes of _pending that are known to hold no blank line
        self._is_passing = False  # inside an event that is too long to hold

    def feed(self, chunk: bytes) -> bytes:
        """Give what goes on to the client now."""
        is_idle = not self._pending and not self._is_passing
        if is_idle and chunk.endswith(_WHOLE) and _NEEDLE not in chunk:
            return chunk
        self._pending += chunk
        return b"".join(self._events())

    def close(self) -> bytes:
        """End the stream; give what is left, a last event without its blank line."""
        rest, self._pending = bytes(self._pending), bytearray()
        return rest if self._is_passing else strained(rest, b"")

    def _events(self) -> list[bytes]:
        passed: list[bytes] = []
        while found := _BLANK_LINE.search(self._pending, max(0, self._seen - 3)):
            # A CR at the very end may be half of a CRLF.
            if found.end() == len(self._pending) and found[0].endswith(b"\r"):
                break
            event, blank = bytes(self._pending[: found.start()]), found[0]
            del self._pending[: found.end()]
            self._seen = 0
            passed.append(event + blank if self._is_passing else strained(event, blank))
            self._is_passing = False
        self._seen = len(self._pending)
        if self._is_passing or len(self._pending) > LONGEST_EVENT:
            self._is_passing = True
            # The last line ends stay: they may turn out to be the blank line.
            passed.append(bytes(self._pending[:-4]))
            del self._pending[:-4]
            self._seen = 0
        return passed


def strained(event: bytes, blank: bytes) -> bytes:
    """Give one event as the client would have seen it, with the blank line that ends it."""
    if _NEEDLE not in event:
        return event + blank
    lines = re.split(rb"(\r\n|\n|\r)", event)
    places = [i for i in range(0, len(lines), 2) if lines[i].startswith(b"data:")]
    if len(places) != 1:
        return event + blank
    line = lines[places[0]]
    space = b" " if line[5:6] == b" " else b""
    kept = _without_usage(line[5 + len(space) :])
    if kept is None:
        del lines[max(0, places[0] - 1) : places[0] + (1 if places[0] else 2)]
        rest = b"".join(lines)
        return rest + blank if rest.strip() else b""
    lines[places[0]] = b"data:" + space + kept
    return b"".join(lines) + blank


def _without_usage(data: bytes) -> bytes | None:
    """Take the usage out of one event's JSON; None when nothing else is in it."""
    short, times = _LAST_NULL.subn(b"", data)
    if times == 1:
        return short
    document = figures.parsed(data)
    if not isinstance(document, dict) or "usage" not in document:
        return data
    usage, choices = document["usage"], document.get("choices")
    if choices == [] and isinstance(usage, dict) and document.keys() <= _OURS:
        return None
    if usage is None or isinstance(usage, dict):
        return json_edit.remove(data, "usage") or data
    return data
