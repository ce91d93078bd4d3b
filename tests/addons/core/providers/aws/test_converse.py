import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addons.core.call import Ask, Reading, Refusal, Source, Usage
from addons.core.providers.aws.converse import DIALECT
from addons.core.providers.dialect import Head, Request, Tally
from tests.addons.core.wire import cuts, frames

MODEL = "us.amazon.nova-lite-v1:0"
USAGE = {"inputTokens": 10, "outputTokens": 5, "totalTokens": 15}


def event(name: str, **document: object) -> bytes:
    return frames.event(name, json.dumps(document).encode())


START = event("messageStart", role="assistant")
WORD = event("contentBlockDelta", delta={"text": "Hi"})
STOP = event("messageStop", stopReason="end_turn")
METADATA = event("metadata", usage=USAGE)
THROTTLED = frames.exception("throttlingException", b'{"message":"Oh"}')


def started(status: int = 200) -> Tally:
    return DIALECT.tally(Ask(model=MODEL), Head(status, {}))


def read(pieces: list[bytes], status: int = 200) -> Reading:
    tally = started(status)
    for piece in pieces:
        tally.feed(piece)
    return tally.close()


def plain(**document: object) -> Reading:
    return cuts.same(json.dumps(document).encode(), read)


class TestTheRequest:
    def test_model_and_stream_stand_in_the_path_the_rest_in_the_body(self) -> None:
        body = {"inferenceConfig": {"maxTokens": 64}, "serviceTier": {"type": "flex"}}
        path = "/model/us.amazon.nova-lite-v1%3A0/converse-stream"
        asked = DIALECT.ask(Request("POST", "host", path, "", {}, json.dumps(body).encode()))
        assert asked == Ask(MODEL, streamed=True, max_tokens=64, service_tier="flex")

    @pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'{"inferenceConfig": 1}'])
    def test_a_body_that_is_not_what_it_should_be_asks_for_nothing(self, body: bytes) -> None:
        asked = DIALECT.ask(Request("POST", "host", "/model/m/converse", "", {}, body))
        assert asked == Ask("m")


class TestTheStream:
    def test_the_event_at_the_end_has_the_usage(self) -> None:
        reading = cuts.same(START + WORD + WORD + STOP + METADATA, read)
        assert reading.usage == Usage(input_tokens=10, output_tokens=5)
        assert (reading.source, reading.is_complete) == (Source.REPORTED, True)
        assert reading.charges[0].model == MODEL
        assert json.loads(reading.usage_raw) == USAGE

    def test_the_usage_behind_a_frame_with_bytes_missing_is_read_wherever_it_is_cut(self) -> None:
        long = event("contentBlockDelta", delta={"text": "Hi" * 200})
        for short in (long[:100], long[:100] + long[120:], WORD[:-9]):
            assert cuts.same(START + short + METADATA, read).source is Source.REPORTED
            assert cuts.same(START + short + 9 * WORD + METADATA, read).source is Source.REPORTED

    def test_before_its_end_nothing_is_known(self) -> None:
        reading = cuts.same(START + WORD + STOP + METADATA[:-1], read)
        assert reading == Reading()

    def test_an_exception_is_told_by_its_class(self) -> None:
        reading = read([START + WORD + THROTTLED])
        assert (reading.error, reading.usage) == ("throttlingException", None)
        assert reading.is_complete

    def test_what_was_reported_before_an_exception_is_not_final(self) -> None:
        reading = read([START + METADATA + THROTTLED])
        assert (reading.source, reading.error) == (Source.PARTIAL, "throttlingException")
        assert reading.usage == Usage(input_tokens=10, output_tokens=5)

    def test_words_of_the_answer_are_not_taken_for_events(self) -> None:
        trick = event("contentBlockDelta", delta={"text": ":event-type\x07\x00\x08metadata"})
        assert read([START + trick + METADATA]) == read([START + WORD + METADATA])

    def test_it_has_spoken_with_the_first_delta(self) -> None:
        tally = started()
        tally.feed(START)
        assert not tally.has_spoken
        tally.feed(WORD)
        assert tally.has_spoken

    @settings(max_examples=50)
    @given(
        events=st.lists(st.sampled_from([START, WORD, STOP, METADATA, THROTTLED, b"junk"])),
        places=cuts.PLACES,
    )
    def test_no_cut_changes_the_reading(self, events: list[bytes], places: list[int]) -> None:
        text = b"".join(events)
        assert read(cuts.at(text, places)) == read([text])


class TestThePlainAnswer:
    def test_is_read_as_one_object(self) -> None:
        reading = plain(output={"message": {"content": [{"text": "Hi"}]}}, usage=USAGE)
        assert reading.usage == Usage(input_tokens=10, output_tokens=5)
        assert (reading.source, reading.is_complete) == (Source.REPORTED, True)

    def test_that_is_cut_off_is_not_final(self) -> None:
        reading = read([json.dumps({"usage": USAGE, "output": {}}).encode()[:-1]])
        assert (reading.source, reading.is_complete) == (Source.PARTIAL, False)

    def test_says_its_tier_and_whether_it_was_hurried(self) -> None:
        hurried = {"performanceConfig": {"latency": "optimized"}, "serviceTier": {"type": "flex"}}
        reading = plain(usage=USAGE, **hurried)
        assert (reading.service_tier, reading.modifiers) == ("flex", {"latency": "optimized"})
        assert plain(usage=USAGE, performanceConfig={"latency": "standard"}).modifiers == {}

    def test_of_a_prompt_router_names_the_model_that_it_chose(self) -> None:
        arn = "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-3-haiku"
        reading = plain(usage=USAGE, trace={"promptRouter": {"invokedModelId": arn}})
        assert reading.model == reading.charges[0].model == "us.anthropic.claude-3-haiku"

    def test_tells_the_units_of_its_guardrail(self) -> None:
        spent = {"invocationMetrics": {"usage": {"topicPolicyUnits": 2}}}
        reading = plain(usage=USAGE, trace={"guardrail": {"inputAssessment": {"g": spent}}})
        assert reading.usage is not None
        assert reading.usage.units == {"guardrail.topicPolicyUnits": 2}

    def test_has_spoken_when_it_begins(self) -> None:
        tally = started()
        tally.feed(b"{")
        assert tally.has_spoken


def test_an_answer_that_failed_has_only_an_error() -> None:
    assert read([b'{"message": "Oh"}'], 503) == Reading(error="http_503", is_complete=True)


def test_a_refusal_has_the_shape_of_aws() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["__type"] == "ValidationException"
