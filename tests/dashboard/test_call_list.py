"""A list of calls can be looked at by the page, and taken away as a whole."""

from datetime import UTC

import pytest

from addons.core.ledger.reader import Reader
from addons.core.settings import Settings
from dashboard import call_list, selection
from tests.dashboard import sample
from tests.dashboard.one_call import NOW, call


def test_all_rows_come_in_the_order_of_the_page(filled: Settings, reader: Reader) -> None:
    for order in ("desc", "asc"):
        chosen = selection.read({"range": "30d", "sort": "cost", "order": order}, UTC, NOW)
        at = call_list.COLUMNS.index("call_id")
        rows = [row[at] for row in call_list.every_row(reader, chosen)]
        assert rows[:50] == [one.call_id for one in call_list.page(reader, chosen).rows]
        assert len(set(rows)) == 260


def test_a_file_can_begin_in_the_middle(filled: Settings, reader: Reader) -> None:
    first = selection.read({"range": "30d"}, UTC, NOW)
    middle = selection.read({"range": "30d", "after": call_list.page(reader, first).next}, UTC, NOW)
    assert len(list(call_list.every_row(reader, middle))) == 210


def test_each_row_has_a_value_for_each_column(settings: Settings, reader: Reader) -> None:
    sample.write(settings.ledger_file, call(1))
    (row,) = call_list.every_row(reader, selection.read({}, UTC, NOW))
    named = dict(zip(call_list.COLUMNS, row, strict=True))
    assert named["model"] == "claude-opus-5-5"
    assert named["duration_ms"] == 2000.0
    assert str(named["cost_usd"]) == "0.001960000"
    assert "call_number" not in named


def test_a_cursor_that_no_page_gave_out_is_refused(filled: Settings, reader: Reader) -> None:
    chosen = selection.read({"after": "made-up"}, UTC, NOW)
    with pytest.raises(ValueError, match=r"\S"):
        call_list.page(reader, chosen)
