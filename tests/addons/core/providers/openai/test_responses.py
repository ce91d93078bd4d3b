import json
from collections.abc import Mapping

import pytest

from addons.core.call import Ask, Reading, Refusal, Source
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.openai.responses import DIALECT, ResponseTally

USAGE = {"input_tokens": 20, "output_tokens": 6, "total_tokens": 26}
WORD = {"type": "response.output_text.delta", "delta": "Hi"}


def response(status: str, usage: object = None, **more: object) -> dict[str, object]:
    tier = "default" if usage else "auto"
    return {
        "id": "resp_1",
        "status": status,
        "model": "gpt-5.4-2026-03-05",
        "service_tier": tier,
        "error": None,
        "usage": usage,
        **more,
    }


def event(kind: str, body: Mapping[str, object]) -> dict[str, object]:
    return {"type": f"response.{kind}", "response": body}


CREATED = event("created", response("in_progress"))
COMPLETED = event("completed", response("completed", USAGE))


def stream(*events: Mapping[str, object]) -> bytes:
    return b"".join(f"event: {e['type']}\ndata: {json.dumps(e)}\n\n".encode() for e in events)


def started(ask: Ask | None = None, status: int = 200) -> Tally:
    return DIALECT.tally(ask or Ask(model="asked"), Head(status, {}))


def read(body: object, ask: Ask | None = None, status: int = 200) -> Reading:
    tally = started(ask, status)
    tally.feed(body if isinstance(body, bytes) else json.dumps(body).encode())
    return tally.close()


def asked(method: str, path: str, body: bytes = b"", query: str = "", **headers: str) -> Ask:
    return DIALECT.ask(Request(method, "api.openai.com", path, query, headers, body))


class TestTheRequest:
    def test_model_stream_cap_and_tier_are_read(self) -> None:
        body = b'{"model": "m", "stream": true, "max_output_tokens": 9, "service_tier": "flex"}'
        assert asked("POST", "/v1/responses", body) == Ask(
            "m", streamed=True, max_tokens=9, service_tier="flex"
        )

    @pytest.mark.parametrize(
        ("method", "path"),
        [("GET", "/v1/responses/resp_1"), ("POST", "/v1/responses/resp_1/cancel/")],
    )
    def test_reading_an_answer_again_is_no_new_call(self, method: str, path: str) -> None:
        ask = asked(method, path)
        assert read(response("completed", USAGE), ask).poll
        assert not read(response("completed", USAGE)).poll

    def test_an_answer_may_be_read_again_as_a_stream(self) -> None:
        assert asked("GET", "/v1/responses/r", query="starting_after=3&stream=true").streamed
        assert not asked("GET", "/v1/responses/r", query="stream=false").streamed

    def test_a_websocket_is_streamed_and_reads_nothing_again(self) -> None:
        assert asked("GET", "/v1/responses", upgrade="WebSocket") == Ask(streamed=True)

    def test_a_body_that_is_not_what_it_should_be_asks_for_nothing(self) -> None:
        assert asked("POST", "/v1/responses", b"[1]") == Ask()


class TestTheStream:
    @pytest.mark.parametrize("end", ["completed", "incomplete", "failed", "cancelled"])
    def test_the_last_event_carries_the_usage(self, end: str) -> None:
        reading = read(stream(CREATED, WORD, event(end, response(end, USAGE))))
        assert reading.usage is not None
        assert (reading.usage.input_tokens, reading.usage.output_tokens) == (20, 6)
        assert (reading.source, reading.is_complete) == (Source.REPORTED, True)
        assert (reading.model, reading.response_id) == ("gpt-5.4-2026-03-05", "resp_1")
        assert reading.service_tier == "default"
        assert json.loads(reading.usage_raw) == USAGE

    def test_a_cut_stream_has_no_usage_but_a_model_and_an_id(self) -> None:
        reading = read(stream(CREATED, WORD))
        assert reading == Reading(model="gpt-5.4-2026-03-05", response_id="resp_1")

    def test_an_error_is_told_by_its_class(self) -> None:
        nested = {"type": "error", "error": {"type": "invalid_request_error", "message": "Oh"}}
        flat = {"type": "error", "code": "rate_limit_exceeded", "message": "Oh"}
        failed = event(
            "failed", response("failed", error={"code": "server_error", "message": "Oh"})
        )
        assert read(stream(CREATED, nested)).error == "invalid_request_error"
        assert read(stream(CREATED, flat)).error == "rate_limit_exceeded"
        assert read(stream(CREATED, failed)).error == "server_error"
        assert read(stream({"type": "error"})).error == "error"
        told = {"type": "error", "code": "the prompt was: my secret plan"}
        assert read(stream(told)).error == "error"
        assert read(response("failed", error="the prompt was: my secret plan")).error == "error"

    def test_an_error_may_come_without_a_type(self) -> None:
        body = b'data: {"error":{"code":"server_error","message":"Oh"}}\n\n'
        assert read(stream(CREATED) + body).error == "server_error"

    def test_what_the_last_event_leaves_out_was_said_before(self) -> None:
        short = event("completed", {"id": "resp_1", "model": None, "usage": USAGE})
        reading = read(stream(CREATED, WORD, short))
        assert reading.model == reading.charges[0].model == "gpt-5.4-2026-03-05"
        assert reading.service_tier == ""  # what was asked for is not what was given

    def test_opencode_tells_what_it_took_in_a_last_event(self) -> None:
        ping = {"type": "ping", "cost": "0.00012300"}
        assert read(stream(CREATED, COMPLETED, ping)).reported_cost_nusd == 123_000
        assert read(stream(CREATED, COMPLETED, {**ping, "cost": "0"})).reported_cost_nusd is None
        whole = {**response("completed", USAGE), "cost": "0.00012300"}
        assert read(whole).reported_cost_nusd == 123_000

    def test_events_that_end_with_one_line_end_are_read_all_the_same(self) -> None:
        whole = stream(CREATED, WORD, COMPLETED)
        assert read(whole.replace(b"\n\n", b"\n")) == read(whole)

    @pytest.mark.parametrize("size", [1 << 16, 5_000_000, 20_000_000])
    def test_a_last_event_full_of_images_is_read_and_not_held(self, size: int) -> None:
        image = {"type": "image_generation_call", "result": "A" * 3_000_000}
        last = response("completed", USAGE)
        body = stream(CREATED, WORD, event("completed", {**last, "output": [image] * 3}))
        tally = DIALECT.tally(Ask(), Head(200, {}))
        for at in range(0, len(body), size):
            tally.feed(body[at : at + size])
        reading = tally.close()
        assert (reading.source, reading.is_complete) == (Source.REPORTED, True)
        assert json.loads(reading.usage_raw) == USAGE

    def test_blanks_may_stand_before_a_colon(self) -> None:
        events = b"".join(
            b"data: %s\n\n" % json.dumps(each, separators=(" , ", " : ")).encode()
            for each in (CREATED, WORD, COMPLETED)
        )
        assert read(events) == read(stream(CREATED, WORD, COMPLETED))

    def test_nothing_that_comes_after_the_end_takes_it_back(self) -> None:
        assert read(stream(CREATED, COMPLETED, CREATED)) == read(stream(CREATED, COMPLETED))

    def test_words_of_the_answer_are_not_taken_for_events(self) -> None:
        trick = {**WORD, "delta": json.dumps(event("completed", response("completed", USAGE)))}
        nested = {**WORD, "item": {"type": "response.completed", "response": {"usage": USAGE}}}
        assert read(stream(CREATED, trick, nested)).usage is None

    def test_it_has_spoken_with_the_first_delta(self) -> None:
        tally = started()
        tally.feed(stream(CREATED))
        assert not tally.has_spoken
        tally.feed(stream(WORD))
        assert tally.has_spoken


class TestThePlainAnswer:
    def test_litellm_tells_its_cost_in_a_header(self) -> None:
        tally = DIALECT.tally(Ask(), Head(200, {"x-litellm-response-cost": "0.5"}))
        tally.feed(json.dumps(response("completed", USAGE)).encode())
        assert tally.close().reported_cost_nusd == 500_000_000

    @pytest.mark.parametrize("status", ["queued", "in_progress"])
    def test_one_that_is_still_made_has_no_usage_yet(self, status: str) -> None:
        nothing = {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}
        reading = read(response(status, nothing))
        assert (reading.usage, reading.response_id) == (None, "resp_1")

    def test_one_that_is_cut_behind_its_usage_is_not_final(self) -> None:
        whole = json.dumps({**response("completed", USAGE), "tool_usage": {}}).encode()
        assert read(whole).source is Source.REPORTED
        assert read(whole[:-9]).source is Source.PARTIAL

    def test_is_read_as_one_object(self) -> None:
        reading = read(response("completed", USAGE))
        assert reading.usage is not None
        assert reading.usage.output_tokens == 6
        assert reading.is_complete

    @pytest.mark.parametrize("status", ["queued", "in_progress"])
    def test_that_is_not_ready_has_no_usage_yet(self, status: str) -> None:
        reading = read(response(status))
        assert (reading.usage, reading.source, reading.service_tier) == (None, Source.NONE, "")
        assert reading.response_id == "resp_1"

    def test_that_names_no_model_is_charged_to_the_one_that_was_asked(self) -> None:
        reading = read({"object": "response.compaction", "id": "r", "usage": USAGE})
        assert (reading.model, reading.charges[0].model) == ("", "asked")

    def test_that_names_its_cost_is_believed(self) -> None:
        reading = read(response("completed", {**USAGE, "cost": 0.5}))
        assert reading.reported_cost_nusd == 500_000_000

    def test_that_only_counts_has_no_usage(self) -> None:
        assert read(b'{"object": "response.input_tokens", "input_tokens": 14}').usage is None

    def test_that_is_an_error_is_told_by_its_class(self) -> None:
        body = b'{"error": {"type": "invalid_request_error", "code": "x"}}'
        assert read(body, status=400).error == "invalid_request_error"

    def test_has_spoken_when_it_begins(self) -> None:
        tally = started()
        tally.feed(b"{")
        assert tally.has_spoken


def test_the_frames_of_a_websocket_are_read_one_by_one() -> None:
    tally = ResponseTally(Ask())
    for frame in (CREATED, WORD, COMPLETED):
        tally.read(json.dumps(frame).encode())
    assert tally.close() == read(stream(CREATED, WORD, COMPLETED), Ask())


def test_a_refusal_has_openai_s_shape() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["error"]["code"] == "c"


def test_the_search_tool_of_a_response_moves_its_price() -> None:
    tools = [{"type": "web_search_preview", "search_context_size": "medium"}]
    reading = read(response("completed", USAGE, tools=tools))
    assert reading.modifiers == {"search_tool": "web_search_preview"}
    assert read(response("completed", USAGE)).modifiers == {}


def test_azure_tells_beside_the_answer_what_a_deployment_is() -> None:
    tally = DIALECT.tally(Ask(), Head(200, {"x-ms-served-model": "gpt-5-nano-2025-08-07"}))
    tally.feed(json.dumps(response("completed", USAGE, model="my deployment")).encode())
    reading = tally.close()
    assert (reading.model, reading.charges[0].model) == ("my deployment", "my deployment")
    assert reading.modifiers == {"served_model": "gpt-5-nano-2025-08-07"}


@pytest.mark.parametrize("size", [0, 9_000_000])
def test_copilot_tells_the_credits_it_took_beside_the_last_response(size: int) -> None:
    took = {"copilot_usage": {"total_nano_aiu": 614_775_000, "token_details": []}}
    usage = {"input_tokens": 73, "output_tokens": 430, "total_tokens": 503}
    output = [{"type": "image_generation_call", "result": "A" * size}]
    response = {"id": "resp_1", "model": "gpt-5.2", "output": output, "usage": usage}
    last = {"type": "response.completed", "response": response, **took}
    for text in (f"data: {json.dumps(last)}\n\n", json.dumps(response | took)):
        tally = DIALECT.tally(Ask(model="asked", streamed=True), Head(200, {}))
        tally.feed(text.encode())
        assert tally.close().reported_cost_nusd == 6_147_750
