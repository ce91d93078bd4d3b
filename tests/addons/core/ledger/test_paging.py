from collections.abc import Iterator
from pathlib import Path

import pytest

from addons.core.ledger import paging
from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import CallRow, Scope
from tests.addons.core.ledger import days

SCOPES = [
    Scope(),
    Scope(caller="ann"),
    Scope(caller="ann", model="large", status="error"),
    Scope(session="s1"),
    Scope(since="2025-11-21T10:30:00.000Z", until="2025-11-23T05:15:00.000Z", program="codex"),
    Scope(since="2025-11-21T10:30:00.000Z", until="2025-11-21T10:45:00.000Z"),
    Scope(outcome="open"),
    Scope(caller="nobody"),
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("days") / "ledger.db"
    days.make(path, 500)
    return path


@pytest.fixture(scope="module")
def known(path: Path) -> list[days.Known]:
    return days.rows(path)


@pytest.fixture(scope="module")
def reader(path: Path) -> Iterator[Reader]:
    reader = Reader(path)
    yield reader
    reader.close()


def key(sort: str, row: CallRow) -> float | str:
    match sort:
        case "cost":
            return -1 if row.cost_nusd is None else row.cost_nusd
        case "duration":
            return -1 if row.duration_ms is None else row.duration_ms
        case "tokens":
            return (row.input_tokens or 0) + (row.output_tokens or 0)
    return row.started_at


@pytest.mark.parametrize("scope", SCOPES, ids=SCOPES.index)
@pytest.mark.parametrize("sort", list(paging.SORTS))
@pytest.mark.parametrize("descending", [True, False])
def test_pages_together_are_the_whole_list_in_order(
    reader: Reader,
    known: list[days.Known],
    monkeypatch: pytest.MonkeyPatch,
    scope: Scope,
    sort: str,
    descending: bool,
) -> None:
    # Whether a long list is gathered or walked must not show: try each with half of the scopes.
    is_walked = SCOPES.index(scope) % 2 == 0
    monkeypatch.setattr(paging, "_is_walked", lambda *_: is_walked)
    first = page = reader.calls(scope, sort, descending, "", 90)
    listed = list(page.rows)
    while page.next:
        page = reader.calls(scope, sort, descending, page.next, 90)
        listed.extend(page.rows)
    expected = {row.call_number for row in filter(days.inside(scope), known) if row.calls}
    assert len(listed) == len(expected) == first.total
    assert {row.call_number for row in listed} == expected
    order = [(key(sort, row), row.call_number) for row in listed]
    assert order == sorted(order, reverse=descending)


@pytest.mark.parametrize(
    "after", ["x", "cost~1", "cost~a~1", "started_at~2026~1", "cost~1~2~3", "cost~nan~1"]
)
def test_a_cursor_that_no_page_gave_out_is_refused(reader: Reader, after: str) -> None:
    with pytest.raises(ValueError, match="is no place in this list"):
        reader.calls(Scope(), "cost", True, after, 10)


@pytest.mark.parametrize("limit", [0, -1, 10_001])
def test_a_page_has_a_bounded_size(reader: Reader, limit: int) -> None:
    with pytest.raises(ValueError, match="A page has 1 to 10000 calls"):
        reader.calls(Scope(), limit=limit)


def test_an_unknown_order_names_the_known_ones(reader: Reader) -> None:
    with pytest.raises(ValueError, match="started_at, cost, duration, tokens"):
        reader.calls(Scope(), sort="1; drop table calls")
