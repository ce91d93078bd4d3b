"""An answer that is one object, held and parsed whole or read member by member."""

import json

import pytest

from addons.core.providers.lone_object import LONGEST_WHOLE, LoneObject

WANTED = frozenset({"model", "usage"})
USAGE = b'{"prompt_tokens": 9.0, "note": "\\u00e9"}'
OBJECT = b'{"model":"m", "x": {"model":"inner"}, "usage": %s}' % USAGE
LONG = b'{"text":"%s","model":"m","usage":%s}' % (b"w" * LONGEST_WHOLE, USAGE)
HALF_AN_EMOJI = b'{"text":"\\ud83d","model":"m","usage":%s}' % USAGE
BEHIND_IT = OBJECT + b" and more"


def read(text: bytes, size: int) -> LoneObject:
    whole = LoneObject(WANTED)
    for at in range(0, len(text), size):
        whole.feed(text[at : at + size])
    whole.close()
    return whole


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
@pytest.mark.parametrize("text", [OBJECT, HALF_AN_EMOJI, BEHIND_IT])
def test_the_wanted_members_are_there_as_values_and_as_text(text: bytes, size: int) -> None:
    whole = read(text, size)
    assert whole.values == {"model": "m", "usage": json.loads(USAGE)}
    assert whole.is_complete
    assert whole.text("usage") == USAGE
    assert whole.text("absent") == b""


@pytest.mark.parametrize("size", [1000, 1 << 20])
def test_one_that_is_too_long_to_hold_gives_the_same_and_is_not_held(size: int) -> None:
    whole = read(LONG, size)
    assert whole.values == {"model": "m", "usage": json.loads(USAGE)}
    assert whole.is_complete
    assert whole.document == b""
    assert whole.text("usage") == USAGE


@pytest.mark.parametrize("cut", range(1, len(OBJECT)))
def test_one_that_is_cut_off_is_not_complete_and_keeps_what_was_whole(cut: int) -> None:
    whole = read(OBJECT[:cut], 5)
    assert not whole.is_complete
    assert whole.values.items() <= json.loads(OBJECT).items()
    assert ("model" in whole.values) is (cut > OBJECT.index(b'"m"') + 2)


@pytest.mark.parametrize("text", [b"", b"[1]", b'"text"', b"words", b"{", b'{"a"}'])
def test_what_is_no_object_has_no_members(text: bytes) -> None:
    whole = read(text, 3)
    assert (whole.values, whole.is_complete) == ({}, False)
