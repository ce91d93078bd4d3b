"""What the overview says: totals against the time before, a chart, rankings, things to know."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import tzinfo

from addons.core import money
from addons.core.call import Note
from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import Bucket, Row, Totals
from dashboard import charts, filters
from dashboard.charts import Chart, Measure, Stack
from dashboard.selection import Selection
from dashboard.timeline import Timeline, reader_step, timeline

REST = "other"
"""What the ledger calls the series of everything that has none of its own."""
CSV_COLUMNS = (*(field.name for field in fields(Bucket)), "cost_usd")
_SERIES = charts.COLORS - 1
_ROWS = 6
_NOTES = 200
_REMARKED = ("gap", "tls_failure", "key_refused", "key_damaged")
RANKINGS = {"model": "Models", "caller": "Callers", "program": "Programs", "project": "Projects"}


MEASURES = {
    "spend": Measure(
        lambda bucket: bucket.cost_nusd or 0,
        filters.money,
        filters.money_axis,
        money.NUSD_PER_USD,
    ),
    "calls": Measure(lambda bucket: bucket.calls, filters.count_of, filters.count_axis),
    "tokens": Measure(
        lambda bucket: bucket.input_tokens + bucket.output_tokens,
        filters.tokens,
        filters.count_axis,
    ),
}


@dataclass(frozen=True, slots=True)
class Ranking:
    """The names of one dimension that cost most."""

    by: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """Notes of one kind about one subject, counted."""

    kind: str
    subject: str
    detail: str
    times: int
    last: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the page, all of it from one selection."""

    totals: Totals
    before: Totals
    timeline: Timeline
    rankings: tuple[Ranking, ...]
    remarks: tuple[Remark, ...]
    is_first_time: bool
    """True when the ledger has no call at all."""


def overview(reader: Reader, selection: Selection, zone: tzinfo) -> Overview:
    """Ask the ledger everything that the page shows: eight questions, nine on the first day."""
    scope = selection.scope
    totals = reader.totals(scope)
    rankings = tuple(
        Ranking(by, title, tuple(reader.top(scope, by, _ROWS, durations=False)))
        for by, title in RANKINGS.items()
    )
    return Overview(
        totals=totals,
        before=reader.totals(selection.before, durations=False),
        timeline=columns(reader, selection, zone),
        rankings=tuple(ranking for ranking in rankings if _says_something(ranking)),
        remarks=_remarks(reader.notes("", scope.since, _NOTES)),
        is_first_time=not totals.calls and not reader.health().calls,
    )


def columns(reader: Reader, selection: Selection, zone: tzinfo) -> Timeline:
    """Ask for the columns of the chart alone."""
    step = selection.span.step
    series = reader.series_by(selection.scope, reader_step(step, zone), selection.by, _SERIES)
    return timeline(series, step, zone, selection.span.since)


def csv_rows(shown: Timeline) -> Iterator[tuple[object, ...]]:
    """Give one row for each series and column that has calls; their sum is the totals."""
    for column in shown.columns:
        for name, bucket in zip(shown.names, column.buckets, strict=True):
            if bucket.calls:
                cost = None if bucket.cost_nusd is None else money.usd(bucket.cost_nusd)
                yield (name, *(getattr(bucket, field) for field in CSV_COLUMNS[:-1]), cost)


def chart(shown: Timeline, selection: Selection) -> Chart:
    """Draw the columns in the measure that the reader chose."""
    measure = MEASURES[selection.show]
    labels = [column.label for column in shown.columns]
    stacks = [
        Stack(name, tuple(measure.of(column.buckets[n]) for column in shown.columns))
        for n, name in enumerate(shown.names)
    ]
    # The ledger ranks by money; when calls or tokens are shown, the largest still comes first.
    stacks.sort(key=lambda stack: (stack.name == REST, -stack.total))
    title = f"{selection.show.capitalize()} by {selection.by}, {selection.span.title.lower()}"
    marks = _marks(labels, selection.span.step)
    return charts.stacked(stacks, labels, marks, title, measure)


def measure_word(measure: str, value: int) -> str:
    """Write a value of the chart in the words of its measure."""
    return MEASURES[measure].word(value)


def _says_something(ranking: Ranking) -> bool:
    # A ranking whose only row is "not told" tells nobody anything.
    return any(row.name for row in ranking.rows)


def _remarks(notes: list[Note]) -> tuple[Remark, ...]:
    told = [note for note in notes if note.kind in _REMARKED]
    times = Counter((note.kind, note.subject) for note in told)
    newest: dict[tuple[str, str], Note] = {}
    for note in sorted(told, key=lambda note: note.at):
        newest[note.kind, note.subject] = note
    remarks = (
        Remark(kind, subject, note.detail, times[kind, subject], note.at)
        for (kind, subject), note in newest.items()
    )
    return tuple(sorted(remarks, key=lambda remark: remark.last, reverse=True)[:_ROWS])


def _marks(labels: list[str], step: str) -> tuple[str, ...]:
    """Shorten the labels, and keep so many that they do not touch on a phone either."""
    if step == "day":
        short = [" ".join(label.split()[1:3]) for label in labels]
    else:
        short = [label.split()[3] if label else "" for label in labels]
    every = -(-len(short) // 8) if len(short) > 8 else 1
    return tuple(text if n % every == 0 else "" for n, text in enumerate(short))
