"""Whether a failed try of a call is followed by another one, and where."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from addons.core.weir_toml import Patience


class Failure(StrEnum):
    """Why a try came to nothing before the first byte went to the client."""

    UNREACHABLE = "unreachable"  # no such host, connection refused, TLS failed, all that in time
    BROKEN = "broken"  # it closed or reset the connection, or its answer was no HTTP
    SILENT = "silent"  # it took the request and said nothing in time
    LIMITED = "limited"  # 429: this key has to wait
    DENIED = "denied"  # 401, 403: this key is not taken
    ERROR = "error"  # it says itself that it cannot answer now


_BY_STATUS = {
    401: Failure.DENIED,
    403: Failure.DENIED,
    429: Failure.LIMITED,
    # 529 is Anthropic's "overloaded" (docs.claude.com/en/api/errors, read 2026-11-25), 520-524 are
    # Cloudflare's for a server behind it (developers.cloudflare.com/support, read 2026-11-25).
    # 501 and 505 are about the request: elsewhere it would fare no better.
    **dict.fromkeys((500, 502, 503, 504, 520, 521, 522, 523, 524, 529), Failure.ERROR),
}
_OF_THE_KEY = (Failure.LIMITED, Failure.DENIED)


def of_status(status: int) -> Failure | None:
    """Say what an answer's status means for the try; None when it is an answer to be passed on."""
    return _BY_STATUS.get(status)


def blames_upstream(failure: Failure) -> bool:
    """Tell whether it says something of the upstream: what a key may do is another thing."""
    return failure not in _OF_THE_KEY


def may_be_done(failure: Failure) -> bool:
    """Tell whether what was asked for may have been done all the same."""
    return failure in (Failure.BROKEN, Failure.SILENT, Failure.ERROR)


@dataclass(slots=True)
class Attempts:
    """The tries of one call, over the places where it may go."""

    places: int
    """How many there are."""
    begun: float
    """When the first try began; seconds of whatever clock is passed in."""
    patience: Patience
    place: int = 0
    """Where it is tried now."""
    count: int = 1

    def candidates(self, failure: Failure, now: float) -> Iterator[int]:
        """Give the places to try next, best first; none when it has been enough.

        What failed because of its key may be tried at the same place with another key. What
        the key was denied, no other place is asked for: it might be wrong everywhere.
        """
        if not self.may_go_on(now):
            return
        if failure in _OF_THE_KEY:
            yield self.place
        if failure is not Failure.DENIED:
            yield from range(self.place + 1, self.places)

    def may_go_on(self, now: float) -> bool:
        """Tell whether another try may begin."""
        return self.count < self.patience.tries and now < self.begun + self.patience.deadline_s

    def go(self, place: int) -> None:
        """Begin the next try."""
        self.place = place
        self.count += 1
