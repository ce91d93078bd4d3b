import json

import pytest

from addons.core.call import Ask, Reading, Refusal, Source
from addons.core.providers.dialect import Head, Request, Words
from addons.core.providers.google.code_assist import DIALECT

REQUEST = {
    "model": "gemini-3.5-flash",
    "project": "p-1",
    "request": {"contents": [], "generationConfig": {"maxOutputTokens": 200}},
}


def wrapped(answered: int, finish: str = "", words: str = "Sea") -> bytes:
    candidate: dict[str, object] = {"content": {"parts": [{"text": words}]}}
    if finish:
        candidate["finishReason"] = finish
    usage = {"promptTokenCount": 7, "candidatesTokenCount": answered}
    response = {
        "candidates": [candidate],
        "usageMetadata": usage,
        "modelVersion": "gemini-3.5-flash",
    }
    return json.dumps({"traceId": "t1", "response": response}).encode()


def read(body: bytes, status: int = 200) -> Reading:
    tally = DIALECT.tally(Ask(model="asked"), Head(status, {}))
    tally.feed(body)
    return tally.close()


@pytest.mark.parametrize(
    ("verb", "streamed"),
    [
        (":generateContent", False),
        (":streamGenerateContent", True),
        ("%3AstreamGenerateContent", True),
    ],
)
def test_the_request_is_wrapped(verb: str, streamed: bool) -> None:
    body = json.dumps(REQUEST).encode()
    asked = DIALECT.ask(Request("POST", "h", f"/v1internal{verb}", "alt=sse", {}, body))
    assert asked == Ask("gemini-3.5-flash", streamed, 200)


def test_the_words_of_both_are_wrapped_too() -> None:
    request = {"contents": [{"role": "user", "parts": [{"text": "How far?"}]}]}
    prompt = DIALECT.prompt(json.dumps({**REQUEST, "request": request}).encode())
    assert prompt == Words(("How far?",), messages=1)
    said = b"data: " + wrapped(0) + b"\n\ndata: " + wrapped(0, words=" level") + b"\n\n"
    assert DIALECT.speech(said).texts == ("Sea level",)
    counted = b"data: " + wrapped(1) + b"\n\n"
    assert DIALECT.speech(said + counted + said).texts == ("Sea level",)


@pytest.mark.parametrize("form", ["events", "array", "object", "long object"])
def test_the_answer_is_wrapped_too(form: str) -> None:
    last = wrapped(9, "STOP")
    body = {
        "events": b"".join(b"data: " + each + b"\n\n" for each in (wrapped(2), last)),
        "array": b"[" + wrapped(2) + b",\r\n" + last + b"]",
        "object": last,
        "long object": wrapped(9, "STOP", words="A" * 2_000_000),
    }[form]
    reading = read(body)
    assert reading.usage is not None
    assert (reading.usage.input_tokens, reading.usage.output_tokens) == (7, 9)
    assert (reading.source, reading.model) == (Source.REPORTED, "gemini-3.5-flash")


def test_an_error_is_not_wrapped() -> None:
    error = b'{"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}'
    assert read(error, 429).error == "RESOURCE_EXHAUSTED"
    assert read(b"data: " + wrapped(2) + b"\n\ndata: " + error + b"\n\n").error


def test_a_refusal_has_google_s_shape() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["error"]["code"] == 400
