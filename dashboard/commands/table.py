"""Rows as an aligned table for the terminal."""

import unicodedata
from collections.abc import Sequence

from dashboard import filters

_LONGEST = 48
_LONGEST_WHOLE = 8192


def render(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    total: Sequence[str] = (),
    left: int = 1,
    is_last_whole: bool = False,
) -> list[str]:
    """Align the columns: the first `left` to the left, the others (numbers) to the right.

    `total` stands below a rule. Text of strangers cannot steer the terminal or tear the columns:
    it is cut, but for a last column that `is_last_whole`.
    """
    whole = len(heads) - 1 if is_last_whole else len(heads)
    cells = [
        [
            _cell(text) if place < whole else filters.plain(text, _LONGEST_WHOLE)
            for place, text in enumerate(row)
        ]
        for row in (heads, *rows, *([total] if total else []))
    ]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    lines = [
        "  ".join(
            padded(text, width, place < left)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]
    if total:
        lines.insert(-1, "─" * (sum(widths) + 2 * (len(widths) - 1)))
    return lines


def _cell(text: str) -> str:
    shown = filters.plain(text)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def padded(text: str, width: int, is_left: bool) -> str:
    """Fill a text up to a width in terminal columns; a longer one stays as it is."""
    space = " " * (width - _width(text))
    return text + space if is_left else space + text


def _width(text: str) -> int:
    """Count terminal columns: East Asian letters take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in "WF")
        for letter in text
    )
