import json
from typing import Any

import pytest

from addons.core.call import Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers.dialect import Head, Request
from addons.core.providers.openai.transcription import DIALECT

TOKENS = {
    "type": "tokens",
    "input_tokens": 25,
    "input_token_details": {"audio_tokens": 21, "text_tokens": 4},
    "output_tokens": 6,
    "total_tokens": 31,
}
BY_TOKENS = Usage(input_tokens=25, output_tokens=6, audio_input_tokens=21)


def read(body: bytes, status: int = 200) -> Reading:
    tally = DIALECT.tally(Ask(model="asked"), Head(status, {}))
    assert not tally.has_spoken
    tally.feed(body)
    return tally.close()


def answer(**members: Any) -> Reading:
    return read(json.dumps({"text": "Words.", **members}).encode())


def seconds(count: float) -> Usage:
    return Usage(units={"seconds": count})


@pytest.mark.parametrize(
    ("members", "usage"),
    [
        ({"usage": TOKENS}, BY_TOKENS),
        ({"usage": TOKENS, "duration": 9.2}, BY_TOKENS),
        ({"usage": {"type": "duration", "seconds": 7}}, seconds(7)),
        ({"usage": {"type": "duration", "seconds": 7}, "duration": 6.4}, seconds(7)),
        ({"usage": {"seconds": 7, "prompt_audio_seconds": None}}, seconds(7)),
        ({"usage": {"seconds": None}, "duration": 8.47}, seconds(8.47)),
        ({"duration": 8.47}, seconds(8.47)),
        ({"duration": "8.47", "x_groq": {"id": "r"}}, seconds(8.47)),
        (
            {
                "usage": {
                    "prompt_audio_seconds": 203,
                    "prompt_tokens": 4,
                    "completion_tokens": 635,
                    "total_tokens": 3264,
                }
            },
            Usage(
                input_tokens=2629,
                output_tokens=635,
                audio_input_tokens=2625,
                units={"seconds": 203},
            ),
        ),
    ],
    ids=[
        "tokens",
        "tokens first",
        "seconds",
        "usage first",
        "null",
        "none told",
        "long form",
        "text",
        "mistral",
    ],
)
def test_what_is_charged_is_read(members: dict[str, Any], usage: Usage) -> None:
    reading = answer(**members)
    assert reading.charges == (Charge("asked", usage),)
    assert (reading.source, reading.is_complete) == (Source.REPORTED, True)


@pytest.mark.parametrize("done", ["transcript.text.done", "transcription.done"])
def test_the_last_event_of_a_stream_has_the_usage(done: str) -> None:
    word = b'data: {"type":"transcript.text.delta","delta":"Words"}\n\n'
    last = json.dumps({"type": done, "text": "Words.", "usage": TOKENS}).encode()
    reading = read(word + b"data: " + last + b"\n\ndata: [DONE]\n\n")
    assert (reading.usage, reading.source) == (BY_TOKENS, Source.REPORTED)
    assert read(word) == Reading()


@pytest.mark.parametrize(
    "body",
    [b"", b"Words.\n", b"1\n00:00:00,000 --> 00:00:01,000\nWords.\n", b'{"text":"Words."}'],
    ids=["nothing", "text", "srt", "json"],
)
def test_an_answer_that_says_nothing_of_its_cost_is_not_guessed(body: bytes) -> None:
    reading = read(body)
    assert (reading.charges, reading.source) == ((), Source.NONE)


def test_an_answer_that_is_cut_behind_its_usage_is_not_final() -> None:
    assert read(b'{"usage":%s,"text":"Wo' % json.dumps(TOKENS).encode()).source is Source.PARTIAL


@pytest.mark.parametrize("duration", [None, "long", -1, 1e300, True, []])
def test_a_length_that_is_none_is_not_counted(duration: object) -> None:
    assert answer(duration=duration).charges == ()


def test_an_error_is_told_by_its_class() -> None:
    assert read(b'{"error":{"type":"bad"}}', status=400).error == "bad"
    assert read(b'data: {"type":"error","error":{"code":"bad"}}\n\n').error == "bad"


def test_the_model_comes_in_a_form() -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n--b--\r\n'
    headers = {"content-type": "multipart/form-data; boundary=b"}
    request = Request("POST", "host", "/v1/audio/transcriptions", "", headers, body)
    assert DIALECT.ask(request) == Ask(model="whisper-1")


def test_a_refusal_has_openai_s_shape() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["error"]["code"] == "c"


def test_azure_tells_the_model_of_a_deployment_beside_the_answer() -> None:
    tally = DIALECT.tally(Ask("my deployment"), Head(200, {"x-ms-served-model": "m-2026"}))
    tally.feed(b'{"usage": {"type": "duration", "seconds": 9}}')
    assert tally.close().charges[0].model == "m-2026"
