"""What a page's address asks for: a span of time, filters, order. The address is the only state."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import tzinfo
from urllib.parse import urlencode

from addons.core.call import Billing, Outcome, Source
from addons.core.ledger.rows import Scope
from dashboard import span as spans
from dashboard.span import Span

DIMENSIONS = (
    "model",
    "provider",
    "caller",
    "project",
    "program",
    "session",
    "host",
    "operation",
)
CHOICES = {
    "status": ("ok", "error", "unpriced"),
    "outcome": tuple(Outcome),
    "usage_source": tuple(Source),
    "billing": tuple(Billing),
}
MEASURES = ("spend", "calls", "tokens")
SPLITS = ("model", "provider", "caller", "project", "program")
SORTS = ("started_at", "cost", "duration", "tokens")
_WORDS = {
    "show": MEASURES,
    "by": SPLITS,
    "sort": SORTS,
    "order": ("desc", "asc"),
}
_LONGEST = 256


@dataclass(frozen=True, slots=True)
class Selection:
    """One part of the ledger, and how to show it."""

    span: Span
    scope: Scope
    arguments: Mapping[str, str]
    """The address in its shortest form: what is default or empty is left out."""
    show: str = "spend"
    by: str = "model"
    sort: str = "started_at"
    is_descending: bool = True
    after: str = ""

    @property
    def before(self) -> Scope:
        """The same filters over the time before."""
        return replace(self.scope, since=self.span.before_since, until=self.span.before_until)

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, by name."""
        return {n: v for n, v in self.arguments.items() if n in DIMENSIONS or n in CHOICES}

    def address(self, **changes: str) -> str:
        """Write the query string with some arguments changed; an empty one is taken out.

        Any change but of `after` leads back to the first page.
        """
        arguments = dict(self.arguments)
        if "after" not in changes:
            arguments.pop("after", None)
        if "range" in changes:
            arguments.pop("since", None)
            arguments.pop("until", None)
        arguments.update(changes)
        kept = {name: value for name, value in arguments.items() if value}
        return f"?{urlencode(kept)}" if kept else ""


def read(arguments: Mapping[str, str], zone: tzinfo, now: float) -> Selection:
    """Read the arguments of an address.

    Raises ValueError with what to write instead: an address never silently means less than it says.
    """
    for name, value in arguments.items():
        if name not in _KNOWN:
            raise ValueError(f"There is no filter “{name[:40]}”: known are {', '.join(_KNOWN)}.")
        words: tuple[str, ...] = CHOICES.get(name) or _WORDS.get(name) or ()
        if words and value and value not in words:
            raise ValueError(f"“{value[:40]}” is no {name}: use {', '.join(words)}.")
        if len(value) > _LONGEST:
            raise ValueError(f"The {name} is longer than {_LONGEST} characters.")
    given = {name: value for name, value in arguments.items() if value}
    span = spans.read(given, zone, now)
    narrowed = {n: v for n, v in given.items() if n in _SCOPE and n not in ("since", "until")}
    return Selection(
        span=span,
        scope=Scope(since=span.since, until=span.until, **narrowed),
        arguments={n: v for n, v in given.items() if _DEFAULTS.get(n) != v},
        show=given.get("show", "spend"),
        by=given.get("by", "model"),
        sort=given.get("sort", "started_at"),
        is_descending=given.get("order", "desc") == "desc",
        after=given.get("after", ""),
    )


_SCOPE = tuple(field.name for field in fields(Scope))
_KNOWN = ("range", *_SCOPE, *_WORDS, "after")
_DEFAULTS = {
    "range": spans.DEFAULT,
    "show": "spend",
    "by": "model",
    "sort": "started_at",
    "order": "desc",
}
