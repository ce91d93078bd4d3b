"""The look: small, self-contained, and readable in both themes."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "dashboard" / "static"
CSS = (STATIC / "weir.css").read_text()
COLORS = {
    name: tuple(re.findall(r"#[0-9a-f]{3,6}", pair))
    for name, pair in re.findall(r"--(\w+): light-dark\(([^)]+)\)", CSS)
}


def luminance(color: str) -> float:
    digits = color[1:] if len(color) == 7 else "".join(digit * 2 for digit in color[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("ground", ["ground", "card", "soft"])
@pytest.mark.parametrize("ink", ["ink", "faint", "accent", "bad"])
def test_text_stands_out_from_its_ground(ink: str, ground: str, theme: int) -> None:
    assert contrast(COLORS[ink][theme], COLORS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("color", ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "good", "odd", "p2"])
def test_bars_and_dots_stand_out_from_their_card(color: str, theme: int) -> None:
    assert contrast(COLORS[color][theme], COLORS["card"][theme]) >= 3


def test_nothing_is_loaded_from_elsewhere() -> None:
    for file in STATIC.iterdir():
        addresses = set(re.findall(r"https?://[^\"' )]+", file.read_text()))
        assert addresses <= {"http://www.w3.org/2000/svg"}


def test_all_of_it_is_small() -> None:
    assert sum(file.stat().st_size for file in STATIC.iterdir()) < 26_000
