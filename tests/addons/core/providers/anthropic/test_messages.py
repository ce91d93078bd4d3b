import json
from collections.abc import Mapping

import pytest

from addons.core.call import Ask, Reading, Refusal, Source
from addons.core.providers.anthropic.messages import DIALECT
from addons.core.providers.dialect import Head, Request, Tally

START = {
    "type": "message_start",
    "message": {
        "id": "msg_1",
        "model": "claude-sonnet-4-6",
        "usage": {"input_tokens": 25, "output_tokens": 1, "service_tier": "standard"},
    },
}
WORD = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hi"}}
LAST = {
    "type": "message_delta",
    "delta": {"stop_reason": "end_turn"},
    "usage": {"output_tokens": 9},
}
STOP = {"type": "message_stop"}


def stream(*events: Mapping[str, object]) -> bytes:
    return b"".join(
        f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in events
    )


def started(status: int = 200, asked: Mapping[str, str] | None = None) -> Tally:
    return DIALECT.tally(Ask(model="asked", extra=asked or {}), Head(status, {}))


def read(body: bytes, status: int = 200) -> Reading:
    tally = started(status)
    tally.feed(body)
    return tally.close()


def ask(body: object, method: str = "POST") -> Ask:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return DIALECT.ask(Request(method, "api.anthropic.com", "/v1/messages", "", {}, text))


class TestTheRequest:
    def test_model_stream_cap_and_tier_are_read(self) -> None:
        wanted = ask(
            {"model": "m", "stream": True, "max_tokens": 64, "service_tier": "standard_only"}
        )
        assert wanted == Ask("m", streamed=True, max_tokens=64, service_tier="standard_only")

    @pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'"text"', b'{"model": 7}'])
    def test_a_body_that_is_not_what_it_should_be_asks_for_nothing(self, body: bytes) -> None:
        assert ask(body) == Ask()

    @pytest.mark.parametrize(
        ("lives", "extra"),
        [
            (["1h"], {"cache_ttl": "1h"}),
            (["1h", "1h"], {"cache_ttl": "1h"}),
            (["1h", "5m"], {}),
            (["1h", None], {}),
            ([], {}),
        ],
        ids=str,
    )
    def test_only_a_request_that_marks_everything_for_an_hour_says_so(
        self, lives: list[str | None], extra: dict[str, str]
    ) -> None:
        marks: list[dict[str, str]] = [{"type": "ephemeral", "ttl": x} if x else {} for x in lives]
        system = [{"type": "text", "text": "x", "cache_control": mark} for mark in marks]
        assert ask({"system": system}).extra == extra

    def test_words_about_a_cache_are_no_mark(self) -> None:
        assert ask({"system": '"cache_control": {"ttl": "1h"}'}).extra == {}


class TestTheStream:
    def test_the_last_usage_lies_over_the_first(self) -> None:
        reading = read(stream(START, WORD, LAST, STOP))
        assert reading.usage is not None
        assert (reading.usage.input_tokens, reading.usage.output_tokens) == (25, 9)
        assert (reading.source, reading.is_complete) == (Source.REPORTED, True)
        assert (reading.model, reading.response_id) == ("claude-sonnet-4-6", "msg_1")
        assert reading.service_tier == "standard"
        assert json.loads(reading.usage_raw)["output_tokens"] == 9

    def test_events_that_end_with_one_line_end_are_read_all_the_same(self) -> None:
        body = stream(START, WORD, LAST, STOP)
        assert read(body.replace(b"\n\n", b"\n")) == read(body)

    def test_null_takes_nothing_back(self) -> None:
        last = {**LAST, "usage": {"input_tokens": None, "output_tokens": 9}}
        usage = read(stream(START, last)).usage
        assert usage is not None
        assert usage.input_tokens == 25

    def test_a_gateway_tells_its_price_with_the_last_usage(self) -> None:
        own_key = {"is_byok": True, "cost_details": {"upstream_inference_cost": 0.002}}
        priced = {"output_tokens": 9, "cost": 0.000123, **own_key}
        reading = read(stream(START, WORD, {**LAST, "usage": priced}, STOP))
        assert reading.reported_cost_nusd == 123_000
        assert reading.modifiers == {"own_key_usd": "0.002"}
        assert read(stream(START, WORD, LAST, STOP)).reported_cost_nusd is None

    def test_a_gateway_names_the_host_that_served_the_call(self) -> None:
        message = {"provider": "Groq", "usage": {"input_tokens": 25}}
        start = {"type": "message_start", "message": message}
        assert read(stream(start, WORD, LAST, STOP)).modifiers["served_by"] == "Groq"

    def test_it_is_final_with_the_stop_reason_for_clients_hang_up_early(self) -> None:
        reading = read(stream(START, WORD, LAST))
        assert (reading.source, reading.is_complete) == (Source.REPORTED, True)

    def test_what_was_reported_before_a_cut_stands_but_is_not_final(self) -> None:
        reading = read(stream(START, WORD) + b'data: {"type": "message_del')
        assert reading.usage is not None
        assert reading.usage.input_tokens == 25
        assert (reading.source, reading.is_complete) == (Source.PARTIAL, False)

    def test_an_error_in_the_stream_is_told_by_its_class(self) -> None:
        error = {"type": "error", "error": {"type": "overloaded_error", "message": "Oh"}}
        assert read(stream(START, error)).error == "overloaded_error"
        alone = read(stream(error))
        assert (alone.error, alone.usage, alone.source) == ("overloaded_error", None, Source.NONE)
        assert read(stream({"type": "error", "error": "Oh no"})).error == "error"

    def test_words_of_the_answer_are_not_taken_for_events(self) -> None:
        trick = json.dumps({"type": "message_delta", "usage": {"output_tokens": 10**6}})
        delta = {"type": "content_block_delta", "delta": {"type": "text_delta", "text": trick}}
        nested = {"type": "content_block_delta", "delta": {"type": "message_delta", "usage": 1}}
        assert read(stream(START, delta, nested, LAST)) == read(stream(START, WORD, LAST))

    @pytest.mark.parametrize("end", [stream(LAST, STOP), stream(LAST), stream(LAST)[:-2]])
    def test_the_end_is_read_though_it_is_written_in_another_way(self, end: bytes) -> None:
        tally = started()
        for event in (stream(START), *[stream(WORD)] * 9):
            tally.feed(event.replace(b'": ', b'":').replace(b", ", b","))
        tally.feed(end)
        reading = tally.close()
        assert reading.usage is not None
        assert (reading.usage.input_tokens, reading.usage.output_tokens) == (25, 9)
        assert (reading.source, reading.is_complete) == (Source.REPORTED, True)

    def test_the_last_usage_is_read_though_its_type_is_not_its_first_member(self) -> None:
        last = dict(reversed(LAST.items()))
        body = b"".join(
            b"data: %s\n\n" % json.dumps(event, separators=(",", ":")).encode()
            for event in (START, *[WORD] * 9, last, STOP)
        )
        reading = read(body)
        assert reading.usage is not None
        assert (reading.usage.output_tokens, reading.source) == (9, Source.REPORTED)

    def test_a_usage_that_somebody_else_writes_between_deltas_and_end_is_read(self) -> None:
        def gateways(event: bytes) -> bytes:
            return event.replace(b'": ', b'":').replace(b", ", b",")

        words = [gateways(stream(WORD))] * 9
        for behind in ((), (stream(STOP),), (gateways(stream(STOP)),)):
            tally = started()
            for event in (gateways(stream(START)), *words, stream(LAST), *behind):
                tally.feed(event)
            reading = tally.close()
            assert reading.usage is not None
            assert (reading.usage.output_tokens, reading.source) == (9, Source.REPORTED)

    def test_of_several_counts_the_last_stands_whoever_writes_it(self) -> None:
        more = {**LAST, "usage": {"output_tokens": 12}}
        told = [stream(START), *[stream(WORD)] * 9, stream(LAST), stream(more)]
        for number in range(len(told)):
            pieces = list(told)
            pieces[number] = pieces[number].replace(b'": ', b'":').replace(b", ", b",")
            lines = [piece.replace(b"\n\n", b"\n") for piece in pieces]
            for cut in (pieces, [b"".join(pieces)], lines, [b"".join(lines)]):
                tally = started()
                for piece in cut:
                    tally.feed(piece)
                reading = tally.close()
                assert reading.usage is not None
                assert (reading.usage.input_tokens, reading.usage.output_tokens) == (25, 12)

    def test_it_has_spoken_with_the_first_delta(self) -> None:
        tally = started()
        tally.feed(stream(START))
        assert not tally.has_spoken
        tally.feed(stream(WORD)[:12])
        assert not tally.has_spoken
        tally.feed(stream(WORD)[12:])
        assert tally.has_spoken


class TestARefusalOfTheModel:
    REFUSED: Mapping[str, object] = {**LAST, "delta": {"stop_reason": "refusal"}}
    TOOL: Mapping[str, object] = {
        "type": "content_block_start",
        "content_block": {"type": "server_tool_use"},
    }
    HANDOVER: Mapping[str, object] = {
        "type": "content_block_start",
        "content_block": {"type": "fallback"},
    }
    EMPTY: Mapping[str, object] = {
        "type": "content_block_start",
        "content_block": {"type": "text", "text": ""},
    }

    def test_before_any_output_is_reported_but_not_charged(self) -> None:
        assert not read(stream(START, self.REFUSED)).billable
        assert not read(stream(START, self.HANDOVER, self.EMPTY, self.REFUSED)).billable

    def test_after_some_output_is_charged(self) -> None:
        assert read(stream(START, WORD, self.REFUSED)).billable
        assert read(stream(START, self.TOOL, self.REFUSED)).billable

    @pytest.mark.parametrize(
        ("content", "billable"),
        [
            ([], False),
            ([{"type": "text", "text": ""}], False),
            ([{"type": "text", "text": "So"}], True),
            ([{"type": "thinking", "thinking": "So"}], True),
            ([{"type": "tool_use", "input": {}}], True),
        ],
        ids=str,
    )
    def test_is_the_same_in_a_plain_answer(self, content: object, billable: bool) -> None:
        message = {**PLAIN, "stop_reason": "refusal", "content": content}
        assert read(json.dumps(message).encode()).billable is billable


PLAIN = {
    "type": "message",
    "id": "msg_0",
    "model": "claude-sonnet-4-6",
    "content": [{"type": "text", "text": "Hi"}],
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 3, "output_tokens": 4},
}


class TestThePlainAnswer:
    def test_is_read_as_one_object(self) -> None:
        reading = read(json.dumps(PLAIN).encode())
        assert reading.usage is not None
        assert (reading.usage.input_tokens, reading.usage.output_tokens) == (3, 4)
        assert (reading.source, reading.is_complete) == (Source.REPORTED, True)

    def test_that_speaks_of_events_is_still_one_object(self) -> None:
        words = [{"type": "text", "text": "event: content_block_delta"}]
        assert read(json.dumps({**PLAIN, "content": words}).encode()) == read(
            json.dumps(PLAIN).encode()
        )

    def test_that_only_counts_has_no_usage(self) -> None:
        assert read(b'{"input_tokens": 14}').usage is None

    def test_that_is_an_error_is_told_by_its_class(self) -> None:
        body = b'{"type": "error", "error": {"type": "api_error", "message": "Oh"}}'
        assert read(body).error == "api_error"
        assert read(b'{"error": {"type": "api_error"}}').error == "api_error"
        assert read(body, 500) == Reading(error="api_error", is_complete=True)

    def test_has_spoken_when_it_begins(self) -> None:
        tally = started()
        tally.feed(b'{"id"')
        assert tally.has_spoken


def test_a_refusal_has_anthropic_s_shape() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["type"] == "error"
