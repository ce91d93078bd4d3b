"""The usage of a realtime response and of a transcription, turned into ours."""

from collections.abc import Mapping
from typing import Any

from addons.core.call import NO_UNITS, Usage
from addons.core.providers import figures
from addons.core.providers.openai import images_usage

_UNITS = ("billable_audio_seconds", "characters", "seconds")
"""What is billed by the piece: xAI's speech, Qwen's speech (alibabacloud.com/help/en/model-studio/
qwen-tts-realtime-server-events, read 2026-11-26), and transcription by `whisper` models."""


def usage(told: Mapping[str, Any]) -> Usage | None:
    """Turn a usage object into ours; None when it counts nothing.

    Cached, audio, image and reasoning tokens lie inside the totals
    (openai-python's `RealtimeResponseUsage`, read 2026-11-25).
    """
    spent = figures.table(told.get("input_token_details") or told.get("input_tokens_details"))
    made = figures.table(told.get("output_token_details") or told.get("output_tokens_details"))
    cached = figures.table(spent.get("cached_tokens_details"))
    input_tokens = figures.count(told.get("input_tokens"))
    output_tokens = figures.count(told.get("output_tokens"))
    units = _units(told) | images_usage.cached(cached.get("image_tokens"))
    if input_tokens is None and output_tokens is None and not units:
        return None
    read = figures.part(spent.get("cached_tokens"), input_tokens)
    return Usage(
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cache_read_tokens=read,
        output_reasoning_tokens=figures.part(made.get("reasoning_tokens"), output_tokens),
        audio_input_tokens=figures.part(spent.get("audio_tokens"), input_tokens),
        audio_output_tokens=figures.part(made.get("audio_tokens"), output_tokens),
        cache_audio_read_tokens=figures.part(cached.get("audio_tokens"), read),
        image_input_tokens=figures.part(spent.get("image_tokens"), input_tokens),
        units=units or NO_UNITS,
    )


def _units(told: Mapping[str, Any]) -> dict[str, float]:
    found = {name: _measure(told.get(name)) for name in _UNITS}
    return {name: number for name, number in found.items() if number}


def _measure(value: object) -> float:
    """Read a duration or a length; what is none, negative or beyond a year is nothing."""
    measure = figures.amount(value)
    return measure if measure is not None and measure < 366 * 86400 else 0
