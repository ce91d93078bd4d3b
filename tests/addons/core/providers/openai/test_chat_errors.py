"""Errors inside the answers of OpenAI's chat and of those who copy it."""

import orjson
import pytest

from addons.core.call import Ask, Reading, Source, Usage
from addons.core.providers.dialect import Head
from addons.core.providers.openai.chat import DIALECT

USAGE = {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}
DONE = b"data: [DONE]\n\n"


def event(*choices: dict[str, object], **more: object) -> bytes:
    return b"data: " + orjson.dumps({"id": "chatcmpl-1", "choices": choices, **more}) + b"\n\n"


def delta(finish: str | None = None, **parts: object) -> dict[str, object]:
    return {"index": 0, "delta": parts, "finish_reason": finish}


WORD = event(delta(content="word"))


def read(*pieces: bytes) -> Reading:
    tally = DIALECT.tally(Ask(model="gpt-asked", streamed=True), Head(200, {}))
    for piece in pieces:
        tally.feed(piece)
    return tally.close()


def test_a_usage_that_comes_with_an_error_or_after_it_is_final() -> None:
    failed = event(delta("error", content=""), error={"code": 502, "message": "secret words"})
    after = event(delta(content=""), usage=USAGE)
    reading = read(WORD, failed, after)
    assert (reading.usage, reading.source, reading.error) == (Usage(9, 2), Source.REPORTED, "502")
    with_it = event(delta("error"), error={"code": 502}, usage=USAGE)
    assert read(WORD, with_it).source is Source.REPORTED


def test_an_error_may_stand_in_a_choice() -> None:
    choice = delta("error") | {"error": {"code": 502, "message": "secret words"}}
    reading = read(WORD, event(choice, usage=USAGE), DONE)
    assert (reading.usage, reading.source, reading.error) == (Usage(9, 2), Source.REPORTED, "502")


def test_groq_says_beside_the_choices_why_it_stopped() -> None:
    stopped = event(delta(), x_groq={"id": "req_1", "error": "over_capacity"})
    reading = read(WORD, stopped, DONE)
    assert (reading.usage, reading.error, reading.is_complete) == (None, "over_capacity", True)
    fine = event(delta("stop"), x_groq={"id": "req_1", "error": None, "usage": USAGE})
    assert read(WORD, fine).error == ""


def test_a_plain_answer_may_have_its_error_in_a_choice() -> None:
    choice = {"index": 0, "error": {"code": 502, "message": "secret words"}}
    answer = {"id": "gen-1", "choices": [choice]}
    reading = read(orjson.dumps(answer))
    assert (reading.usage, reading.error, reading.is_complete) == (None, "502", True)
    reading = read(orjson.dumps(answer | {"usage": USAGE}))
    assert (reading.usage, reading.error, reading.source) == (Usage(9, 2), "502", Source.REPORTED)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(
            {"object": "error", "type": "BadRequestError", "code": 400},
            "BadRequestError",
            id="vLLM",
        ),
        pytest.param({"code": 401, "msg": "secret words", "success": False}, "401", id="z.ai"),
        pytest.param(
            {"errors": [{"code": "no_capacity", "message": "secret words"}], "status_code": 500},
            "no_capacity",
            id="watsonx",
        ),
        pytest.param(
            {"choices": None, "base_resp": {"status_code": 1008, "status_msg": "secret words"}},
            "1008",
            id="MiniMax",
        ),
    ],
)
def test_an_answer_may_be_an_error_though_its_status_is_200(
    body: dict[str, object], kind: str
) -> None:
    plain = orjson.dumps(body)
    for reading in (read(plain), read(WORD, b"data: " + plain + b"\n\n", DONE)):
        assert (reading.usage, reading.error, reading.is_complete) == (None, kind, True)
        assert "secret" not in repr(reading)


def test_an_answer_that_says_that_it_is_none_is_no_error() -> None:
    fine: dict[str, object] = {"usage": USAGE, "error": None, "success": True}
    fine |= {"base_resp": {"status_code": 0}, "errors": [], "choices": [{"error": None}]}
    assert read(orjson.dumps(fine | {"object": "chat.completion"})).error == ""
