"""Streams that are cut after every event: our own recordings."""

import pytest

from tests import cut_score, recordings
from tests.cut_score import PROMISES, Score


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Score]:
    scores, bugs = cut_score.scores(recordings.own(), tmp_path_factory.mktemp("cut"))
    assert bugs == []
    return scores


@pytest.mark.parametrize("promise", [each for each in PROMISES if each != "near"])
def test_a_stream_that_is_cut_keeps_what_was_promised(
    promise: str, scores: dict[str, Score]
) -> None:
    missed = [miss for score in scores.values() for miss in score.misses]
    assert [miss for miss in missed if miss.startswith(f"{promise}:")] == []
