"""What the demo's provider answers."""

from random import Random

import pytest

from dashboard.demo import answer
from tests.dashboard.demo.metering import asked, dice


@pytest.mark.parametrize("seed", range(20))
def test_parts_of_a_size_never_exceed_their_whole(seed: int) -> None:
    drawn = answer.size(asked("h", "/", {}, largest=90_000), Random(seed))
    assert 0 < drawn.cached < drawn.input <= 90_000
    assert 0 <= drawn.reasoning < drawn.output


def test_short_prompts_have_nothing_cached() -> None:
    assert answer.size(asked("h", "/", {}, largest=500), dice()).cached == 0


def test_an_event_is_written_as_the_standard_says() -> None:
    assert answer.event({"a": 1}, "name") == b'event: name\ndata: {"a":1}\n\n'
    assert answer.event("[DONE]") == b"data: [DONE]\n\n"


def test_text_comes_in_a_bounded_number_of_pieces() -> None:
    assert len(answer.text(10**9, dice())) == 40
    assert len(answer.text(0, dice())) == 1
