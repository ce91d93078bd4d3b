"""Charts as inline SVG from plain numbers: no script, no style attribute, printable."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from markupsafe import Markup

from addons.core.ledger.rows import Bucket
from dashboard.filters import plain

COLORS = 7
"""How many series have a color of their own (`.s0` to `.s6`); the last is for the rest."""
_HEIGHT = 200
_SLOT = 10
_GAP = 0.6  # between the segments of a bar, so that neighbors differ without color too


@dataclass(frozen=True, slots=True)
class Measure:
    """What a chart can show, and in which words."""

    of: Callable[[Bucket], int]
    word: Callable[[int], str]
    axis: Callable[[Sequence[int]], list[str]]
    unit: int = 1
    """One whole thing, as a value: the axis goes in steps of 1, 2, 2.5 or 5 of these."""


@dataclass(frozen=True, slots=True)
class Stack:
    """One series: a name and its number in every column."""

    name: str
    values: tuple[int, ...]

    @property
    def total(self) -> int:
        """All columns together."""
        return sum(self.values)


@dataclass(frozen=True, slots=True)
class Chart:
    """A stacked bar chart, ready to be drawn."""

    stacks: tuple[Stack, ...]
    labels: tuple[str, ...]
    """One for each column, in full."""
    ticks: tuple[str, ...]
    """Labels of the vertical axis at even distances, from the top down."""
    marks: tuple[str, ...]
    """One for each column, short; empty where a label would not fit."""
    sentence: str
    svg: Markup


def stacked(
    stacks: Sequence[Stack],
    labels: Sequence[str],
    marks: Sequence[str],
    title: str,
    measure: Measure,
) -> Chart:
    """Draw stacked bars: one column a label, one color a stack."""
    word = measure.word
    heights = [sum(stack.values[n] for stack in stacks) for n in range(len(labels))]
    top, step = _scale(max(heights, default=0), measure.unit)
    sentence = _sentence(title, labels, heights, word)
    width = _SLOT * len(labels)
    # Few columns would become walls: they are drawn slimmer.
    bar = _SLOT * (0.72 if len(labels) > 12 else 0.4)
    parts = [
        f'<svg class="plot" viewBox="0 0 {width or 1} {_HEIGHT}" preserveAspectRatio="none" '
        f'role="img" aria-label="{Markup.escape(sentence)}">'
    ]
    for n in range(1, round(top / step) + 1):
        y = _number(_HEIGHT * (1 - n * step / top))
        parts.append(f'<line class="grid" x1="0" x2="{width}" y1="{y}" y2="{y}"/>')
    for n, label in enumerate(labels):
        x = n * _SLOT
        told = "\n".join(
            f"{plain(stack.name)}: {word(stack.values[n])}" for stack in stacks if stack.values[n]
        )
        parts.append(
            f'<g class="slot"><rect class="hit" x="{x}" y="0" width="{_SLOT}" height="{_HEIGHT}"/>'
            f"{_bar(stacks, n, x + (_SLOT - bar) / 2, bar, top)}"
            f"<title>{Markup.escape(f'{label}: {word(heights[n])}')}\n{Markup.escape(told)}</title>"
            "</g>"
        )
    parts.append("</svg>")
    ticks = tuple(measure.axis([round(n * step) for n in range(round(top / step), -1, -1)]))
    # Every text above went through Markup.escape; the rest are numbers of ours.
    return Chart(
        tuple(stacks),
        tuple(labels),
        ticks,
        tuple(marks),
        sentence,
        Markup("".join(parts)),  # noqa: S704
    )


def meter(part: float, whole: float, series: int = 0) -> Markup:
    """Draw how much of the whole a part is, as a thin bar."""
    width = _number(100 * max(0.0, min(1.0, part / whole))) if whole else "0"
    return Markup(  # noqa: S704 (numbers only)
        '<svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" width="100" height="4"/>'
        f'<rect class="s{series}" width="{width}" height="4"/></svg>'
    )


def swatch(series: int) -> Markup:
    """Draw the little square of a legend."""
    return Markup(  # noqa: S704 (a number only)
        '<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">'
        f'<rect class="s{color(series)}" width="10" height="10" rx="2.5"/></svg>'
    )


def phases(spans: Sequence[tuple[str, float]], word: Callable[[float], str]) -> Markup:
    """Draw durations one after the other, as one bar."""
    whole = sum(length for _, length in spans) or 1
    told = ", ".join(f"{name} {word(length)}" for name, length in spans)
    parts = [
        '<svg class="phases" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" '
        f'aria-label="{Markup.escape(told)}">'
    ]
    x = 0.0
    for n, (name, length) in enumerate(spans):
        width = 100 * length / whole
        parts.append(
            f'<rect class="p{n}" x="{_number(x)}" width="{_number(max(width - 0.15, 0.1))}" '
            f'height="8"><title>{Markup.escape(name)}: {word(length)}</title></rect>'
        )
        x += width
    return Markup("".join(parts) + "</svg>")  # noqa: S704 (names went through Markup.escape)


def color(series: int) -> int:
    """Say which color a series has; the last color is for all that have none of their own."""
    return min(series, COLORS - 1)


def _bar(stacks: Sequence[Stack], n: int, x: float, width: float, top: int) -> str:
    parts, y = [], float(_HEIGHT)
    for series, stack in enumerate(stacks):
        if stack.values[n] <= 0:
            continue
        height = _HEIGHT * stack.values[n] / top
        y -= height
        parts.append(
            f'<rect class="s{color(series)}" x="{_number(x)}" y="{_number(y)}" '
            f'width="{_number(width)}" height="{_number(max(height - _GAP, 0.4))}"/>'
        )
    return "".join(parts)


def _scale(highest: int, unit: int) -> tuple[int, Decimal]:
    """Give the top of the axis and the distance of its lines: 1, 2, 2.5 or 5 times ten to the n."""
    if highest <= 0:
        return 1, Decimal(1)
    rough = Decimal(highest) / unit / 4
    power = Decimal(1).scaleb(rough.adjusted())
    nice = next(m * power for m in (1, 2, Decimal("2.5"), 5, 10) if m * power >= rough)
    step = max(nice * unit, Decimal(1))
    lines = (highest / step).to_integral_value(ROUND_CEILING)
    return int(lines * step), step


def _sentence(
    title: str, labels: Sequence[str], heights: Sequence[int], word: Callable[[int], str]
) -> str:
    if not any(heights):
        return f"{title}: nothing."
    peak = max(range(len(heights)), key=heights.__getitem__)
    return (
        f"{title}: {word(sum(heights))} in all, "
        f"the most in {labels[peak]} with {word(heights[peak])}."
    )


def _number(value: float | Decimal) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
