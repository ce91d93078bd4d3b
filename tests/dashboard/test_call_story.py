"""A call is explained to the last nano-dollar and millisecond."""

from dataclasses import replace
from typing import Any

import pytest

from addons.core.call import Charge, Usage
from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import CallDetail
from addons.core.settings import Settings
from dashboard import bill, call_story
from tests.addons.core.ledger.told import failed_try
from tests.dashboard import sample
from tests.dashboard.one_call import COST_NUSD, READING, USAGE, call


@pytest.fixture
def detail(settings: Settings, reader: Reader) -> CallDetail:
    sample.write(settings.ledger_file, call(1))
    found = reader.call(call(1)[0].call_id)
    assert found is not None
    return found


def test_the_lines_of_a_charge_add_up_to_its_cost(detail: CallDetail) -> None:
    (charge,) = detail.charges
    assert bill.priced_sum(charge) == charge.cost_nusd == COST_NUSD


def test_a_second_charge_has_lines_of_its_own(settings: Settings, reader: Reader) -> None:
    advice = Charge("gpt-5.4-mini", Usage(input_tokens=100, output_tokens=10), kind="advisor")
    both = replace(READING, charges=(Charge("claude-opus-5-5", USAGE), advice))
    sample.write(settings.ledger_file, call(1, both))
    found = reader.call(call(1)[0].call_id)
    assert found is not None
    rows = list(call_story.csv_rows(found))
    assert [row[1] for row in rows] == ["answer", "answer", "answer", "advisor", "advisor"]
    assert sum(int(str(row[6])) for row in rows) == found.call.cost_nusd == COST_NUSD + 120_000


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"failure": "error", "status": 529}, "could not answer (529)"),
        (
            {"failure": "silent", "status": None, "error": "timeout"},
            "said nothing in time (timeout)",
        ),
        ({"failure": "new", "status": None}, "new"),
    ],
)
def test_what_became_of_a_try_is_said_in_words(changes: dict[str, Any], said: str) -> None:
    assert call_story.tried(failed_try(**changes)) == said


def test_figures_that_are_guesses_are_named_in_words(detail: CallDetail) -> None:
    both = replace(detail.call, estimated="input_tokens,output_tokens")
    assert call_story.guessed(both) == "input tokens and output tokens"
    assert call_story.guessed(detail.call) == ""


@pytest.mark.parametrize(
    ("first_byte", "first_token", "duration", "lengths"),
    [
        (400.0, 500.0, 2000.0, [400, 100, 1500]),
        (400.0, None, 2000.0, [400, 1600]),
        (None, None, 2000.0, [2000]),
        (400.0, 300.0, 2000.0, [400, 1600]),
        (900.0, 950.0, 500.0, [500]),
        (400.0, 500.0, None, []),
        (0.0, 0.0, 0.0, []),
        (12.0, 12.03125, 13.03125, [12.0, 1.0]),
    ],
)
def test_phases_fill_the_duration_whatever_was_measured(
    detail: CallDetail,
    first_byte: float | None,
    first_token: float | None,
    duration: float | None,
    lengths: list[float],
) -> None:
    timed = replace(
        detail.call, first_byte_ms=first_byte, first_token_ms=first_token, duration_ms=duration
    )
    assert [phase.length_ms for phase in call_story.phases(timed)] == lengths


def test_usage_is_laid_out_and_hides_nothing(detail: CallDetail) -> None:
    assert call_story.usage_text(detail).splitlines()[1] == '  "input_tokens": 200,'
    hidden = replace(detail, usage_raw='{"a": "\u202e"}')
    assert '"\\u202e"' in call_story.usage_text(hidden)
    assert call_story.usage_text(replace(detail, usage_raw="no json \x00")) == "no json \\x00"
    assert call_story.usage_text(replace(detail, usage_raw="[" * 100_000)).startswith("[[[")


def test_what_was_counted_is_shown_when_no_price_is_known(detail: CallDetail) -> None:
    (charge,) = detail.charges
    counted = bill.counted(replace(charge, units={"web_searches": 2.0}))
    assert counted["input_tokens"] == 1000
    assert counted["web_searches"] == 2
    assert "audio_input_tokens" not in counted
