"""Whom to ask for usage: knows the streams that carry none, and who refused to be asked."""

from addons.core.call import Ask, Reading
from addons.core.providers.dialect import Endpoint, Tally
from addons.core.providers.sighting import Sighting

REFUSED = (400, 422)
"""Statuses with which a server says that it does not know a member of the request."""
_MOST = 10_000
_NAMED = b"stream_options"


class Asking:
    """Remembers by host and model, as long as the process lives, who must not be asked.

    The call that taught it has failed: what the client sent is on its way no more, so it cannot be
    sent again without what we added. The client's own retry goes out as it is.
    """

    def __init__(self) -> None:
        """Nobody has refused yet."""
        self._refused: set[tuple[str, str]] = set()

    def is_due(self, endpoint: Endpoint, host: str, ask: Ask) -> bool:
        """Tell whether an answer will carry usage only if we ask for it, and we may."""
        return (
            endpoint.asks_for_usage
            and ask.streamed
            and not ask.asks_for_usage
            and (host, ask.model) not in self._refused
        )

    def watched(self, tally: Tally, status: int, host: str, model: str) -> Tally:
        """Give a tally of an answer to what we asked; it notes if that was not understood."""
        return _Watched(tally, self, host, model) if status in REFUSED else tally

    def note(self, host: str, model: str) -> None:
        """Keep that this model on this host must not be asked."""
        if len(self._refused) >= _MOST:
            self._refused.clear()
        self._refused.add((host, model))


class _Watched:
    """Reads an error and looks for the name of what we put into the request."""

    __slots__ = ("_asking", "_host", "_model", "_sighting", "_tally")

    def __init__(self, tally: Tally, asking: Asking, host: str, model: str) -> None:
        self._tally = tally
        self._asking = asking
        self._host = host
        self._model = model
        self._sighting = Sighting(_NAMED)

    @property
    def has_spoken(self) -> bool:
        return self._tally.has_spoken

    def feed(self, chunk: bytes) -> None:
        self._sighting.look(chunk)
        self._tally.feed(chunk)

    def close(self) -> Reading:
        if self._sighting.seen:
            self._asking.note(self._host, self._model)
        return self._tally.close()
