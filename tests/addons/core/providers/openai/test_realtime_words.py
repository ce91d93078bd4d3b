"""The words and the sound of a response on a realtime socket."""

import json
from typing import Any

import pytest

from addons.core.call import Charge, Reading, Source, Usage
from addons.core.evidence import Evidence
from addons.core.providers.dialect import Words
from addons.core.providers.openai import realtime, realtime_words

SECOND = "A" * (48_000 // 3 * 4)
GA = {"audio": {"output": {"format": {"type": "audio/pcm", "rate": 24000}, "voice": "marin"}}}


def lines(*events: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


def created(**response: Any) -> dict[str, Any]:
    return {"type": "response.created", "response": {"id": "r1", **response}}


def sound(delta: Any = SECOND, name: str = "response.output_audio.delta") -> dict[str, Any]:
    return {"type": name, "response_id": "r1", "item_id": "i1", "delta": delta}


def heard(text: str) -> dict[str, Any]:
    name = "response.output_audio_transcript.delta"
    return {"type": name, "item_id": "i1", "content_index": 0, "delta": text}


def test_what_is_heard_and_what_is_written_are_words() -> None:
    call = {"type": "function_call", "id": "i2", "name": "look"}
    arguments = {"type": "response.function_call_arguments.delta", "item_id": "i2", "delta": "{}"}
    said = realtime_words.speech(
        lines(
            created(),
            heard("A "),
            heard("weir."),
            {"type": "response.output_item.added", "item": call},
            arguments,
        )
    )
    assert said.texts[:2] == ("A weir.", "look")
    assert "{}" in said.texts
    assert (said.calls, said.sound) == (1, 0)


@pytest.mark.parametrize(
    ("response", "seconds"),
    [
        (GA, 3),
        ({"output_audio_format": "pcm16"}, 3),
        ({"output_audio_format": "g711_ulaw"}, 18),
        ({"audio": {"output": {"format": {"type": "audio/pcma"}}}}, 18),
        ({}, 3),
        ({"audio": {"output": {"format": {"type": 7}}}, "output_audio_format": []}, 3),
    ],
    ids=str,
)
@pytest.mark.parametrize("name", ["response.output_audio.delta", "response.audio.delta"])
def test_sound_is_counted_by_how_long_it_lasts(
    response: dict[str, Any], seconds: int, name: str
) -> None:
    said = realtime_words.speech(lines(created(**response), *[sound(name=name)] * 3))
    assert said == Words((), sound=20 * seconds)


def test_what_is_no_sound_makes_none() -> None:
    assert realtime_words.speech(lines(sound(None), sound(7), {"type": 5}, {})) == Words(())
    assert realtime_words.speech(b"no json") == Words(())


def evidence(answer: bytes, size: int = 0) -> Evidence:
    def count(_encoding: str, texts: Any) -> int:
        return sum(len(text.split()) for text in texts)

    return Evidence(realtime.DIALECT, "gpt-realtime", b"{}", answer, size or len(answer), count)


def test_a_response_that_was_cut_is_estimated_and_its_prompt_is_not() -> None:
    answer = lines(created(), heard("one two three"), sound(), sound())
    reading = evidence(answer)(Reading(model="gpt-realtime"))
    usage = reading.usage
    assert usage is not None
    assert usage.input_tokens is None
    assert usage.audio_output_tokens == 40
    assert usage.output_tokens is not None
    assert 43 <= usage.output_tokens < 50  # and the form of a message
    assert (reading.source, reading.estimated) == (
        Source.ESTIMATED,
        "output_tokens,audio_output_tokens",
    )


def test_what_comes_after_the_excerpt_is_taken_to_be_like_it() -> None:
    answer = lines(created(), sound(), sound())
    usage = evidence(answer, 10 * len(answer))(Reading(model="gpt-realtime")).usage
    assert usage is not None
    assert usage.audio_output_tokens == usage.output_tokens == 400


def test_a_transcription_that_was_reported_keeps_its_line() -> None:
    heard_by = Charge("whisper-2", Usage(26, 9), "transcription")
    cut = Reading(Source.PARTIAL, "gpt-realtime", (heard_by,))
    reading = evidence(lines(created(), sound()))(cut)
    own, other = reading.charges
    assert own == Charge("gpt-realtime", Usage(output_tokens=20, audio_output_tokens=20))
    assert other is heard_by
