"""Every question that dashboard and command line ask of the ledger. Read-only."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from addons.core.call import Note
from addons.core.ledger import details, paging, ranges, steps, trouble
from addons.core.ledger.connections import Connections, Row
from addons.core.ledger.histogram import percentile
from addons.core.ledger.rows import (
    Bucket,
    CallDetail,
    CallRow,
    Health,
    LimitRow,
    Page,
    Scope,
    Series,
    Totals,
)
from addons.core.ledger.rows import Row as Ranked

DIMENSIONS = (
    "model",
    "provider",
    "caller",
    "project",
    "program",
    "session",
    "host",
    "operation",
    "day",
)
"""What calls can be grouped by."""
CREDENTIALS = ("provider_key", "client_token")
"""The columns that say whose key, and whose token, a call was made with."""
REST = "other"
"""The series of all names beyond the asked number."""


class Reader:
    """Answers from the ledger, for any thread. A ledger that is not there yet is an empty one.

    Every method raises ValueError for a question that cannot be asked or a ledger of another
    version, and OSError for one that cannot be read: one line that says what to do.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connections = Connections(path)

    def totals(self, scope: Scope, durations: bool = True) -> Totals:
        """Add up a scope. Without `durations`, the dearest part, their percentiles are None."""
        parameters = _parameters(scope, ranges.MONTHS)
        (row,) = self._connections.rows("totals", parameters)
        asked = self._durations(parameters, by="", measure="") if durations else {}
        counts = asked.get("", {})
        first_byte, duration = counts.get("first_byte_ms", []), counts.get("duration_ms", [])
        return Totals(
            **_columns(row),
            first_byte_p50_ms=percentile(first_byte, 0.5),
            first_byte_p95_ms=percentile(first_byte, 0.95),
            duration_p50_ms=percentile(duration, 0.5),
            duration_p95_ms=percentile(duration, 0.95),
        )

    def series(self, scope: Scope, step: str) -> list[Bucket]:
        """Add up each step of a scope's time; steps without calls are there too."""
        found = self._buckets(scope, step, by="")
        return [found.get(("", start), Bucket(start)) for start in self._starts(scope, step)]

    def series_by(self, scope: Scope, step: str, by: str, limit: int) -> list[Series]:
        """Add up each step for each name: the `limit` most expensive names, then `other`."""
        names = [row.name for row in self.top(scope, by, limit, durations=False)]
        found = self._buckets(scope, step, by)
        beyond = {name for name, _ in found} - set(names)
        starts = self._starts(scope, step)
        series = [
            Series(name, tuple(found.get((name, start), Bucket(start)) for start in starts))
            for name in names
        ]
        if beyond:
            rest = (
                _sum(start, [found[key] for name in beyond if (key := (name, start)) in found])
                for start in starts
            )
            series.append(Series(REST, tuple(rest)))
        return series

    def top(self, scope: Scope, by: str, limit: int, durations: bool = True) -> list[Ranked]:
        """Rank the names of a dimension by cost, then by calls; `durations` as in `totals`."""
        parameters = {**self._grouping(scope, by), "limit": limit}
        rows = self._connections.rows("top", parameters)
        names = [row["name"] for row in rows]
        medians = self._medians(scope, by, parameters, names) if durations else {}
        return [Ranked(**_columns(row), duration_p50_ms=medians.get(row["name"])) for row in rows]

    def calls(
        self,
        scope: Scope,
        sort: str = "started_at",
        descending: bool = True,
        after: str = "",
        limit: int = 50,
    ) -> Page:
        """Give a page of calls; `after` is the `next` of the page before."""
        parameters = _parameters(scope, ())
        rows, following = paging.page(self._connections, parameters, sort, descending, after, limit)
        total = None if after else self.totals(scope, durations=False).calls
        return Page(tuple(map(details.call_row, rows)), following, total)

    def call(self, call_id: str) -> CallDetail | None:
        """Explain one call; None if there is none of this id."""
        return details.call_detail(self._connections, call_id)

    def newest(self, after: int, limit: int) -> list[CallRow]:
        """Give the calls that began after call number `after`; the last ones for 0."""
        return self._call_rows("newest", {"after": after, "limit": limit})

    def settled(self, after: int, limit: int) -> list[CallRow]:
        """Give the calls that ended after settled number `after`; the last ones for 0."""
        return self._call_rows("settled", {"after": after, "limit": limit})

    def last_used(self, column: str, names: Sequence[str]) -> dict[str, str]:
        """Tell when each provider key (or client token) last made a call; none for those without.

        `column` is `provider_key` or `client_token`.
        """
        if column not in CREDENTIALS:
            raise ValueError(f"{column!r} is no credential: ask of {' or '.join(CREDENTIALS)}.")
        found = {
            name: self._connections.rows("last_used", {"name": name}, column=column)
            for name in names
        }
        return {name: str(rows[0]["started_at"]) for name, rows in found.items() if rows}

    def changes(self) -> int:
        """Give a number that grows whenever something new is in the ledger. Cheap."""
        ((number,),) = self._connections.rows("changes", {})
        return int(number)

    def notes(self, kind: str, since: str, limit: int) -> list[Note]:
        """Give the newest notes; an empty `kind` means all kinds."""
        parameters = {"kind": kind, "since": ranges.moment(since), "limit": limit}
        return [Note(*row) for row in self._connections.rows("notes", parameters)]

    def limits(self, since: str, kind: str = "") -> list[LimitRow]:
        """Give what was told last of each limit, if that is not older than `since`."""
        parameters = {"since": ranges.moment(since), "kind": kind}
        return [LimitRow(*row) for row in self._connections.rows("limits", parameters)]

    def limit_series(self, since: str, until: str, limit: int) -> list[LimitRow]:
        """Give the limits that were told in a span, oldest first."""
        span = {"since": ranges.moment(since), "until": ranges.moment(until), "limit": limit}
        return [LimitRow(*row) for row in self._connections.rows("limit_series", span)]

    def health(self) -> Health:
        """Say how the file is."""
        (row,) = self._connections.rows("health", {})
        return Health(
            schema_version=row["schema_version"],
            calls=row["ended"] + row["open"],
            size_bytes=_size(self._path),
            wal_bytes=_size(self._path.with_name(f"{self._path.name}-wal")),
            oldest=row["oldest"],
            newest=row["newest"],
            open=row["open"],
            trouble=trouble.read(self._path),
        )

    def close(self) -> None:
        """Close this thread's connection."""
        self._connections.close()

    def _call_rows(self, name: str, parameters: Mapping[str, int]) -> list[CallRow]:
        return [details.call_row(row) for row in self._connections.rows(name, parameters)]

    def _grouping(self, scope: Scope, by: str) -> dict[str, str]:
        if by not in DIMENSIONS:
            raise ValueError(f"Calls have no {by!r}: group by one of {', '.join(DIMENSIONS)}.")
        spans = ranges.SESSIONS if by == "session" else ranges.MONTHS
        return {**_parameters(scope, ranges.DAYS if by == "day" else spans), "by": by}

    def _count(self, scope: Scope) -> int:
        (row,) = self._connections.rows("totals", _parameters(scope, ranges.MONTHS))
        return int(row["calls"])

    def _medians(
        self, scope: Scope, by: str, parameters: Mapping[str, Any], names: Sequence[str]
    ) -> dict[str, float | None]:
        """Give the median duration of each name.

        Histograms are not kept by session: the calls of each are few, and read themselves.
        Calls without a session have no median.
        """
        found: dict[str, float | None] = dict.fromkeys(names)
        if by != "session":
            counts = self._durations(parameters, by, "duration_ms")
            return found | {
                name: percentile(kinds["duration_ms"], 0.5) for name, kinds in counts.items()
            }
        for name in filter(None, names):
            asked = _parameters(replace(scope, session=name), ())
            counts = self._durations(asked, "", "duration_ms")
            found[name] = percentile(counts.get("", {}).get("duration_ms", []), 0.5)
        return found

    def _buckets(self, scope: Scope, step: str, by: str) -> dict[tuple[str, str], Bucket]:
        if step not in steps.STEPS:
            raise ValueError(f"{step!r} is no step: choose one of {', '.join(steps.STEPS)}.")
        spans = {"minute": (), "hour": ranges.HOURS, "day": ranges.DAYS}[step]
        if by == "session":
            spans = ranges.SESSIONS if step == "day" else ()
        parameters = {
            **_parameters(scope, spans),
            "by": by,
            "length": steps.STEPS[step][0],
        }
        found = {}
        for row in self._connections.rows("series", parameters):
            columns = _columns(row)
            name, start = columns.pop("name"), steps.full(columns.pop("start_of"))
            found[(name, start)] = Bucket(start, **columns)
        return found

    def _starts(self, scope: Scope, step: str) -> list[str]:
        since, until = ranges.moment(scope.since), ranges.moment(scope.until)
        if not (since and until):
            (row,) = self._connections.rows("health", {})
            since = since or row["oldest"]
            until = until or ranges.after(row["newest"])
        return steps.starts(since, until, step)

    def _durations(
        self, parameters: Mapping[str, Any], by: str, measure: str
    ) -> dict[str, dict[str, list[tuple[int, int]]]]:
        """Give the histograms of each name, by measure."""
        found: dict[str, dict[str, list[tuple[int, int]]]] = {}
        asked = {**parameters, "by": by, "measure": measure}
        for name, kind, bucket, calls in self._connections.rows("percentiles", asked):
            found.setdefault(name, {}).setdefault(kind, []).append((bucket, calls))
        return found


def _parameters(scope: Scope, spans: Sequence[tuple[str, int]]) -> dict[str, Any]:
    if scope.status not in ("", "ok", "error", "unpriced"):
        raise ValueError(f"{scope.status!r} is no status: choose ok, error or unpriced.")
    # One session is small, and its calls have an index of their own.
    cut = ranges.cut(scope.since, scope.until, () if scope.session else spans)
    return {**asdict(scope), **cut.parameters(), "by": ""}


def _columns(row: Row) -> dict[str, Any]:
    return dict(zip(row.keys(), row, strict=True))


def _sum(start: str, buckets: Sequence[Bucket]) -> Bucket:
    """Add buckets up; unknown costs beside known ones leave the known ones."""
    known = [bucket.cost_nusd for bucket in buckets if bucket.cost_nusd is not None]
    return Bucket(
        start,
        calls=sum(bucket.calls for bucket in buckets),
        errors=sum(bucket.errors for bucket in buckets),
        input_tokens=sum(bucket.input_tokens for bucket in buckets),
        output_tokens=sum(bucket.output_tokens for bucket in buckets),
        cache_read_tokens=sum(bucket.cache_read_tokens for bucket in buckets),
        cost_nusd=sum(known) if known or not buckets else None,
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
