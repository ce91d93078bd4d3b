from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.call import Charge, Note, Outcome, Reading, Source, Usage
from addons.core.ledger import lines
from addons.core.providers.limits import Limit, LimitsSeen
from tests.addons.core.ledger.told import failed_try, opening, reading, settlement

COUNTS = st.none() | st.integers(0, 2**62)
USAGES = st.builds(
    Usage,
    input_tokens=COUNTS,
    cache_read_tokens=COUNTS,
    units=st.dictionaries(st.text(max_size=8), st.floats(0, 1e9), max_size=3),
)
READINGS = st.builds(
    Reading,
    source=st.sampled_from(Source),
    model=st.text(max_size=20),
    charges=st.lists(st.builds(Charge, st.text(max_size=9), USAGES), max_size=3).map(tuple),
    reported_cost_nusd=COUNTS,
    poll=st.booleans(),
    modifiers=st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
)


@given(READINGS, st.sampled_from(Outcome))
def test_a_settlement_comes_back_as_it_was(read: Reading, outcome: Outcome) -> None:
    told = settlement(reading=read, outcome=outcome)
    assert lines.decode(lines.encode(told)) == told


def test_the_tries_of_a_call_come_back_as_they_were() -> None:
    told = settlement(tries=(failed_try(), failed_try(2, status=None, error="timeout")))
    assert lines.decode(lines.encode(told)) == told


def test_a_settlement_of_a_time_without_tries_is_read() -> None:
    old = lines.encode(settlement()).replace(b',"tries":[]', b"").replace(b',"seller":""', b"")
    assert b"tries" not in old
    assert b"seller" not in old
    assert lines.decode(old) == settlement()


def test_an_opening_comes_back_as_it_was() -> None:
    assert lines.decode(lines.encode(opening(path="/v1/\n☃"))) == opening(path="/v1/\n☃")


def test_a_note_comes_back_with_its_id() -> None:
    noted = lines.Noted("n1", Note("2026-11-23T09:00:00.000Z", "gap", "meter", "why"))
    assert lines.decode(lines.encode(noted)) == noted


def test_limits_come_back_as_they_were() -> None:
    limits = (Limit("plan", "5h", 42.5, resets_at="2026-11-23T14:00:00.000Z"), Limit("rate", "x"))
    seen = LimitsSeen("2026-11-23T09:00:00.000Z", "openai", "chatgpt.com", "ci", limits)
    assert lines.decode(lines.encode(seen)) == seen


def test_limits_with_half_a_character_are_kept_too() -> None:
    seen = LimitsSeen("2026-11-23T09:00:00.000Z", "openai", "h", "\udc80", (Limit("plan", "5h"),))
    item: Any = lines.decode(lines.encode(seen))
    assert (item.caller, item.limits) == ("?", seen.limits)


@given(st.text(max_size=30))
def test_a_line_is_one_line_whatever_it_says(text: str) -> None:
    line = lines.encode(opening(path=text, user_agent=text))
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")


def test_half_a_character_becomes_a_question_mark() -> None:
    item = lines.decode(lines.encode(opening(path="/v1/\udc80")))
    assert item == opening(path="/v1/?")


def test_a_count_beyond_63_bits_becomes_the_largest() -> None:
    item: Any = lines.decode(lines.encode(settlement(reading=reading(2**80))))
    assert item.reading.charges[0].usage.input_tokens == 2**63 - 1
    assert item.reading.source is Source.REPORTED


@pytest.mark.parametrize("cut", range(1, 300, 7))
def test_a_torn_line_says_nothing(cut: int) -> None:
    assert lines.decode(lines.encode(settlement())[:cut]) is None


@pytest.mark.parametrize(
    "line",
    [b"", b"\n", b"null", b"[]", b'{"Opening":{}}', b'{"Other":{}}', b"\xff\xfe", b'{"a":1,"b":2}'],
)
def test_a_foreign_line_says_nothing(line: bytes) -> None:
    assert lines.decode(line) is None
