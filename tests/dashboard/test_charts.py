"""A chart is a picture for eyes and a sentence for ears, drawn from numbers alone."""

import re
from xml.etree import ElementTree

import pytest

from dashboard import charts, filters
from dashboard.charts import Chart, Measure, Stack

CALLS = Measure(lambda bucket: bucket.calls, filters.count_of, filters.count_axis)


def draw(*stacks: Stack) -> Chart:
    labels = [f"day {n}" for n in range(len(stacks[0].values))]
    return charts.stacked(stacks, labels, labels, "Calls by model", CALLS)


def bars(chart: Chart) -> list[dict[str, str]]:
    root = ElementTree.fromstring(chart.svg)  # noqa: S314 (our own drawing)
    return [rect.attrib for rect in root.iter("rect") if rect.attrib["class"] != "hit"]


def test_heights_are_the_numbers() -> None:
    chart = draw(Stack("a", (10, 40)), Stack("b", (30, 0)))
    heights = [round(float(bar["height"]) + 0.6) for bar in bars(chart)]
    assert heights == [50, 150, 200]  # of 200, where 200 is the axis' top of 40


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [(1, ["1", "0"]), (3, ["3", "2", "1", "0"]), (4, ["4", "3", "2", "1", "0"]),
     (7, ["8", "6", "4", "2", "0"]), (9, ["10", "7.5", "5", "2.5", "0"]),
     (40, ["40", "30", "20", "10", "0"]), (0, ["1", "0"])],
)  # fmt: skip
def test_the_axis_goes_in_round_steps(highest: int, ticks: list[str]) -> None:
    unit = 1000
    measure = Measure(CALLS.of, str, lambda values: [f"{value / unit:g}" for value in values], unit)
    chart = charts.stacked([Stack("a", (highest * unit,))], ["x"], ["x"], "T", measure)
    if highest in (0, 1):
        assert chart.ticks[-1] == "0"
    else:
        assert list(chart.ticks) == ticks


@pytest.mark.parametrize("highest", [1, 2, 7, 13, 99, 101, 2_000_000_001, 10**15])
def test_no_bar_is_higher_than_the_axis(highest: int) -> None:
    for bar in bars(draw(Stack("a", (highest, 1)))):
        assert 0 <= float(bar["y"]) <= 200


def test_the_sentence_says_total_and_peak() -> None:
    chart = draw(Stack("a", (10, 40)), Stack("b", (30, 5)))
    assert chart.sentence == "Calls by model: 85 in all, the most in day 1 with 45."
    assert f'role="img" aria-label="{chart.sentence}"' in chart.svg


def test_nothing_is_said_to_be_nothing() -> None:
    assert draw(Stack("a", (0, 0))).sentence == "Calls by model: nothing."


def test_names_cannot_break_out_of_the_drawing() -> None:
    chart = draw(Stack('</title><script x="', (1,)))
    assert "<script" not in chart.svg
    ElementTree.fromstring(chart.svg)  # noqa: S314 (our own drawing)


def test_a_drawing_has_neither_style_nor_script() -> None:
    drawings = (
        draw(Stack("a", (1, 2))).svg,
        charts.meter(1, 2),
        charts.phases([("wait", 1.0), ("answer", 3.0)], filters.ms),
    )
    for drawing in drawings:
        assert not re.search(r"style=|<script|\bon\w+=", drawing)


def test_a_meter_stays_within_its_track() -> None:
    assert 'width="50"' in charts.meter(1, 2)
    assert 'class="s0" width="100"' in charts.meter(5, 2)
    assert 'class="s0" width="0"' in charts.meter(1, 0)


def test_the_last_color_is_for_all_without_one() -> None:
    assert [charts.color(n) for n in (0, 5, 6, 7, 50)] == [0, 5, 6, 6, 6]


def test_phases_share_the_bar_by_their_length() -> None:
    drawing = charts.phases([("wait", 1.0), ("answer", 3.0)], filters.ms)
    assert 'aria-label="wait 1.0 ms, answer 3.0 ms"' in drawing
    assert 'x="25"' in drawing
