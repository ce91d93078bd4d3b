"""The address says everything: what is shown can be read from it and shared by it."""

from datetime import UTC

import pytest

from addons.core.ledger.rows import Scope
from dashboard import selection
from dashboard.selection import Selection
from tests.dashboard.one_call import NOW


def read(**arguments: str) -> Selection:
    return selection.read(arguments, UTC, NOW)


def test_filters_narrow_the_scope() -> None:
    chosen = read(range="7d", model="gpt-5.4", caller="codex", status="error")
    assert chosen.scope == Scope(
        since="2026-11-14T00:00:00.000Z",
        until="2026-11-21T00:00:00.000Z",
        model="gpt-5.4",
        caller="codex",
        status="error",
    )
    assert chosen.filters == {"model": "gpt-5.4", "caller": "codex", "status": "error"}


def test_the_time_before_has_the_same_filters() -> None:
    chosen = read(model="gpt-5.4")
    assert chosen.before.model == "gpt-5.4"
    assert chosen.before.since == "2026-11-19T00:00:00.000Z"


def test_an_address_leaves_out_what_is_default() -> None:
    chosen = read(range="today", show="spend", by="model", sort="started_at", order="desc")
    assert chosen.address() == ""
    assert chosen.arguments == {}


def test_an_address_reads_back_as_itself() -> None:
    chosen = read(range="7d", model="a&b=c d/ü", sort="cost", order="asc")
    assert chosen.address() == "?range=7d&model=a%26b%3Dc+d%2F%C3%BC&sort=cost&order=asc"


def test_a_change_leads_back_to_the_first_page() -> None:
    chosen = read(after="cursor", model="m")
    assert chosen.address(after="next") == "?after=next&model=m"
    assert chosen.address(caller="c") == "?model=m&caller=c"
    assert chosen.address(model="") == ""


def test_a_named_range_takes_the_place_of_dates() -> None:
    chosen = read(since="2026-11-01", until="2026-11-02", model="m")
    assert chosen.address(range="7d") == "?model=m&range=7d"


@pytest.mark.parametrize(
    "arguments",
    [
        {"mode": "x"},
        {"sort": "cost; drop table calls"},
        {"sort": "rowid"},
        {"order": "sideways"},
        {"by": "password"},
        {"show": "everything"},
        {"status": "fine"},
        {"outcome": "done"},
        {"usage_source": "guess"},
        {"billing": "cash"},
        {"model": "x" * 257},
        {"range": "1y"},
    ],
)
def test_an_address_never_silently_means_less_than_it_says(arguments: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"There is no|is no|longer than"):
        selection.read(arguments, UTC, NOW)
