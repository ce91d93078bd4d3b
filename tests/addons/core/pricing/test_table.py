from decimal import Decimal

import pytest

from addons.core.pricing.table import Table

AT = "2026-11-23T09:00:00.000Z"


@pytest.fixture(scope="module")
def table() -> Table:
    return Table()


def test_each_class_has_its_rate(table: Table) -> None:
    lines = table.rated("openai", "gpt-4.1", {"input_tokens": 100, "cache_read_tokens": 40}, AT, {})
    assert {line.token_class: (line.quantity, line.usd_per_mtok) for line in lines or ()} == {
        "input_tokens": (60, Decimal(2)),
        "cache_read_tokens": (40, Decimal("0.5")),
    }


def test_a_class_without_a_rate_is_priced_with_its_whole(table: Table) -> None:
    parts: dict[str, float] = {"input_tokens": 100, "input_video_tokens": 40}
    (line,) = table.rated("openai", "gpt-4.1", parts, AT, {}) or ()
    assert (line.token_class, line.quantity) == ("input_tokens", 100)


def test_a_context_that_the_model_has_no_rates_for_is_no_price(table: Table) -> None:
    parts: dict[str, float] = {"input_tokens": 100}
    assert table.rated("openai", "gpt-4.1", parts, AT, {"speed": "fast"}) is None


def test_a_free_model_has_no_lines_and_an_unknown_one_no_answer(table: Table) -> None:
    parts: dict[str, float] = {"input_tokens": 100}
    assert table.rated("google", "gemma-3", parts, AT, {}) == ()
    assert table.rated("google", "gemma-99", parts, AT, {}) is None


def test_a_thousand_unknown_models_are_remembered_no_more_than_the_bound(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addons.core.pricing.table._MOST_MISSES", 3)
    for n in range(10):
        assert table.rated("openai", f"none-{n}", {"input_tokens": 1}, AT, {}) is None
    assert len(table._misses) <= 3
