"""Values become words that are short, true and safe to look at."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from dashboard import filters


@pytest.mark.parametrize(
    ("amount_nusd", "short", "full"),
    [
        (None, "unpriced", "unpriced"),
        (0, "$0.00", "$0.00"),
        (1, "$0.0000000010", "$0.000000001"),
        (123_456, "$0.00012", "$0.000123456"),
        (9_994_000, "$0.0100", "$0.009994"),
        (10_000_000, "$0.010", "$0.01"),
        (42_340_000, "$0.042", "$0.04234"),
        (999_999_999, "$1.000", "$0.999999999"),
        (1_000_000_000, "$1.00", "$1.00"),
        (12_345_678_901, "$12.35", "$12.345678901"),
        (1_234_567_890_123, "$1,235", "$1,234.567890123"),
        (-5_000_000, "−$0.0050", "−$0.005"),
    ],
)
def test_money_is_short_in_a_cell_and_exact_in_full(
    amount_nusd: int | None, short: str, full: str
) -> None:
    assert filters.money(amount_nusd) == short
    assert filters.exact(amount_nusd) == full


def test_a_column_of_amounts_shares_its_decimals() -> None:
    amounts = [320_884_000, 17_780_000, None]
    assert filters.places(amounts) == 6
    assert [filters.exact(a, 6) for a in amounts[:2] if a] == ["$0.320884", "$0.017780"]
    assert filters.places([]) == 2


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (None, "–"), (0, "0"), (950, "950"), (999, "999"), (1000, "1.00k"), (12_340, "12.3k"),
        (123_456, "123k"), (999_499, "999k"), (999_500, "1.00M"), (1_234_567, "1.23M"),
        (2_500_000_000, "2.50B"), (1.5, "1.50"),
    ],
)  # fmt: skip
def test_counts_have_three_figures(count: float | None, words: str) -> None:
    assert filters.tokens(count) == words


@pytest.mark.parametrize(
    ("duration_ms", "words"),
    [
        (None, "–"), (0, "0.0 ms"), (0.04, "0.04 ms"), (0.42, "0.4 ms"), (85.4, "85 ms"),
        (999.4, "999 ms"), (999.6, "1.00 s"), (1240, "1.24 s"), (12_345, "12.3 s"),
        (59_949, "59.9 s"), (59_990, "1 min 0 s"), (125_000, "2 min 5 s"), (7_300_000, "2 h 1 min"),
    ],
)  # fmt: skip
def test_durations_are_in_the_unit_that_fits(duration_ms: float | None, words: str) -> None:
    assert filters.ms(duration_ms) == words


def test_a_share_of_nothing_is_no_number() -> None:
    assert filters.share(1, 0) == "–"
    assert filters.share(0, 7) == "0 %"
    assert filters.share(1, 30) == "3.3 %"
    assert filters.share(2, 3) == "67 %"


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (112, 100, "+12 %"), (97, 100, "−3 %"), (100, 100, "±0 %"), (1400, 100, "×14"),
        (5, 0, ""), (5, None, ""), (0, 5, ""), (None, 5, ""),
    ],
)  # fmt: skip
def test_a_change_is_said_where_there_is_something_to_compare(
    now: float | None, before: float | None, words: str
) -> None:
    assert filters.change(now, before) == words


def test_hidden_characters_are_shown() -> None:
    assert filters.plain("a\u202eb\x00c\u200bd\ne") == "a\\u202eb\\x00c\\u200bd\\x0ae"


def test_ordinary_text_of_any_script_stays_as_it_is() -> None:
    for text in ("claude-opus-5-5", "Grüße", "模型", "نموذج", "🙂", "<b>&amp;</b>"):
        assert filters.plain(text) == text


def test_long_text_is_cut() -> None:
    assert filters.plain("x" * 256) == "x" * 256
    assert filters.plain("x" * 100_000) == "x" * 256 + "…"
    assert len(filters.plain("\u202e" * 300)) == 256 * 6 + 1


def test_an_axis_of_money_has_even_decimals() -> None:
    assert filters.money_axis([10**9, 750_000_000, 0]) == ["$1.00", "$0.75", "$0.00"]
    assert filters.money_axis([2_000 * 10**9, 10**12, 0]) == ["$2,000", "$1,000", "$0"]


def test_an_axis_of_counts_has_no_empty_decimals() -> None:
    assert filters.count_axis([1_500_000, 1_000_000, 500_000, 0]) == ["1.5M", "1M", "500k", "0"]
    assert filters.count_axis([20, 10, 0]) == ["20", "10", "0"]


def test_times_are_written_in_the_readers_zone() -> None:
    at = "2026-11-20T23:30:00.000Z"
    assert filters.local(at, UTC) == "2026-11-20 23:30:00"
    assert filters.local(at, ZoneInfo("Asia/Kolkata")) == "2026-11-21 05:00:00"
    assert filters.local("soon", UTC) == "soon"


@pytest.mark.parametrize(
    ("later_s", "words"),
    [(0, "just now"), (59, "just now"), (61, "1 min ago"), (7200, "2 h ago"),
     (86_400, "1 day ago"), (200_000, "2 days ago"), (-100, "just now")],
)  # fmt: skip
def test_how_long_ago(later_s: float, words: str) -> None:
    assert filters.ago("2023-11-14T22:13:20.000Z", 1_700_000_000 + later_s) == words
    assert filters.ago("soon", 0) == "soon"


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2026-11-20T16:42:40.000Z", "now"),
        ("2026-11-20T16:41:00.000Z", "now"),
        ("2026-11-20T16:43:10.000Z", "in 1 min"),
        ("2026-11-20T18:42:10.000Z", "in 2 h"),
        ("2026-11-20T18:47:10.000Z", "in 2 h 5 min"),
        ("2026-11-22T16:00:00.000Z", "in 47 h 18 min"),
        ("2026-11-23T16:42:10.000Z", "in 3 days"),
        ("soon", "soon"),
    ],
)
def test_a_time_to_come_is_told_by_how_far_off_it_is(iso: str, words: str) -> None:
    assert filters.until(iso, 1_795_192_930.0) == words
