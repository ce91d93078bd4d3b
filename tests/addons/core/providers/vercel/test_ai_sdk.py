import json
from dataclasses import replace
from typing import Any

import pytest

from addons.core.call import Ask, Charge, Source, Usage
from addons.core.providers.dialect import Head, Request
from addons.core.providers.vercel.ai_sdk import DIALECT
from addons.core.providers.vercel.one_by_one import OneByOne
from tests.addons.core.providers import exchange
from tests.addons.core.providers.exchange import STREAM, events, read

NEW: dict[str, Any] = {
    "inputTokens": {"total": 1000, "noCache": 90, "cacheRead": 900, "cacheWrite": 10},
    "outputTokens": {"total": 50, "text": 20, "reasoning": 30},
}
OLD: dict[str, Any] = {
    "inputTokens": 1000,
    "outputTokens": 50,
    "totalTokens": 1050,
    "reasoningTokens": 30,
    "cachedInputTokens": 900,
}
COUNTED = Usage(1000, 50, cache_read_tokens=900, output_reasoning_tokens=30)
GATEWAY = {"gateway": {"cost": "0.0025", "generationId": "gen_1", "routing": {}}}
METADATA = {"type": "response-metadata", "id": "resp_1", "modelId": "gpt-5.4-2026-03-05"}
WORD = {"type": "text-delta", "id": "0", "delta": "A weir"}


def answer(usage: Any, **more: Any) -> dict[str, Any]:
    return {
        "content": [{"type": "text", "text": "A weir"}],
        "finishReason": "stop",
        "usage": usage,
        "response": {"id": "resp_1", "modelId": "gpt-5.4-2026-03-05"},
        "providerMetadata": GATEWAY,
        **more,
    }


def finish(usage: Any = NEW) -> dict[str, Any]:
    reason = {"unified": "stop"}
    told = {"finishReason": reason, "usage": usage, "providerMetadata": GATEWAY}
    return {"type": "finish", **told}


def test_the_newer_sdks_have_a_table_for_each_side() -> None:
    reading = read(DIALECT, answer(NEW))
    (charge,) = reading.charges
    assert charge.usage == Usage(
        1000, 50, cache_read_tokens=900, cache_write_tokens=10, output_reasoning_tokens=30
    )
    assert (reading.model, reading.response_id) == ("gpt-5.4-2026-03-05", "gen_1")
    assert (reading.source, reading.is_complete) == (Source.REPORTED, True)
    assert json.loads(reading.usage_raw) == NEW


def test_version_5_has_plain_numbers() -> None:
    assert read(DIALECT, answer(OLD)).usage == COUNTED


def test_the_gateway_tells_what_it_charges() -> None:
    assert read(DIALECT, answer(OLD)).reported_cost_nusd == 2_500_000
    assert read(DIALECT, answer(OLD, providerMetadata=None)).reported_cost_nusd is None


def test_the_last_part_of_a_stream_has_the_usage() -> None:
    words = [WORD] * 20
    body = events({"type": "stream-start"}, METADATA, *words, finish()) + b"data: [DONE]\n\n"
    reading = read(DIALECT, body, STREAM)
    assert reading.usage is not None
    assert (reading.usage.input_tokens, reading.usage.output_tokens) == (1000, 50)
    assert (reading.source, reading.model) == (Source.REPORTED, "gpt-5.4-2026-03-05")
    assert reading.reported_cost_nusd == 2_500_000


def test_a_stream_that_was_cut_has_no_usage_but_a_model() -> None:
    reading = read(DIALECT, events(METADATA, WORD), STREAM)
    assert (reading.source, reading.model) == (Source.NONE, "gpt-5.4-2026-03-05")
    assert not reading.is_complete


def test_an_error_in_a_stream_is_told_by_its_class() -> None:
    error = {"type": "error", "error": {"type": "rate_limit_exceeded", "message": "Oh"}}
    assert read(DIALECT, events(METADATA, error), STREAM).error == "rate_limit_exceeded"
    assert read(DIALECT, {"error": {"type": "x"}}, status=429).error == "x"


def test_embeddings_have_tokens_alone() -> None:
    body = {"embeddings": [[0.5]], "usage": {"tokens": 7}, "providerMetadata": GATEWAY}
    assert read(DIALECT, body).charges == (Charge("asked", Usage(7, 0)),)


class TestWhatIsMade:
    def test_pictures_are_counted_and_so_are_their_tokens(self) -> None:
        usage = {"inputTokens": 12, "outputTokens": 4160, "totalTokens": 4172}
        pictures = ["A" * 3_000_000] * 2
        for images in (pictures, ["AA", "BB"]):
            reading = read(DIALECT, {"images": images, "usage": usage, "providerMetadata": GATEWAY})
            assert reading.usage == Usage(12, 4160, image_output_tokens=4160, units={"images": 2})
            assert (reading.source, reading.reported_cost_nusd) == (Source.REPORTED, 2_500_000)
            assert (reading.response_id, reading.is_complete) == ("gen_1", True)

    def test_pictures_without_tokens_are_pictures(self) -> None:
        assert read(DIALECT, {"images": ["AA"]}).usage == Usage(units={"images": 1})

    def test_a_video_comes_in_one_event(self) -> None:
        video = {"type": "base64", "data": "A" * 6_000_000, "mediaType": "video/mp4"}
        event = {"type": "result", "videos": [video], "providerMetadata": GATEWAY}
        reading = read(DIALECT, b": ping\n\n" + events(event))
        assert reading.usage == Usage(units={"videos": 1})
        assert (reading.source, reading.reported_cost_nusd) == (Source.REPORTED, 2_500_000)
        assert reading.is_complete

    def test_a_video_that_failed_says_why(self) -> None:
        failed = {"type": "error", "message": "Oh", "errorType": "rate_limit", "statusCode": 429}
        reading = read(DIALECT, events({**failed, "param": None}))
        assert (reading.error, reading.charges) == ("rate_limit", ())

    def test_a_video_in_the_background_is_charged_once_by_its_operation(self) -> None:
        path = "/v4/ai/video-model/status"
        named = exchange.ask(DIALECT, {"operation": "op_1"}, path)
        assert named.extra == {"poll": "yes", "id": "op_1"}
        first, again, other = (
            exchange.ask(DIALECT, {"operation": {"job": job}}, path).extra["id"]
            for job in ("a", "a", "b")
        )
        assert first == again != other
        pending = read(DIALECT, {"status": "pending"}, named)
        assert (pending.charges, pending.poll) == ((), True)
        done = read(DIALECT, {"status": "completed", "videos": [{}]}, named)
        assert done.usage == Usage(units={"videos": 1})
        assert (done.response_id, done.poll) == ("op_1", True)

    def test_speech_is_its_characters_unless_the_gateway_tells_more(self) -> None:
        asked = exchange.ask(DIALECT, {"text": "A weir."}, "/v4/ai/speech-model")
        reading = read(DIALECT, {"audio": "AAAA", "providerMetadata": GATEWAY}, asked)
        assert reading.usage == Usage(units={"characters": 7})
        assert (reading.source, reading.reported_cost_nusd) == (Source.ESTIMATED, 2_500_000)
        assert exchange.ask(DIALECT, b"no json", "/v4/ai/speech-model").extra == {}

    def test_a_transcription_is_its_seconds_unless_it_has_tokens(self) -> None:
        heard = {"text": "A weir.", "segments": [], "durationInSeconds": 7.5}
        assert read(DIALECT, heard).usage == Usage(units={"seconds": 7.5})
        assert read(DIALECT, {**heard, "usage": NEW}).usage == read(DIALECT, answer(NEW)).usage

    def test_a_decision_names_its_model(self) -> None:
        decided = {"answers": {"q": {}}, "model": "gpt-5", "usage": {"inputTokens": 9}}
        assert read(DIALECT, decided).charges == (Charge("gpt-5", Usage(9)),)

    def test_what_reports_its_price_alone_is_charged_that(self) -> None:
        bodies: list[dict[str, Any]] = [{"ranking": []}, {"artifacts": [{"type": "url"}]}]
        for body in bodies:
            reading = read(DIALECT, {**body, "providerMetadata": GATEWAY})
            assert (reading.usage, reading.reported_cost_nusd) == (Usage(), 2_500_000)
            assert reading.source is Source.REPORTED


@pytest.mark.parametrize(
    "usage", [None, {}, {"tokens": None}, {"inputTokens": {}}, {"inputTokens": "x"}], ids=str
)
def test_without_a_count_there_is_no_line(usage: Any) -> None:
    assert read(DIALECT, answer(usage, providerMetadata=None)).charges == ()


def test_the_headers_name_the_model_and_say_whether_it_streams() -> None:
    told = {"ai-language-model-id": "openai/gpt-5.4", "ai-language-model-streaming": "true"}
    asked = exchange.ask(DIALECT, {"maxOutputTokens": 9, "prompt": []}, headers=told)
    assert asked == Ask("openai/gpt-5.4", streamed=True, max_tokens=9)
    embedding = exchange.ask(DIALECT, {"input": "x"}, headers={"ai-model-id": "openai/embed"})
    assert embedding == Ask("openai/embed")


def test_a_browser_s_socket_names_its_model_in_the_query() -> None:
    query = "ai-model-id=openai%2Fgpt-realtime-whisper"
    request = Request("GET", "host", "/v4/ai/transcription-model", query, {}, b"")
    assert DIALECT.ask(request).model == "openai/gpt-realtime-whisper"
    assert DIALECT.ask(replace(request, query="x=ai-model-id")).model == ""
    assert isinstance(DIALECT.socket(Ask(), Head(101, {})), OneByOne)


def test_a_refusal_has_openai_s_shape() -> None:
    assert "error" in exchange.refused(DIALECT)
