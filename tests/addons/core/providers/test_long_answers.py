"""What is said behind a picture that is too long to be held, in every dialect that may send one."""

import json
from typing import Any

import pytest

from addons.core.call import Ask, Reading, Source, Usage
from addons.core.providers.cohere import chat as cohere
from addons.core.providers.dialect import Dialect, Head
from addons.core.providers.google import gemini, interactions
from addons.core.providers.ollama import native as ollama
from addons.core.providers.openai import chat, responses
from tests.addons.core.providers.exchange import events, lines

PICTURE = "a picture of six megabytes"
"""Stands for one until it is read: to write it as JSON would take most of the time."""
CHAT_USAGE = {"prompt_tokens": 9, "completion_tokens": 1290, "total_tokens": 1299}
CHAT_WORD = {"id": "c1", "model": "m-1", "choices": [{"delta": {"content": "Here:"}}]}
GEMINI_USAGE = {"promptTokenCount": 10, "candidatesTokenCount": 1120, "totalTokenCount": 1130}
GEMINI_WORD = {
    "candidates": [{"content": {"parts": [{"text": "Here it is:"}]}}],
    "usageMetadata": {"promptTokenCount": 10, "totalTokenCount": 10},
}
SIZES = pytest.mark.parametrize("size", [1 << 16, 3_000_000, 20_000_000])


def drawn(body: bytes, length: int = 6_000_000) -> bytes:
    """Put the pictures in."""
    return body.replace(PICTURE.encode(), b"A" * length)


def read(dialect: Dialect, body: bytes, size: int) -> Reading:
    body = drawn(body)
    tally = dialect.tally(Ask(model="asked", streamed=True), Head(200, {}))
    for at in range(0, len(body), size):
        tally.feed(body[at : at + size])
    return tally.close()


class TestAChunkOfChat:
    def chunk(self, **more: Any) -> dict[str, Any]:
        image = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + PICTURE}}
        choice = {"index": 0, "delta": {"images": [image]}, "finish_reason": "stop"}
        return {"id": "c1", "model": "m-1", "choices": [choice], **more}

    @SIZES
    @pytest.mark.parametrize("length", [6_000_000, 2_000_000])
    @pytest.mark.parametrize("after", [0, 1, 9])
    @pytest.mark.parametrize("before", [0, 1])
    def test_is_read_wherever_it_stands(
        self, size: int, length: int, after: int, before: int
    ) -> None:
        empty = {"id": "c1", "choices": [{"delta": {}}]}
        chunks = [*[CHAT_WORD] * before, self.chunk(usage=CHAT_USAGE), *[empty] * after]
        body = drawn(events(*chunks), length) + b"data: [DONE]\n\n"
        reading = read(chat.DIALECT, body, size)
        assert reading.usage == Usage(9, 1290)
        assert (reading.source, reading.model) == (Source.REPORTED, "m-1")
        assert json.loads(reading.usage_raw) == CHAT_USAGE

    def test_is_the_first_piece_of_the_answer(self) -> None:
        tally = chat.DIALECT.tally(Ask(streamed=True), Head(200, {}))
        tally.feed(drawn(events(self.chunk())))
        assert tally.has_spoken

    @SIZES
    def test_gives_way_to_a_later_usage(self, size: int) -> None:
        last = {"choices": [], "usage": {**CHAT_USAGE, "completion_tokens": 1300}}
        reading = read(chat.DIALECT, events(self.chunk(usage=CHAT_USAGE), last), size)
        assert reading.usage == Usage(9, 1300)


class TestAChunkOfGeminis:
    def chunk(self, reason: str | None = "STOP", **more: Any) -> dict[str, Any]:
        part = {"inlineData": {"mimeType": "image/png", "data": PICTURE}}
        end = {"finishReason": reason} if reason else {}
        return {
            "candidates": [{"content": {"parts": [part]}, **end, **more}],
            "usageMetadata": GEMINI_USAGE,
            "modelVersion": "gemini-3-pro-image",
            "responseId": "r1",
        }

    @SIZES
    @pytest.mark.parametrize("is_wrapped", [False, True])
    @pytest.mark.parametrize("is_array", [False, True])
    def test_is_read_in_events_and_in_an_array(
        self, size: int, is_wrapped: bool, is_array: bool
    ) -> None:
        last = {"response": self.chunk()} if is_wrapped else self.chunk()
        body = json.dumps([GEMINI_WORD, last]).encode() if is_array else events(GEMINI_WORD, last)
        reading = read(gemini.DIALECT, body, size)
        assert reading.usage is not None
        assert (reading.usage.input_tokens, reading.usage.output_tokens) == (10, 1120)
        assert (reading.source, reading.model) == (Source.REPORTED, "gemini-3-pro-image")
        assert (reading.response_id, reading.is_complete) == ("r1", True)
        assert json.loads(reading.usage_raw) == GEMINI_USAGE

    @SIZES
    @pytest.mark.parametrize("is_array", [False, True])
    def test_gives_way_to_a_later_one(self, size: int, is_array: bool) -> None:
        later = {**GEMINI_USAGE, "candidatesTokenCount": 1130}
        end = {"candidates": [{"finishReason": "STOP"}], "usageMetadata": later}
        for chunk in (self.chunk(None), self.chunk()):
            chunks = [GEMINI_WORD, chunk, end]
            body = json.dumps(chunks).encode() if is_array else events(*chunks)
            reading = read(gemini.DIALECT, body, size)
            assert reading.usage is not None
            assert reading.usage.output_tokens == 1130
            assert reading.source is Source.REPORTED

    @SIZES
    def test_tells_the_searches_behind_the_picture(self, size: int) -> None:
        grounding = {"webSearchQueries": ["what a weir looks like", "weirs"]}
        grounded = self.chunk(groundingMetadata=grounding)
        for body in (events(grounded), json.dumps(grounded).encode()):
            reading = read(gemini.DIALECT, body, size)
            assert reading.usage is not None
            assert reading.usage.units == {"web_searches": 2}

    def test_is_not_final_when_it_is_cut(self) -> None:
        body = drawn(events(GEMINI_WORD, self.chunk()))[:5_000_000]
        reading = read(gemini.DIALECT, body, 1 << 16)
        assert (reading.source, reading.is_complete) == (Source.PARTIAL, False)


@SIZES
def test_the_last_event_of_a_response_counts_its_tools_besides_its_pictures(size: int) -> None:
    calls = [{"type": "file_search_call"}, {"type": "image_generation_call", "result": PICTURE}]
    response = {
        "id": "resp_1",
        "model": "gpt-5",
        "output": [*calls, *calls],
        "usage": {"input_tokens": 7, "output_tokens": 3},
    }
    last = {"type": "response.completed", "response": response}
    for body in (events(last), json.dumps(response).encode()):
        reading = read(responses.DIALECT, body, size)
        assert reading.usage is not None
        assert (reading.usage.input_tokens, reading.usage.output_tokens) == (7, 3)
        assert reading.usage.units == {"file_search": 2, "image_generation": 2}
        assert (reading.source, reading.response_id) == (Source.REPORTED, "resp_1")


@SIZES
def test_an_interaction_that_ends_with_a_picture_is_read(size: int) -> None:
    interaction = {
        "id": "i1",
        "model": "gemini-3-pro-image",
        "status": "completed",
        "outputs": [{"type": "image", "data": PICTURE}],
        "usage": {"total_input_tokens": 5, "total_output_tokens": 1120},
    }
    last = {"event_type": "interaction.completed", "interaction": interaction}
    reading = read(interactions.DIALECT, events(last), size)
    assert reading.usage is not None
    assert (reading.usage.input_tokens, reading.usage.output_tokens) == (5, 1120)
    assert reading.source is Source.REPORTED


@SIZES
@pytest.mark.parametrize("frame", [events, lines])
def test_the_end_of_a_stream_of_coheres_may_repeat_all_documents(size: int, frame: Any) -> None:
    documents = [{"id": str(n), "text": "words " * 100} for n in range(9000)]
    meta = {"billed_units": {"input_tokens": 4, "output_tokens": 2}}
    end = {"event_type": "stream-end", "response": {"documents": documents, "meta": meta}}
    word = {"event_type": "text-generation", "text": "word"}
    reading = read(cohere.DIALECT, frame({"event_type": "stream-start"}, word, end), size)
    assert reading.usage == Usage(4, 2)
    assert reading.source is Source.REPORTED


@SIZES
def test_the_last_line_of_ollamas_may_hold_a_long_context(size: int) -> None:
    word = {"model": "m", "response": "word", "done": False}
    counts = {"prompt_eval_count": 900_000, "eval_count": 3}
    end = {"model": "m", "done": True, "context": list(range(700_000)), **counts}
    reading = read(ollama.DIALECT, lines(word, word, end), size)
    assert reading.usage == Usage(900_000, 3)
    assert reading.source is Source.REPORTED


@SIZES
def test_a_long_first_line_may_be_followed_by_others(size: int) -> None:
    word = {"model": "m", "image": PICTURE, "done": False}
    end = {"model": "m", "done": True, "prompt_eval_count": 5, "eval_count": 3}
    reading = read(ollama.DIALECT, lines(word, end), size)
    assert reading.usage == Usage(5, 3)
    assert reading.source is Source.REPORTED
