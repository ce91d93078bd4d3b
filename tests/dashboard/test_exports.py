"""Twins for programs: JSON as it is, CSV as RFC 4180 has it, and no cell that runs."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest

from dashboard import exports

FORMULAS = (
    "=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "  +1", "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example")', "＝1+1", "＋1", "－1", "＠A1", "\u00a0=1",
)  # fmt: skip


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_becomes_text(formula: str) -> None:
    (row,) = csv.reader(io.StringIO(exports.cell(formula), newline=""))
    assert row == ["'" + formula]


@pytest.mark.parametrize("text", ["claude", "a,b", 'say "hi"', "two\r\nlines", "a=b", "1-2", ""])
def test_other_text_comes_back_as_it_was(text: str) -> None:
    (row,) = csv.reader(io.StringIO(exports.cell(text), newline="")) if text else [[""]]
    assert row == [text]


@pytest.mark.parametrize(
    ("value", "cell"),
    [(None, ""), (5, "5"), (-5, "-5"), (1.5, "1.5"), (True, "1"), (False, "0"),
     (Decimal("0.000000001"), "0.000000001"), (Decimal("-2.50"), "-2.50")],
)  # fmt: skip
def test_numbers_are_bare_and_exact(value: object, cell: str) -> None:
    assert exports.cell(value) == cell


def test_rows_end_as_the_standard_says() -> None:
    lines = list(exports.csv_lines(("name", "calls"), [("a", 1), (None, 2)]))
    assert lines == ["name,calls\r\n", '"a",1\r\n', ",2\r\n"]


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    cost_nusd: int | None


def test_money_is_given_in_dollars_too_as_exact_text() -> None:
    plain = exports.as_plain({"rows": (Line("a", 1_234), Line("b", None))})
    assert plain == {
        "rows": [
            {"name": "a", "cost_nusd": 1234, "cost_usd": "0.000001234"},
            {"name": "b", "cost_nusd": None, "cost_usd": None},
        ]
    }


def test_rows_leave_as_they_come() -> None:
    given = []

    def rows() -> Iterator[tuple[int]]:
        for number in range(3):
            given.append(number)
            yield (number,)

    lines = exports.csv_lines(("n",), rows())
    next(lines)
    next(lines)
    assert given == [0]
