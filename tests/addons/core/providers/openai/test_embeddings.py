import json

from addons.core.call import NOTHING_READ, Ask, Reading, Refusal, Source
from addons.core.providers.dialect import Head, Request
from addons.core.providers.openai.embeddings import DIALECT

ANSWER = {
    "object": "list",
    "data": [{"object": "embedding", "index": 0, "embedding": "AAAAPwAAAD8="}],
    "model": "text-embedding-3-small",
    "usage": {"prompt_tokens": 7, "total_tokens": 7},
}


def read(body: bytes, status: int = 200) -> Reading:
    tally = DIALECT.tally(Ask(model="asked"), Head(status, {}))
    tally.feed(body)
    return tally.close()


def test_the_prompt_is_all_there_is_to_count() -> None:
    reading = read(json.dumps(ANSWER).encode())
    assert reading.usage is not None
    assert (reading.usage.input_tokens, reading.usage.output_tokens) == (7, 0)
    assert (reading.source, reading.model) == (Source.REPORTED, "text-embedding-3-small")
    assert json.loads(reading.usage_raw) == ANSWER["usage"]


def test_a_total_counts_where_no_prompt_is_told() -> None:
    for told in (b'"prompt_tokens": 0', b'"prompt_tokens": null', b'"completion_tokens": 0'):
        reading = read(b'{"usage": {%s, "total_tokens": 8}}' % told)
        assert reading.usage is not None
        assert (reading.usage.input_tokens, reading.usage.output_tokens) == (8, 0)


def test_an_answer_that_names_no_model_is_charged_to_the_one_that_was_asked() -> None:
    reading = read(b'{"usage": {"total_tokens": 3}}')
    assert (reading.model, reading.charges[0].model) == ("", "asked")


def test_a_gateway_names_the_host_that_served_the_call() -> None:
    reading = read(json.dumps({**ANSWER, "provider": "Groq"}).encode())
    assert reading.modifiers == {"served_by": "Groq"}


def test_without_usage_nothing_is_counted() -> None:
    assert read(b'{"model": "m", "id": "e"}') == Reading(
        model="m", response_id="e", is_complete=True
    )
    assert read(b"") == NOTHING_READ
    assert read(b"[1]") == NOTHING_READ


def test_an_error_is_told_by_its_class() -> None:
    assert (
        read(b'{"error": {"type": "invalid_request_error"}}', 404).error == "invalid_request_error"
    )


def test_an_answer_may_be_an_error_though_its_status_is_200() -> None:
    reading = read(b'{"error": {"code": 404, "message": "secret words"}}')
    assert (reading.usage, reading.error, reading.source) == (None, "404", Source.NONE)


def test_litellm_tells_its_cost_in_a_header() -> None:
    tally = DIALECT.tally(Ask(), Head(200, {"x-litellm-response-cost": "0.5"}))
    tally.feed(json.dumps(ANSWER).encode())
    assert tally.close().reported_cost_nusd == 500_000_000


def test_it_speaks_when_the_object_begins() -> None:
    tally = DIALECT.tally(Ask(), Head(200, {}))
    assert not tally.has_spoken
    tally.feed(b"{")
    assert tally.has_spoken


def test_the_request_names_its_model() -> None:
    request = Request("POST", "api.openai.com", "/v1/embeddings", "", {}, b'{"model": "e"}')
    assert DIALECT.ask(request).model == "e"


def test_a_refusal_has_openai_s_shape() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["error"]["code"] == "c"


def test_azure_tells_the_model_of_a_deployment_beside_the_answer() -> None:
    tally = DIALECT.tally(Ask("my deployment"), Head(200, {"x-ms-served-model": "m-2026"}))
    tally.feed(b'{"usage": {"total_tokens": 3}}')
    assert tally.close().charges[0].model == "m-2026"
