"""Series of the ledger laid out as the columns of a chart, in the reader's days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from addons.core.ledger.rows import Bucket, Series
from dashboard.filters import moment


@dataclass(frozen=True, slots=True)
class Column:
    """One step of time, with what each series has in it (in the order of the series)."""

    start: str
    label: str
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Columns side by side; every column has one bucket for each name."""

    names: tuple[str, ...]
    columns: tuple[Column, ...]


def timeline(series: Iterable[Series], step: str, zone: tzinfo, since: str) -> Timeline:
    """Lay series out as columns; hours become days of `zone` when `step` is `day`.

    Where midnight lies within an hour of UTC (India, Nepal), that hour counts to the day in
    which it began; the first hour, which `since` cuts, to the first day.
    """
    first = moment(since)
    named = [(one.name, _by_label(one.buckets, step, zone, first)) for one in series]
    named = [(name, buckets) for name, buckets in named if any(b.calls for b in buckets.values())]
    labels = list(named[0][1]) if named else []
    columns = tuple(
        Column(named[0][1][label].start, label, tuple(buckets[label] for _, buckets in named))
        for label in labels
    )
    return Timeline(tuple(name for name, _ in named), columns)


def reader_step(step: str, zone: tzinfo) -> str:
    """Say in which steps to ask the ledger: its days are UTC's, others are put together here."""
    return "hour" if step == "day" and zone is not UTC else step


def _by_label(
    buckets: Iterable[Bucket], step: str, zone: tzinfo, first: datetime
) -> dict[str, Bucket]:
    merged: dict[str, Bucket] = {}
    for bucket in buckets:
        label = _label(max(moment(bucket.start), first).astimezone(zone), step)
        merged[label] = _sum(merged[label], bucket) if label in merged else bucket
    return merged


def _label(start: datetime, step: str) -> str:
    if step == "day":
        return f"{start:%a %d %b %Y}"
    # A day with a repeated hour (end of summer time) must not merge the two.
    fold = " (again)" if start.fold else ""
    return f"{start:%a %d %b %H:%M}{fold}"


def _sum(one: Bucket, other: Bucket) -> Bucket:
    costs = [cost for cost in (one.cost_nusd, other.cost_nusd) if cost is not None]
    return Bucket(
        one.start,
        one.calls + other.calls,
        one.errors + other.errors,
        one.input_tokens + other.input_tokens,
        one.output_tokens + other.output_tokens,
        one.cache_read_tokens + other.cache_read_tokens,
        sum(costs) if costs else None,
    )
