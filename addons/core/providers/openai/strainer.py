"""Take out of a chat stream what is there only because we asked for usage."""

import re

from addons.core.providers import figures
from addons.core.wire import json_edit
from addons.core.wire.whole_events import (
    BLANK_LINE,
    LONGEST_EVENT,
    after_first_blank_line,
    after_last_blank_line,
)

_WHOLE = (b"\n\n", b"\n\r\n")
# What surrounds an event that is not complete yet: line ends before it and half a blank line.
_SLACK = 8
_NEEDLE = b'"usage"'
_NULL = (b',"usage":null', b', "usage": null')
# Behind a member of the outermost object nothing closes but that object itself.
_END_OF_OBJECT = re.compile(rb'\s*(?:,\s*"[^{}\r\n]*)?\}[ \t]*')
_LINE_END = re.compile(rb"(\r\n|\n|\r)")

# An event is there for our sake alone when it has no choice, a usage, and only these members.
# `latency_checkpoint` is Azure's, `obfuscation` OpenAI's padding, `cost` Venice's. `timings` is
# llama.cpp's, which puts it into the last event whatever that is: without it the client misses a
# statistic, with it there is an event without a choice, on which many a client breaks.
_OURS = frozenset(
    {
        "id",
        "object",
        "created",
        "model",
        "system_fingerprint",
        "service_tier",
        "choices",
        "cost",
        "usage",
        "obfuscation",
        "latency_checkpoint",
        "timings",
    }
)


class Strainer:
    """Pass a decoded event stream on without the usage that the client did not ask for.

    Whole events only: at most one is held back. Everything without `"usage"` passes byte for
    byte, and so does whatever is not as expected. After a bug of ours everything passes.
    """

    __slots__ = ("_is_passing", "_pending", "_seen", "gap")

    def __init__(self) -> None:
        """Start at the beginning of the stream."""
        self.gap = ""
        """The class of the bug that stopped the straining, if one did."""
        self._pending = bytearray()
        self._seen = 0  # bytes of _pending that are known to hold no blank line
        self._is_passing = False  # inside an event that is too long to hold

    def feed(self, chunk: bytes) -> bytes:
        """Give what goes on to the client now."""
        if self.gap:
            return chunk
        if not self._pending and not self._is_passing and chunk.endswith(_WHOLE):  # nearly always
            try:
                return _strained(chunk)
            except Exception as bug:  # it may cost the client an event too many, never a byte
                self.gap = type(bug).__name__
                return chunk
        self._pending += chunk
        passed: list[bytes] = []
        try:
            self._let_out(passed)
        except Exception as bug:  # as above
            self.gap = type(bug).__name__
            passed.append(self._taken(len(self._pending)))
        return b"".join(passed)

    def close(self) -> bytes:
        """End the stream; give what is left, a last event without its blank line."""
        rest = self._taken(len(self._pending))
        if self._is_passing or self.gap:
            return rest
        try:
            return _strained(rest)
        except Exception as bug:  # as above
            self.gap = type(bug).__name__
            return rest

    def _let_out(self, passed: list[bytes]) -> None:
        """Move what is whole from `_pending` to `passed`: at no time is a byte in neither."""
        if self._is_passing:
            self._pass(passed)
        if self._is_passing:
            return
        # A CR at the very end may be half of a CRLF.
        stop = len(self._pending) - self._pending.endswith(b"\r")
        end = after_last_blank_line(self._pending, max(0, self._seen - 1), stop)
        passed.append(_strained(bytes(memoryview(self._pending)[:end])))
        del self._pending[:end]
        self._seen = max(0, stop - end)
        if len(self._pending) > LONGEST_EVENT + _SLACK:
            self._is_passing = True
            self._pass(passed)

    def _pass(self, passed: list[bytes]) -> None:
        stop = len(self._pending) - self._pending.endswith(b"\r")
        end = after_first_blank_line(self._pending, 0, stop)
        self._is_passing = not end
        self._seen = 0
        # The last bytes stay: they may turn out to be the blank line.
        passed.append(self._taken(end or max(0, len(self._pending) - 4)))

    def _taken(self, end: int) -> bytes:
        taken = bytes(memoryview(self._pending)[:end])
        del self._pending[:end]
        return taken


def _strained(text: bytes) -> bytes:
    """Strain whole events, and a last one without its blank line."""
    # `rfind`, because in CPython 3.13 it takes half as long as `find` and a sixth of `in`.
    if text.rfind(_NEEDLE) < 0:
        return text
    if text.find(b"\r") < 0:
        if text.find(b"\n\n") == len(text) - 2:  # one event: nearly always
            kept = _without_extra(text[:-2])
            return text[: _begin(text)] if kept is None else kept + b"\n\n"
        events = text.split(b"\n\n")
        blanks = [b"\n\n"] * (len(events) - 1)
    else:
        parts = BLANK_LINE.split(text)
        events, blanks = parts[::2], parts[1::2]
    passed = []
    for event, blank in zip(events, (*blanks, b""), strict=True):
        kept = _without_extra(event)
        # Line ends in front of an event belong to nobody: another cut would have let them out.
        passed += [event[: _begin(event)]] if kept is None else [kept, blank]
    return b"".join(passed)


def _begin(event: bytes) -> int:
    return len(event) - len(event.lstrip(b"\r\n"))


def _without_extra(event: bytes) -> bytes | None:
    """Give one event as the client would have seen it; None when it would not have seen it."""
    if event.rfind(_NEEDLE) < 0 or len(event) > LONGEST_EVENT:
        return event
    # Line ends in front may be of another kind, and another cut would have let them out.
    begin = _begin(event)
    short = _without_null(event, begin)
    if short is not None:
        return short
    lines = _LINE_END.split(event[begin:])  # every second one is a line end
    places = [place for place in range(0, len(lines), 2) if lines[place].startswith(b"data:")]
    if len(places) != 1:
        return event
    head, data = lines[places[0]][:5], lines[places[0]][5:]
    if data.startswith(b" "):
        head, data = b"data: ", data[1:]
    strained = _without_usage(data)
    if strained is not None:
        lines[places[0]] = head + strained
        return event[:begin] + b"".join(lines)
    comments = [line for line in lines[::2] if line.startswith(b":")]
    return event[:begin] + lines[1].join(comments) if comments else None


def _without_null(event: bytes, begin: int) -> bytes | None:
    """Cut the null out of the usual form, one line of JSON, unparsed; None for any other form."""
    for null in _NULL:
        at = event.rfind(null)
        if (
            at > 0
            and _END_OF_OBJECT.fullmatch(event, at + len(null))
            and event.startswith((b"data: {", b"data:{"), begin)
            and event.rfind(_NEEDLE, 0, at) < 0
            and event.find(b"\n", begin, at) < 0
            and event.find(b"\r", begin, at) < 0
        ):
            return event[:at] + event[at + len(null) :]
    return None


def _without_usage(data: bytes) -> bytes | None:
    """Take the usage out of one event's JSON; None when nothing else is in it."""
    document = figures.parsed(data)
    if not isinstance(document, dict) or "usage" not in document:
        return data
    usage, choices = document["usage"], document.get("choices")
    said = {name for name, value in document.items() if value is not None}
    if choices == [] and isinstance(usage, dict) and said <= _OURS:
        return None
    if usage is None or isinstance(usage, dict):
        return json_edit.remove(data, "usage") or data
    return data
