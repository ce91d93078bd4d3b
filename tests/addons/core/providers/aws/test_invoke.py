import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addons.core.call import Ask, Reading, Refusal, Source, Usage
from addons.core.providers.aws.invoke import DIALECT
from addons.core.providers.dialect import Head, Request, Tally
from tests.addons.core.providers.aws.chunks import METRICS, chunk
from tests.addons.core.providers.aws.test_own_stream import BEGUN, DELTA, STOP, WORD
from tests.addons.core.wire import cuts, frames

MODEL = "us.anthropic.claude-sonnet-4-6"
BROKEN = frames.exception("modelStreamErrorException", b'{"message":"Oh"}')
CLAUDE = chunk(BEGUN) + chunk(WORD) + chunk(WORD, "") + chunk(DELTA) + chunk(STOP)
NOVA = (
    chunk({"messageStart": {"role": "assistant"}})
    + 9 * chunk({"contentBlockDelta": {"delta": {"text": "Hi"}}})
    + chunk({"metadata": {"usage": {}}, **METRICS})
)


def started(status: int = 200, headers: dict[str, str] | None = None) -> Tally:
    return DIALECT.tally(Ask(model=MODEL), Head(status, headers or {}))


def read(pieces: list[bytes], status: int = 200, headers: dict[str, str] | None = None) -> Reading:
    tally = started(status, headers)
    for piece in pieces:
        tally.feed(piece)
    return tally.close()


class TestTheRequest:
    @pytest.mark.parametrize(
        "body",
        [
            {"max_tokens": 64},
            {"max_tokens_to_sample": 64},
            {"max_gen_len": 64},
            {"textGenerationConfig": {"maxTokenCount": 64}},
            {"inferenceConfig": {"max_new_tokens": 64}},
        ],
    )
    def test_the_output_cap_has_many_names(self, body: dict[str, object]) -> None:
        path = f"/model/{MODEL}/invoke-with-response-stream"
        asked = DIALECT.ask(Request("POST", "host", path, "", {}, json.dumps(body).encode()))
        assert asked == Ask(MODEL, streamed=True, max_tokens=64)

    def test_how_long_the_cache_lives_and_the_tier_are_read(self) -> None:
        body = b'{"system": [{"cache_control": {"type": "ephemeral", "ttl": "1h"}}]}'
        headers = {"x-amzn-bedrock-service-tier": "flex"}
        asked = DIALECT.ask(Request("POST", "host", "/model/m/invoke", "", headers, body))
        assert asked == Ask("m", service_tier="flex", extra={"cache_ttl": "1h"})

    @pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'{"inferenceConfig": 1}'])
    def test_a_body_that_is_not_what_it_should_be_asks_for_nothing(self, body: bytes) -> None:
        assert DIALECT.ask(Request("POST", "host", "/model/m/invoke", "", {}, body)) == Ask("m")


class TestTheStream:
    def test_of_anthropic_has_its_usage_at_both_ends(self) -> None:
        reading = cuts.same(CLAUDE, read)
        assert reading.usage == Usage(input_tokens=410, output_tokens=5, cache_read_tokens=400)
        assert (reading.source, reading.is_complete) == (Source.REPORTED, True)
        assert reading.model == "claude-sonnet-4-6"

    def test_the_figures_behind_a_frame_with_bytes_missing_are_read_wherever_it_is_cut(
        self,
    ) -> None:
        text = chunk(BEGUN) + chunk(WORD)[:90] + chunk(DELTA) + chunk(STOP)
        assert cuts.same(text, read) == cuts.same(CLAUDE, read)

    def test_of_another_maker_has_its_metrics_at_the_end(self) -> None:
        reading = cuts.same(NOVA, read)
        assert reading.usage == Usage(input_tokens=10, output_tokens=5)
        assert reading.charges[0].model == MODEL

    def test_figures_that_more_follows_after_are_found_all_the_same(self) -> None:
        more = 5 * chunk(WORD)
        reading = cuts.same(chunk(BEGUN) + more + chunk(DELTA) + chunk(STOP) + more, read)
        assert reading.usage == Usage(input_tokens=410, output_tokens=5, cache_read_tokens=400)

    def test_metrics_that_a_message_goes_on_after_do_not_end_it_wherever_it_is_cut(self) -> None:
        more = 4 * chunk(BEGUN)
        reading = cuts.same(chunk(BEGUN) + chunk(WORD) + chunk(METRICS) + more, read)
        assert (reading.source, reading.is_complete) == (Source.PARTIAL, False)

    def test_what_was_reported_before_an_exception_stands_but_is_not_final(self) -> None:
        reading = read([chunk(BEGUN) + chunk(WORD) + BROKEN])
        assert (reading.source, reading.error) == (Source.PARTIAL, "modelStreamErrorException")
        assert reading.usage == Usage(input_tokens=410, output_tokens=1, cache_read_tokens=400)

    @pytest.mark.parametrize("come", [b"", CLAUDE[:20]])
    def test_of_which_nothing_has_come_is_not_over(self, come: bytes) -> None:
        asked = Ask(model=MODEL, streamed=True)
        tally = DIALECT.tally(asked, Head(200, {"content-type": "application/json"}))
        tally.feed(come)
        assert tally.close() == Reading()

    def test_an_exception_alone_reports_nothing(self) -> None:
        reading = read([BROKEN])
        assert reading == Reading(error="modelStreamErrorException", is_complete=True)

    @pytest.mark.parametrize("payload", [b"", b"{", b'{"bytes": 7}', b'{"bytes": "a"}', b"[]"])
    def test_a_chunk_that_is_none_is_passed_over(self, payload: bytes) -> None:
        assert read([frames.event("chunk", payload) + NOVA]).usage == read([NOVA]).usage

    def test_it_has_spoken_with_the_first_word(self) -> None:
        tally = started()
        tally.feed(chunk(BEGUN))
        assert not tally.has_spoken
        tally.feed(chunk(WORD))
        assert tally.has_spoken

    @settings(max_examples=50)
    @given(
        documents=st.lists(st.sampled_from([BEGUN, WORD, DELTA, STOP, METRICS, {}])),
        end=st.sampled_from([b"", BROKEN, b"junk"]),
        places=cuts.PLACES,
    )
    def test_no_cut_changes_the_reading(
        self, documents: list[object], end: bytes, places: list[int]
    ) -> None:
        text = b"".join(map(chunk, documents)) + end
        assert read(cuts.at(text, places)) == read([text])
        assert read([text[at : at + 1] for at in range(len(text))]) == read([text])


HEADERS = {"x-amzn-bedrock-input-token-count": "8", "x-amzn-bedrock-output-token-count": "4"}


class TestThePlainAnswer:
    def test_is_read_with_its_headers(self) -> None:
        reading = cuts.same(b'{"outputs": []}', lambda pieces: read(pieces, 200, HEADERS))
        assert reading.usage == Usage(input_tokens=8, output_tokens=4)
        assert (reading.source, reading.is_complete) == (Source.REPORTED, True)

    def test_that_is_no_object_is_read_by_its_headers_alone(self) -> None:
        body = b'[{"generated_text": "Hi"}]'
        reading = cuts.same(body, lambda pieces: read(pieces, 200, HEADERS))
        assert reading.usage == Usage(input_tokens=8, output_tokens=4)
        assert read([body]).usage is None

    @pytest.mark.parametrize("name", ["images", "artifacts"])
    def test_of_a_painter_is_counted_by_its_images_however_large(self, name: str) -> None:
        body = b'{"%s": ["%s", {"base64": "%s"}]}' % (name.encode(), b"A" * 2**20, b"B" * 2**21)
        for pieces in ([body], [body[at : at + 65536] for at in range(0, len(body), 65536)]):
            reading = read(pieces)
            assert reading.usage == Usage(units={"images": 2})
            assert (reading.source, reading.is_complete) == (Source.REPORTED, True)

    def test_says_its_tier_and_whether_it_was_hurried(self) -> None:
        said = {
            "x-amzn-bedrock-service-tier": "priority",
            "x-amzn-bedrock-performanceconfig-latency": "optimized",
        }
        reading = read([b"{}"], 200, HEADERS | said)
        assert (reading.service_tier, reading.modifiers) == ("priority", {"latency": "optimized"})

    def test_has_spoken_when_it_begins(self) -> None:
        tally = started()
        tally.feed(b"{")
        assert tally.has_spoken


def test_an_answer_that_failed_has_only_an_error() -> None:
    assert read([b'{"message": "Oh"}'], 503) == Reading(error="http_503", is_complete=True)


def test_a_refusal_has_the_shape_of_aws() -> None:
    assert json.loads(DIALECT.refusal(Refusal(429, "c", "m")))["__type"] == "ThrottlingException"
