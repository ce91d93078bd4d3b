"""Chunks of Gemini's that are too long to be held: a picture is in them."""

from addons.core.providers.sighting import Sighting
from addons.core.wire.event_members import EventMembers
from addons.core.wire.members import Members

_MEMBERS = frozenset({"modelVersion", "responseId", "usageMetadata"})
_FINISHED = b'Reason"'


class LongChunks:
    """Reads events while they pass, and gives what is said in them besides the picture."""

    __slots__ = ("_events", "_finish")

    def __init__(self) -> None:
        self._events = EventMembers(_chunk)
        self._finish = Sighting(_FINISHED)

    def feed(self, text: bytes) -> list[bytes]:
        """Give a short chunk for each long one that `text` completes; the last one says so."""
        self._finish.look(text)
        found = self._events.feed(text)
        if not found:
            return []
        is_last, self._finish = self._finish.seen, Sighting(_FINISHED)
        return [_short(chunk, is_last=is_last) for chunk in found]


def _chunk() -> Members:
    # Code Assist wraps each chunk.
    return Members(_MEMBERS, inside={"response": Members(_MEMBERS)})


def _short(chunk: Members, *, is_last: bool) -> bytes:
    wrapped = chunk.inside["response"]
    found = chunk.found or (wrapped.found if isinstance(wrapped, Members) else {})
    members = [b'"%s":%s' % (name.encode(), value) for name, value in found.items()]
    if is_last:
        members.append(b'"candidates":[{"finishReason":"STOP"}]')
    return b"{" + b",".join(members) + b"}"
