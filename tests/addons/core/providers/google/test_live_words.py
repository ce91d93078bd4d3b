"""The words and the sound of a turn on a live socket."""

import json
from typing import Any

import pytest

from addons.core.providers.dialect import Words
from addons.core.providers.google import live_words
from addons.core.providers.google.live import DIALECT

SECOND = "A" * (48_000 // 3 * 4)


def lines(*messages: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(message).encode() + b"\n" for message in messages)


def sound(kind: Any = "audio/pcm;rate=24000", data: Any = SECOND) -> dict[str, Any]:
    part = {"inlineData": {"mimeType": kind, "data": data}}
    return {"serverContent": {"modelTurn": {"parts": [part]}}}


def written(text: Any) -> dict[str, Any]:
    return {"serverContent": {"outputTranscription": {"text": text}}}


def test_sound_is_counted_by_how_long_it_lasts() -> None:
    assert live_words.speech(lines(sound(), sound())) == Words((), sound=50)
    assert live_words.speech(lines(sound("audio/L16; rate=16000"))) == Words((), sound=38)


def test_what_is_written_of_sound_is_no_more_than_the_sound() -> None:
    assert live_words.speech(lines(sound(), written("A weir."))) == Words((), sound=25)
    assert live_words.speech(lines(written("A "), written("weir."))) == Words(("A weir.",))


def test_text_and_calls_of_tools_are_words() -> None:
    text = {"serverContent": {"modelTurn": {"parts": [{"text": "A "}, {"text": "weir"}]}}}
    call = {"toolCall": {"functionCalls": [{"id": "1", "name": "look", "args": {"a": 1}}]}}
    said = live_words.speech(lines(text, call))
    assert said.texts == ("A weir", "look", '{"a":1}')
    assert (said.calls, said.sound) == (1, 0)


@pytest.mark.parametrize(
    "message",
    [
        sound("image/png"),
        sound(None),
        sound(data=7),
        sound("audio/pcm;rate=x"),
        sound("audio/pcm;rate=0000"),
        written(5),
        {"serverContent": [], "toolCall": "x"},
    ],
    ids=str,
)
def test_what_is_neither_says_nothing(message: dict[str, Any]) -> None:
    assert live_words.speech(lines(message)) == Words(())


def test_nobody_can_tell_what_was_asked() -> None:
    assert DIALECT.prompt(b"{}") is None
    assert DIALECT.speech(lines(sound())).sound == 25


def test_a_call_whose_id_is_no_text_is_words_all_the_same() -> None:
    call = {"toolCall": {"functionCalls": [{"id": {"a": []}, "name": "look", "args": {"a": 1}}]}}
    assert live_words.speech(lines(call)) == Words(
        ("look", '{"a":1}'), calls=1, arguments=1, called=(("look", '{"a":1}'),)
    )
