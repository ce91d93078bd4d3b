"""Sample answers of the Gemini API: generateContent and its two kinds of stream."""

import json
from collections.abc import Mapping
from typing import Any

from tests.upstream import numbers
from tests.upstream.answer import Answer, Received, streamed, whole
from tests.upstream.openai_sample import WORDS


def answer(received: Received, body: Mapping[str, Any], number: str) -> Answer:
    """Answer a POST to `/v1beta/models/MODEL:verb`; `number` makes its ids unique."""
    model, _, verb = received.path.rpartition("/")[2].partition(":")
    if "contents" not in body:
        return whole(b'{"error":{"code":400,"message":"played","status":"PLAYED"}}', 400)
    if verb != "streamGenerateContent":
        return whole(json.dumps(_chunk(model, number, "".join(WORDS), 1)).encode())
    chunks = [
        json.dumps(_chunk(model, number, word, (place + 1) / len(WORDS)))
        for place, word in enumerate(WORDS)
    ]
    if "alt=sse" in received.target:
        return streamed([f"data: {chunk}\r\n\r\n".encode() for chunk in chunks])
    between = ["[", *[",\r\n"] * (len(chunks) - 1)]
    pieces = [(before + chunk).encode() for before, chunk in zip(between, chunks, strict=True)]
    return streamed([*pieces, b"]"], "application/json; charset=UTF-8")


def _chunk(model: str, number: str, text: str, share: float) -> dict[str, Any]:
    seen = numbers.of(model)
    spoken = seen.output_tokens - seen.output_reasoning_tokens
    candidate: dict[str, Any] = {
        "content": {"parts": [{"text": text}], "role": "model"},
        "index": 0,
    }
    if share == 1:
        candidate["finishReason"] = "STOP"
    return {
        "candidates": [candidate],
        "usageMetadata": {
            "promptTokenCount": seen.input_tokens,
            "cachedContentTokenCount": seen.cache_read_tokens,
            "candidatesTokenCount": int(spoken * share),
            "thoughtsTokenCount": seen.output_reasoning_tokens,
            "totalTokenCount": seen.input_tokens
            + int(spoken * share)
            + seen.output_reasoning_tokens,
        },
        "modelVersion": model,
        "responseId": f"gen-{number}",
    }
