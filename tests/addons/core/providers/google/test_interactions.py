import json
from collections.abc import Mapping

import pytest

from addons.core.call import Ask, Reading, Refusal, Source
from addons.core.providers.dialect import Head, Request
from addons.core.providers.google.interactions import DIALECT
from tests.addons.core.wire import cuts

USAGE = {
    "total_tokens": 233,
    "total_input_tokens": 9,
    "total_cached_tokens": 0,
    "total_output_tokens": 13,
    "total_tool_use_tokens": 0,
    "total_thought_tokens": 211,
}
DONE = {
    "id": "v1_Ch",
    "object": "interaction",
    "status": "completed",
    "model": "gemini-3.5-flash",
    "service_tier": "standard",
    "usage": USAGE,
    "steps": [{"type": "model_output", "content": [{"type": "text", "text": 'The "error" tide'}]}],
}
BEGUN = {"id": "v1_Ch", "status": "in_progress", "model": "gemini-3.5-flash"}
PATH = "/v1beta/interactions"


def read(body: bytes, ask: Ask | None = None, status: int = 200) -> Reading:
    tally = DIALECT.tally(ask or Ask(model="asked"), Head(status, {}))
    tally.feed(body)
    return tally.close()


def read_in(pieces: list[bytes]) -> Reading:
    tally = DIALECT.tally(Ask(model="asked"), Head(200, {}))
    for piece in pieces:
        tally.feed(piece)
    return tally.close()


def plain(**more: object) -> bytes:
    return json.dumps({**DONE, **more}).encode()


def event(kind: str, **fields: object) -> bytes:
    data = json.dumps({**fields, "event_type": kind})
    return f"event: {kind}\ndata: {data}\n\n".encode()


def counts(reading: Reading) -> tuple[int | None, int | None]:
    assert reading.usage is not None
    return reading.usage.input_tokens, reading.usage.output_tokens


DELTA = event("step.delta", index=0, delta={"type": "text", "text": 'a "usage"'})
STREAM = event("interaction.created", interaction=BEGUN) + DELTA


class TestTheRequest:
    def test_names_a_model_or_an_agent(self) -> None:
        body = {
            "model": "gemini-3.5-flash",
            "stream": True,
            "service_tier": "flex",
            "generation_config": {"max_output_tokens": 500},
        }
        asked = DIALECT.ask(Request("POST", "h", PATH, "", {}, json.dumps(body).encode()))
        assert asked == Ask("gemini-3.5-flash", True, 500, service_tier="flex")
        agent = b'{"agent": "deep-research", "background": true}'
        assert DIALECT.ask(Request("POST", "h", PATH, "", {}, agent)).model == "deep-research"

    @pytest.mark.parametrize(
        ("method", "path", "query", "streamed"),
        [
            ("GET", f"{PATH}/v1_Ch", "", False),
            ("GET", f"{PATH}/v1_Ch", "stream=true&last_event_id=e9", True),
            ("POST", f"{PATH}/v1_Ch/cancel", "", False),
        ],
    )
    def test_may_only_read_again(self, method: str, path: str, query: str, streamed: bool) -> None:
        asked = DIALECT.ask(Request(method, "h", path, query, {}, b""))
        assert (asked.extra, asked.streamed) == ({"poll": "yes"}, streamed)
        reading = read(plain(), asked)
        assert (reading.poll, reading.response_id) == (True, "v1_Ch")
        assert counts(reading) == (9, 224)


class TestAPlainAnswer:
    def test_reports_thoughts_beside_the_output(self) -> None:
        reading = read(plain())
        assert counts(reading) == (9, 224)
        assert reading.charges[0].usage.output_reasoning_tokens == 211
        assert (reading.source, reading.is_complete) == (Source.REPORTED, True)
        assert (reading.model, reading.service_tier) == ("gemini-3.5-flash", "standard")
        assert json.loads(reading.usage_raw) == USAGE

    def test_that_works_in_the_background_has_no_usage_yet(self) -> None:
        reading = read(json.dumps({**BEGUN, "agent": "deep-research", "model": None}).encode())
        assert (reading.usage, reading.model) == (None, "deep-research")
        assert reading.is_complete

    def test_that_is_still_at_work_reports_what_is_not_final(self) -> None:
        assert read(plain(status="in_progress")).source is Source.PARTIAL
        assert read(plain(status="requires_action")).source is Source.REPORTED

    def test_that_is_an_error_is_told_by_its_class(self) -> None:
        body = b'{"error": {"message": "Oh", "code": "invalid_request"}}'
        assert read(body) == Reading(error="invalid_request", is_complete=True)
        assert read(body, status=400).error == "invalid_request"


class TestAStream:
    @pytest.mark.parametrize("last", ["interaction.completed", "interaction.complete"])
    def test_ends_with_the_whole_interaction(self, last: str) -> None:
        body = STREAM + event(last, interaction=DONE) + b"event: done\ndata: [DONE]\n\n"
        reading = read(body)
        assert counts(reading) == (9, 224)
        assert (reading.source, reading.is_complete) == (Source.REPORTED, True)
        assert reading.response_id == "v1_Ch"

    def test_events_that_end_with_one_line_end_are_read_all_the_same(self) -> None:
        body = STREAM + event("interaction.completed", interaction=DONE)
        assert read(body.replace(b"\n\n", b"\n")) == read(body)

    def test_that_is_cut_has_the_usage_so_far(self) -> None:
        so_far = {"total_input_tokens": 9, "total_output_tokens": 2}
        body = STREAM + event("step.delta", delta={}, metadata={"total_usage": so_far}) + DELTA
        reading = read(body)
        assert counts(reading) == (9, 2)
        assert (reading.source, reading.is_complete) == (Source.PARTIAL, False)
        stopped = read(STREAM + event("step.stop", index=0, usage=so_far))
        assert counts(stopped) == (9, 2)

    @pytest.mark.parametrize("told", [{"total_tokens": 11}, {"total_input_tokens": None}, {}, 5])
    def test_the_last_usage_that_counts_stands_wherever_it_is_cut(self, told: object) -> None:
        so_far = {"total_input_tokens": 9, "total_output_tokens": 2}
        body = STREAM + b"".join(
            event("step.delta", delta={}, metadata={"total_usage": usage})
            for usage in ({"total_input_tokens": 8}, so_far, told)
        )
        assert counts(cuts.same(body, read_in)) == (9, 2)
        assert counts(read(body + event("interaction.completed", interaction={"usage": told}))) == (
            (9, 2)
        )

    def test_an_error_beside_the_usage_so_far_is_told_among_the_last_events(self) -> None:
        used = {"metadata": {"total_usage": {"total_input_tokens": 9}}}
        failed = event("step.delta", error={"code": "overloaded"}, **used)
        for more, error in ((1, "overloaded"), (4, "")):
            body = STREAM + failed + event("step.delta", **used) * more
            assert cuts.same(body, read_in).error == error

    def test_that_is_cut_before_any_usage_has_none(self) -> None:
        assert read(STREAM) == Reading(model="gemini-3.5-flash", response_id="v1_Ch")

    def test_may_end_with_a_status(self) -> None:
        update = event("interaction.status_update", interaction_id="v1_Ch", status="failed")
        assert read(STREAM + update).is_complete

    def test_may_end_with_an_error(self) -> None:
        assert read(STREAM + event("error", error={"code": "overloaded"})).error == "overloaded"

    def test_has_spoken_with_the_first_delta(self) -> None:
        tally = DIALECT.tally(Ask(), Head(200, {}))
        tally.feed(event("interaction.created", interaction=BEGUN))
        assert not tally.has_spoken
        tally.feed(DELTA)
        assert tally.has_spoken


class TestSearches:
    CALL: Mapping[str, object] = {
        "type": "google_search_call",
        "arguments": {"queries": ["tide", "coast", "tide"]},
    }

    def searches(self, body: bytes) -> Mapping[str, float]:
        reading = read(body)
        assert reading.usage is not None
        return reading.usage.units

    def test_are_those_that_the_usage_counts(self) -> None:
        tools = [{"type": "google_search", "count": 3}, {"type": "google_maps", "count": 1}]
        body = plain(usage={**USAGE, "grounding_tool_count": tools}, steps=[self.CALL])
        assert self.searches(body) == {"web_searches": 3}
        assert read(body).modifiers == {"maps_searches": "1"}

    def test_are_counted_in_the_steps_where_the_usage_counts_none(self) -> None:
        assert self.searches(plain(steps=[self.CALL])) == {"web_searches": 2}
        step = event("step.delta", index=0, delta=self.CALL)
        body = STREAM + step + event("interaction.completed", interaction=DONE)
        assert self.searches(body) == {"web_searches": 2}


def test_a_refusal_has_google_s_shape() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["error"]["code"] == 400
