import json
from typing import Any

import pytest

from addons.core.call import Ask, Reading, Source
from addons.core.providers.dialect import Head
from addons.core.providers.google.gemini import DIALECT
from addons.core.providers.google.long_chunks import LongChunks
from tests.addons.core.providers.exchange import events

USAGE = {"promptTokenCount": 10, "candidatesTokenCount": 1120, "totalTokenCount": 1130}
WORD = {
    "candidates": [{"content": {"parts": [{"text": "Here it is:"}]}}],
    "usageMetadata": {"promptTokenCount": 10, "totalTokenCount": 10},
}


def picture(size: int, reason: str | None = "STOP", **more: Any) -> dict[str, Any]:
    part = {"inlineData": {"mimeType": "image/png", "data": "A" * size}}
    end = {"finishReason": reason} if reason else {}
    return {
        "candidates": [{"content": {"parts": [part]}, **end}],
        "usageMetadata": USAGE,
        "modelVersion": "gemini-3-pro-image",
        "responseId": "r1",
        **more,
    }


def read(body: bytes, size: int) -> Reading:
    tally = DIALECT.tally(Ask(model="asked", streamed=True), Head(200, {}))
    for at in range(0, len(body), size):
        tally.feed(body[at : at + size])
    return tally.close()


@pytest.mark.parametrize("size", [1 << 16, 3_000_000, 20_000_000])
@pytest.mark.parametrize("is_wrapped", [False, True])
def test_the_usage_behind_a_picture_of_any_size_is_read(size: int, is_wrapped: bool) -> None:
    last = picture(6_000_000)
    reading = read(events(WORD, {"response": last} if is_wrapped else last), size)
    assert reading.usage is not None
    assert (reading.usage.input_tokens, reading.usage.output_tokens) == (10, 1120)
    assert (reading.source, reading.model) == (Source.REPORTED, "gemini-3-pro-image")
    assert (reading.response_id, reading.is_complete) == ("r1", True)
    assert json.loads(reading.usage_raw) == USAGE


@pytest.mark.parametrize("size", [1 << 16, 20_000_000])
def test_a_chunk_that_comes_after_the_picture_stands(size: int) -> None:
    later = {**USAGE, "candidatesTokenCount": 1130}
    end = {"candidates": [{"finishReason": "STOP"}], "usageMetadata": later}
    for drawn in (picture(6_000_000, None), picture(6_000_000)):
        reading = read(events(WORD, drawn, end), size)
        assert reading.usage is not None
        assert reading.usage.output_tokens == 1130
        assert reading.source is Source.REPORTED


def test_a_picture_that_is_cut_is_not_final() -> None:
    body = events(WORD, picture(6_000_000))
    reading = read(body[:5_000_000], 1 << 16)
    assert (reading.source, reading.is_complete) == (Source.PARTIAL, False)


def test_what_is_no_chunk_says_nothing() -> None:
    assert LongChunks().feed(b"data: [DONE]\n\n" + b": " + b"x" * 99 + b"\n\n") == []
