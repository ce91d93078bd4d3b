import json

import pytest

from addons.core.call import Ask, Charge, Reading, Source, Usage
from addons.core.providers.aws import counts, own_body
from addons.core.providers.dialect import Head
from addons.core.wire.members import Members

ASK = Ask(model="us.asked", extra={"cache_ttl": "1h"})
TOLD_BY_HEADERS = dict(zip(counts.HEADERS, ("10", "5", "400", "50"), strict=True))


def read(body: object, headers: dict[str, str] | None = None, cut: int = 0) -> Reading:
    text = json.dumps(body).encode()
    answer = Members(own_body.MEMBERS)
    answer.feed(text[: len(text) - cut])
    return own_body.reading(answer, ASK, Head(200, headers or {}))


MESSAGE = {
    "id": "msg_bdrk_1",
    "type": "message",
    "model": "claude-sonnet-4-6",
    "content": [{"type": "text", "text": "Hi"}],
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 10, "output_tokens": 5, "cache_creation_input_tokens": 50},
}


def test_a_message_of_anthropic_is_read_by_its_own_rules() -> None:
    reading = read(MESSAGE, TOLD_BY_HEADERS)
    assert reading.usage == Usage(
        input_tokens=60, output_tokens=5, cache_write_tokens=50, cache_write_1h_tokens=50
    )
    assert (reading.model, reading.response_id) == ("claude-sonnet-4-6", "msg_bdrk_1")
    assert (reading.source, reading.is_complete) == (Source.REPORTED, True)


def test_a_message_that_does_not_say_what_it_is_is_known_by_its_usage() -> None:
    assert read({**MESSAGE, "type": None}).usage == read(MESSAGE).usage


def test_a_message_that_is_cut_off_is_not_complete() -> None:
    assert not read({**MESSAGE, "stop_reason": None}, cut=1).is_complete


def test_an_answer_of_openai_s_kind_is_read_by_those_rules() -> None:
    spent = {"prompt_tokens": 7, "completion_tokens": 4, "total_tokens": 11}
    reading = read({"id": "chatcmpl-1", "model": "m", "choices": [], "usage": spent})
    assert reading.charges == (Charge("m", Usage(input_tokens=7, output_tokens=4)),)
    assert reading.response_id == "chatcmpl-1"


@pytest.mark.parametrize("body", [{"outputs": []}, {"usage": {}}, {"usage": None}, {"usage": [1]}])
def test_without_figures_of_its_own_the_headers_tell(body: object) -> None:
    reading = read(body, TOLD_BY_HEADERS)
    usage = Usage(input_tokens=460, output_tokens=5, cache_read_tokens=400, cache_write_tokens=50)
    assert reading.charges == (Charge("us.asked", usage),)
    assert json.loads(reading.usage_raw) == TOLD_BY_HEADERS
    assert (reading.model, reading.response_id) == ("", "")


def test_a_message_without_figures_is_counted_by_the_headers_too() -> None:
    reading = read({**MESSAGE, "usage": None}, TOLD_BY_HEADERS)
    assert reading.usage == read({}, TOLD_BY_HEADERS).usage
    assert (reading.model, reading.response_id) == ("claude-sonnet-4-6", "msg_bdrk_1")


def test_the_headers_go_before_what_stands_beside_the_text() -> None:
    body = {"generation": "Hi", "prompt_token_count": 1, "generation_token_count": 1}
    assert read(body).usage == Usage(input_tokens=1, output_tokens=1)
    assert read(body, {counts.HEADERS[0]: "9"}).usage == Usage(input_tokens=9)


def test_text_is_not_kept_with_the_figures() -> None:
    body = {"inputTextTokenCount": 6, "results": [{"tokenCount": 4, "outputText": "secret"}]}
    assert "secret" not in read(body).usage_raw


def test_images_are_counted_by_those_that_came() -> None:
    answer = Members(own_body.MEMBERS)
    answer.feed(b"{}")
    reading = own_body.reading(answer, ASK, Head(200, {}), images=2)
    assert reading.charges == (Charge("us.asked", Usage(units={"images": 2})),)
    assert (reading.source, reading.usage_raw) == (Source.REPORTED, "")
    beside = own_body.reading(answer, ASK, Head(200, {counts.HEADERS[0]: "9"}), images=2)
    assert beside.usage == Usage(input_tokens=9, units={"images": 2})


def test_an_answer_of_no_known_kind_is_counted_by_its_headers() -> None:
    reading = own_body.of_headers(Head(200, TOLD_BY_HEADERS), ASK, True)
    assert reading.usage == read({}, TOLD_BY_HEADERS).usage
    assert (reading.source, reading.is_complete) == (Source.REPORTED, True)
    assert own_body.of_headers(Head(200, {}), ASK, True).usage is None


def test_where_nothing_is_counted_there_is_no_usage() -> None:
    assert read({"images": []}) == Reading(is_complete=True)
