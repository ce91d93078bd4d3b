"""A secret never shows."""

import copy
import logging
import pickle
from collections.abc import Callable

import pytest

from addons.core.secret import Secret

KEY = "sk-live-0123456789"


@pytest.mark.parametrize(
    "show",
    [
        pytest.param(str, id="str"),
        pytest.param(repr, id="repr"),
        pytest.param("{}".format, id="format"),
        pytest.param("{:>40}".format, id="aligned"),
        pytest.param("{!r}".format, id="format-repr"),
        pytest.param("%s".__mod__, id="percent"),
        pytest.param(lambda secret: str([{"key": secret}]), id="nested"),
    ],
)
def test_no_way_of_printing_shows_a_secret(show: Callable[[Secret], str]) -> None:
    text = show(Secret(KEY))
    assert KEY not in text
    assert "***" in text


def test_a_log_line_does_not_show_it(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("test").warning("the key is %s", Secret(KEY))
    assert KEY not in caplog.text


def test_it_gives_itself_away_only_when_asked() -> None:
    assert Secret(KEY).reveal() == KEY


def test_it_has_no_dictionary_that_a_dump_could_walk() -> None:
    with pytest.raises(TypeError):
        vars(Secret(KEY))


@pytest.mark.parametrize("copied", [pickle.dumps, copy.copy, copy.deepcopy])
def test_it_can_be_neither_pickled_nor_copied(copied: Callable[[Secret], object]) -> None:
    with pytest.raises(TypeError, match="cannot be pickled"):
        copied(Secret(KEY))


def test_two_with_the_same_value_are_equal_and_a_bare_text_is_not() -> None:
    assert Secret(KEY) == Secret(KEY)
    assert hash(Secret(KEY)) == hash(Secret(KEY))
    assert Secret(KEY) != Secret("other")
    assert Secret(KEY) != KEY
