"""Ways to cut bytes, for machines that must not care where they are cut."""

import random
from collections.abc import Callable, Iterable

from hypothesis import strategies as st


def at(text: bytes, places: Iterable[int]) -> list[bytes]:
    """Cut a text at places, which may lie beyond its end; nothing is lost."""
    ends = sorted({min(place, len(text)) for place in places} | {len(text)})
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False) if start < end]


def every_way(text: bytes) -> list[list[bytes]]:
    """Cut a text not at all, in two at each place, byte by byte, and by chance."""
    dice = random.Random(7)
    chance = [
        at(text, [dice.randrange(len(text) + 1) for _ in range(dice.randrange(1, 12))])
        for _ in range(20)
    ]
    halves = [[text[:place], text[place:]] for place in range(1, len(text))]
    return [[text], *halves, [text[i : i + 1] for i in range(len(text))], *chance]


def same[T](text: bytes, read: Callable[[list[bytes]], T]) -> T:
    """Give what `read` makes of a text, having seen that no cut changes it."""
    whole = read([text])
    for pieces in every_way(text):
        assert read(pieces) == whole
    return whole


PLACES = st.lists(st.integers(0, 400), max_size=12)
"""Where Hypothesis cuts."""
