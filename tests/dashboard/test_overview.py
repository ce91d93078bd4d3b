"""The overview asks little, and everything on it is about the same calls."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

import pytest
from flask.testing import FlaskClient

from addons.core.call import Note
from addons.core.ledger.connections import Connections, Row
from addons.core.ledger.ledger import Ledger
from addons.core.ledger.reader import Reader
from addons.core.settings import Settings
from dashboard import overview, selection
from dashboard.selection import Selection
from tests.dashboard import sample
from tests.dashboard.one_call import NOW, call


def chosen(**arguments: str) -> Selection:
    return selection.read(arguments, UTC, NOW)


class Listener(Connections):
    """Connections that remember what they were asked."""

    asked: list[str]

    def rows(self, name: str, parameters: Mapping[str, Any], **words: str) -> list[Row]:
        self.asked.append(name)
        return super().rows(name, parameters, **words)


def test_a_page_asks_for_durations_once_and_for_little_else(filled: Settings) -> None:
    reader = Reader(filled.ledger_file)
    listener = Listener(filled.ledger_file)
    listener.asked = []
    reader._connections = listener
    overview.overview(reader, chosen(range="7d"), UTC)
    assert listener.asked.count("percentiles") == 1
    assert len(listener.asked) <= 10
    reader.close()


def test_rankings_that_tell_nothing_are_left_out(settings: Settings, reader: Reader) -> None:
    sample.write(settings.ledger_file, call(1, caller="", project=""))
    view = overview.overview(reader, chosen(), UTC)
    assert [ranking.by for ranking in view.rankings] == ["model", "program"]


def test_the_first_time_is_only_when_there_is_no_call_at_all(
    settings: Settings, reader: Reader
) -> None:
    assert overview.overview(reader, chosen(), UTC).is_first_time
    sample.write(settings.ledger_file, call(1, started_at="2026-01-01T00:00:00.000Z"))
    view = overview.overview(reader, chosen(), UTC)
    assert not view.is_first_time
    assert view.totals.calls == 0


def test_notes_of_one_subject_are_counted_together(settings: Settings, reader: Reader) -> None:
    ledger = Ledger(settings.ledger_file, sample.price)
    ledger.start()
    for minute in (1, 2, 3):
        ledger.note(
            Note(f"2026-11-20T15:0{minute}:00.000Z", "tls_failure", "node", f"try {minute}")
        )
    ledger.note(Note("2026-11-20T15:04:00.000Z", "gap", "grpc"))
    ledger.note(Note("2026-11-20T15:05:00.000Z", "start", "weir"))
    assert ledger.close(60)
    first, second = overview.overview(reader, chosen(), UTC).remarks
    assert (first.kind, first.subject, first.times) == ("gap", "grpc", 1)
    assert (second.subject, second.detail, second.times) == ("node", "try 3", 3)


def test_a_key_that_its_provider_refused_is_worth_knowing(
    settings: Settings, reader: Reader, client: FlaskClient
) -> None:
    ledger = Ledger(settings.ledger_file, sample.price)
    ledger.start()
    told = "The provider refused version 2."
    ledger.note(Note("2026-11-20T15:05:00.000Z", "key_refused", "openai “team”", told))
    assert ledger.close(60)
    (remark,) = overview.overview(reader, chosen(), UTC).remarks
    assert (remark.kind, remark.subject) == ("key_refused", "openai “team”")
    page = client.get("/overview").text
    assert "The provider key <b>openai “team”</b> was refused." in page
    assert told in page


@pytest.mark.parametrize(
    ("show", "value"), [("spend", 2 * 1_960_000), ("calls", 2), ("tokens", 2 * 1050)]
)
def test_the_chart_shows_the_measure_that_was_chosen(
    settings: Settings, reader: Reader, show: str, value: int
) -> None:
    sample.write(settings.ledger_file, call(1), call(2))
    selected = chosen(show=show)
    chart = overview.chart(overview.columns(reader, selected, UTC), selected)
    (stack,) = chart.stacks
    assert stack.total == value
    assert chart.sentence.startswith(f"{show.capitalize()} by model, today:")


@pytest.mark.parametrize(
    ("span", "columns", "marks"),
    [
        ("1h", 60, ["15:43", "15:51"]),
        ("today", 24, ["00:00", "03:00"]),
        ("7d", 7, ["14 Nov", "15 Nov"]),
        ("30d", 30, ["22 Oct", "26 Oct"]),
    ],
)
def test_the_columns_cover_the_whole_span(
    settings: Settings, reader: Reader, span: str, columns: int, marks: list[str]
) -> None:
    sample.write(settings.ledger_file, call(1, started_at="2026-11-20T16:00:00.000Z"))
    selected = chosen(range=span)
    chart = overview.chart(overview.columns(reader, selected, UTC), selected)
    assert len(chart.labels) == len(chart.marks) == columns
    assert [mark for mark in chart.marks if mark][:2] == marks


def test_the_rest_comes_last_however_large_it_is(settings: Settings, reader: Reader) -> None:
    named = [call(n, project=f"p{n}") for n in range(7)]
    rest = [call(100 + n, project=f"z{n}", billing="local") for n in range(20)]
    sample.write(settings.ledger_file, *named, *rest)
    selected = chosen(by="project", show="calls")
    chart = overview.chart(overview.columns(reader, selected, UTC), selected)
    assert len(chart.stacks) == 7
    assert (chart.stacks[-1].name, chart.stacks[-1].total) == (overview.REST, 21)
