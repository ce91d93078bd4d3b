import json
from typing import Any

import pytest

from addons.core.call import NOTHING_READ, Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers.dialect import Head, Request
from addons.core.providers.openai.speech import DIALECT

SOUND = b"\xff\xf3\xc4\xc4{\x00data: {}\n\n"
DONE = {
    "type": "speech.audio.done",
    "usage": {"input_tokens": 14, "output_tokens": 101, "total_tokens": 115},
}


def asked(**members: Any) -> Ask:
    body = json.dumps({"model": "tts-1", **members}).encode()
    return DIALECT.ask(Request("POST", "api.openai.com", "/v1/audio/speech", "", {}, body))


def read(*chunks: bytes, kind: str = "audio/mpeg", status: int = 200, **members: Any) -> Reading:
    tally = DIALECT.tally(
        asked(**(members or {"input": "Grüße 🎈"})), Head(status, {"content-type": kind})
    )
    assert not tally.has_spoken
    for chunk in chunks:
        tally.feed(chunk)
    return tally.close()


@pytest.mark.parametrize("name", ["input", "text"])
def test_sound_says_nothing_so_the_characters_of_the_request_count(name: str) -> None:
    said: dict[str, Any] = {name: "Grüße 🎈"}
    reading = read(SOUND, SOUND, **said)
    assert reading.charges == (Charge("tts-1", Usage(units={"characters": 7})),)
    assert (reading.source, reading.is_complete, reading.usage_raw) == (
        Source.ESTIMATED,
        False,
        "",
    )


def test_events_say_the_usage_at_their_end() -> None:
    delta = b'data: {"type":"speech.audio.delta","audio":"' + b"A" * 9000 + b'"}\n\n'
    done = b"data: " + json.dumps(DONE).encode() + b"\n\n"
    reading = read(delta, delta, done, kind="text/event-stream; charset=utf-8")
    assert reading.usage == Usage(input_tokens=14, output_tokens=101)
    assert (reading.source, reading.is_complete) == (Source.REPORTED, True)
    assert json.loads(reading.usage_raw) == DONE["usage"]


@pytest.mark.parametrize("kind", ["", "text/plain", "application/octet-stream"])
def test_events_that_were_asked_for_are_read_whatever_they_are_called(kind: str) -> None:
    done = b"data: " + json.dumps(DONE).encode() + b"\n\n"
    reading = read(done, kind=kind, input="Hi", stream_format="sse")
    assert reading.usage == Usage(input_tokens=14, output_tokens=101)
    assert read(SOUND, kind="audio/pcm", input="Hi", stream_format="sse").usage_raw == ""


def test_sound_inside_an_object_is_not_held() -> None:
    reading = read(b'{"audio_data":"', b"A" * (3 << 20), b'"}', kind="application/json")
    assert reading.charges[0].usage.units == {"characters": 7}
    assert (reading.source, reading.is_complete) == (Source.ESTIMATED, True)


def test_an_answer_that_never_came_is_not_charged() -> None:
    assert read() == NOTHING_READ
    assert read(SOUND, input=["no text"]).charges == ()


def test_an_error_is_told_by_its_class_and_not_charged() -> None:
    assert read(b'{"error":{"type":"bad"}}', status=400).error == "bad"
    failed = read(b'data: {"type":"error","error":{"type":"bad"}}\n\n', kind="text/event-stream")
    assert (failed.error, failed.charges) == ("bad", ())


@pytest.mark.parametrize(
    ("members", "streamed"),
    [({}, False), ({"stream_format": "sse"}, True), ({"stream": True}, True)],
)
def test_the_request_says_whether_it_streams(members: dict[str, Any], streamed: bool) -> None:
    assert asked(**members).streamed is streamed


def test_a_refusal_has_openai_s_shape() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["error"]["code"] == "c"


def test_azure_tells_the_model_of_a_deployment_beside_the_answer() -> None:
    told = {"content-type": "audio/mpeg", "x-ms-served-model": "tts-1-hd-001"}
    tally = DIALECT.tally(asked(model="my deployment", input="Hi"), Head(200, told))
    tally.feed(SOUND)
    assert tally.close().charges == (Charge("tts-1-hd-001", Usage(units={"characters": 2})),)
