import json
from typing import Any

import pytest

from addons.core.call import Charge, Usage
from addons.core.providers.batch import Batch
from addons.core.providers.openai.batch_results import InlineResult, Result, ResultLines
from tests.addons.core.wire import cuts

CHAT = {
    "id": "c1",
    "object": "chat.completion",
    "model": "m",
    "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
}
RESPONSE = {
    "object": "response",
    "model": "m",
    "output": [{"type": "web_search_call", "action": {"type": "search"}}],
    "usage": {
        "input_tokens": 7,
        "output_tokens": 4,
        "output_tokens_details": {"reasoning_tokens": 3},
    },
}
VECTORS = {
    "object": "list",
    "data": [{"embedding": [0.5] * 50}],
    "model": "e",
    "usage": {"prompt_tokens": 6, "total_tokens": 6},
}


def line(body: Any, **more: Any) -> bytes:
    response = {"status_code": 200, "request_id": "r", "body": body}
    return json.dumps({"custom_id": "0", "response": response, "error": None, **more}).encode()


def total(text: bytes) -> Batch:
    """Add up lines, however they are cut."""

    def read(pieces: list[bytes]) -> Batch:
        found = Batch()
        lines = ResultLines(Result, lambda result: result.add_to(found))
        for piece in (*pieces, b""):
            lines.feed(piece)
        return found

    whole = read([text])
    for pieces in (cuts.at(text, range(0, len(text), 7)), cuts.at(text, range(len(text)))):
        assert read(pieces).charges == whole.charges
    return whole


def test_the_answers_of_a_model_are_one_line() -> None:
    found = total(line(CHAT) + b"\n" + line(RESPONSE) + b"\r\n\n" + line(CHAT))
    assert found.charges == (
        Charge(
            "m",
            Usage(
                input_tokens=27,
                output_tokens=14,
                output_reasoning_tokens=3,
                units={"batch_requests": 3, "web_searches": 1},
            ),
        ),
    )
    reading = found.reading("b", is_complete=True)
    assert json.loads(reading.usage_raw) == CHAT["usage"]


def test_another_model_is_another_line() -> None:
    own, other = total(line(CHAT) + b"\n" + line(VECTORS) + b"\n").charges
    assert (own.model, own.kind) == ("m", "answer")
    assert other == Charge(
        "e", Usage(input_tokens=6, output_tokens=0, units={"batch_requests": 1}), "batch"
    )


def test_images_of_a_batch_are_counted_and_not_held() -> None:
    image = {"created": 1, "data": [{"b64_json": "A" * 2_000_000}] * 2, "model": "dall-e-3"}
    found = Batch()
    result = Result()
    result.feed(line(image))
    result.add_to(found)
    assert found.charges[0].usage.units == {"images": 2, "batch_requests": 1}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\n\n",
        b"  \n\r\n \n",
        b'{"messages":[{"role":"user","content":"x"}]}\n',
        line(None, error={"code": "batch_expired"}),
        line({"error": {"message": "Oh"}}),
        b"no json\n[1]\n",
    ],
)
def test_what_is_no_answer_is_not_counted(text: bytes) -> None:
    assert total(text).charges == ()


def test_a_blank_line_at_the_end_is_no_result() -> None:
    found: list[Result] = []
    lines = ResultLines(Result, found.append)
    for piece in (line(CHAT) + b"\n  \r\n", b" \n", b"   ", b""):
        lines.feed(piece)
    assert len(found) == 1


def test_a_line_that_is_cut_is_known_to_be() -> None:
    for more in ({}, {"padding": "x" * 300_000}):
        text = line({**more, **CHAT})
        for end, is_complete in ((len(text), True), (-5, False)):
            result, found = Result(), Batch()
            result.feed(text[:end])
            result.add_to(found)
            assert result.is_complete is is_complete


def test_xai_names_an_answer_by_its_kind_and_tells_its_cost() -> None:
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "cost_in_usd_ticks": 20_000_000}
    answer = {"response": {"chat_get_completion": {**CHAT, "usage": usage}}}
    found = Batch()
    for _ in range(2):
        result = InlineResult()
        result.feed(json.dumps({"batch_request_id": "0", "batch_result": answer}).encode())
        result.add_to(found)
    assert found.charges[0].usage.units == {"batch_requests": 2}
    assert found.cost_nusd == 4_000_000
