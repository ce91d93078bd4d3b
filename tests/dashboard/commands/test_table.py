"""Aligned tables in the terminal."""

from dashboard.commands import table


def test_names_stand_left_and_numbers_right_under_their_heads() -> None:
    assert table.render(("model", "calls"), [("gpt-5", "7"), ("o4-mini", "1,000")]) == [
        "model    calls",
        "gpt-5        7",
        "o4-mini  1,000",
    ]


def test_the_total_stands_below_a_rule_of_full_width() -> None:
    lines = table.render(("model", "calls"), [("gpt-5", "7")], ("total", "7"))
    assert lines[-2] == "─" * len("gpt-5  calls")
    assert lines[-1] == "total      7"


def test_wide_letters_count_twice_and_combining_ones_not_at_all() -> None:
    lines = table.render(("m", "n"), [("模型", "1"), ("e\u0301", "2")])
    assert lines == ["m     n", "模型  1", "e\u0301     2"]


def test_a_name_cannot_steer_the_terminal_or_tear_the_columns() -> None:
    lines = table.render(("m", "n"), [("a\x1b[2J\nb", "1"), ("x" * 1000, "2")])
    assert len(lines) == 3
    assert "\x1b" not in "".join(lines)
    assert all(len(line) <= 60 for line in lines)


def test_a_last_column_may_be_as_long_as_it_is() -> None:
    rows = [("a", "7", "x" * 1000), ("b", "10", "\x1b[2Jy")]
    head, first, second = table.render(("name", "n", "why"), rows, left=3, is_last_whole=True)
    assert first == f"a     7   {'x' * 1000}"
    assert "\x1b" not in second
    assert head.index("why") == first.index("x") == second.index("\\x1b")
