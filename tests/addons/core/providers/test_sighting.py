import itertools

from hypothesis import given
from hypothesis import strategies as st

from addons.core.providers.sighting import Sighting


@given(st.text(alphabet="ab", max_size=24), st.lists(st.integers(0, 24), max_size=6))
def test_the_bytes_are_seen_wherever_the_stream_is_cut(text: str, cuts: list[int]) -> None:
    stream = text.encode()
    sighting = Sighting(b"abba")
    places = [0, *sorted(cuts), len(stream)]
    for start, end in itertools.pairwise(places):
        sighting.look(stream[start:end])
    assert sighting.seen == (b"abba" in stream)


def test_what_was_seen_stays_seen() -> None:
    sighting = Sighting(b"ab")
    sighting.look(b"xabx")
    sighting.look(b"x")
    assert sighting.seen
