"""Upstreams that calls are led past: what their circuit breakers told last."""

from dataclasses import dataclass

from addons.core.call import iso
from addons.core.ledger.reader import Reader
from dashboard.filters import plain

MOST_NOTES = 1000


@dataclass(frozen=True, slots=True)
class Rest:
    """An upstream that is not well."""

    upstream: str
    state: str
    """`open`: no call goes there until then; `half-open`: one call, to find out."""
    since: str
    until: str


def resting(reader: Reader, since: str, now: float) -> tuple[Rest, ...]:
    """Give those whose breaker is not closed, by name; `since` is when the proxy started."""
    newest: dict[str, Rest] = {}
    for note in reader.notes("breaker", since, MOST_NOTES):  # the newest first
        state, _, until = note.detail.partition(" until ")
        if state == "open" and until <= iso(now):
            state = "half-open"
        newest.setdefault(note.subject, Rest(note.subject, state, note.at, until))
    return tuple(sorted((rest for rest in newest.values() if rest.state != "closed"), key=_name))


def sentence(rest: Rest) -> str:
    """Say it for people."""
    if rest.state == "open":
        return plain(f"{rest.upstream} has failed and is passed over until {rest.until[11:19]} UTC")
    return plain(f"{rest.upstream} has failed and is tried with one call")


def _name(rest: Rest) -> str:
    return rest.upstream
