from typing import Any

import pytest

from addons.core.call import Usage
from addons.core.providers.openai.realtime_usage import usage


def test_parts_lie_inside_the_totals() -> None:
    told = {
        "total_tokens": 160,
        "input_tokens": 120,
        "output_tokens": 40,
        "input_token_details": {
            "text_tokens": 60,
            "audio_tokens": 50,
            "image_tokens": 10,
            "cached_tokens": 64,
            "cached_tokens_details": {"text_tokens": 37, "audio_tokens": 20, "image_tokens": 7},
        },
        "output_token_details": {"text_tokens": 9, "audio_tokens": 31, "reasoning_tokens": 5},
    }
    assert usage(told) == Usage(
        input_tokens=120,
        output_tokens=40,
        cache_read_tokens=64,
        output_reasoning_tokens=5,
        audio_input_tokens=50,
        audio_output_tokens=31,
        cache_audio_read_tokens=20,
        image_input_tokens=10,
        units={"cache_image_read_tokens": 7},
    )


@pytest.mark.parametrize("seconds", [3.5, "3.5"], ids=repr)
def test_a_transcription_may_be_told_by_its_duration(seconds: object) -> None:
    assert usage({"type": "duration", "seconds": seconds}) == Usage(units={"seconds": 3.5})


def test_xai_bills_speech_by_the_second() -> None:
    counted = usage({"input_tokens": 8, "output_tokens": 376, "billable_audio_seconds": 3})
    assert counted == Usage(8, 376, units={"billable_audio_seconds": 3})


def test_qwen_bills_speech_by_the_character() -> None:
    assert usage({"characters": 42}) == Usage(units={"characters": 42})


@pytest.mark.parametrize(
    "told", [{}, {"input_tokens": None}, {"seconds": -1}, {"seconds": "x"}, {"seconds": True}]
)
def test_what_counts_nothing_is_no_usage(told: dict[str, Any]) -> None:
    assert usage(told) is None


def test_a_part_is_held_to_its_whole() -> None:
    told = {"input_tokens": 5, "input_token_details": {"cached_tokens": 9, "audio_tokens": "7"}}
    counted = usage(told)
    assert counted is not None
    assert (counted.cache_read_tokens, counted.audio_input_tokens) == (5, 5)
