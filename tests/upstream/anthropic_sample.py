"""Sample answers of Anthropic: messages, whole and streamed."""

import json
from collections.abc import Mapping
from typing import Any

from tests.upstream import numbers
from tests.upstream.answer import Answer, streamed, whole
from tests.upstream.openai_sample import WORDS


def answer(body: Mapping[str, Any], number: str) -> Answer:
    """Answer a POST to `/v1/messages`; `number` makes the ids of the answer unique."""
    headers = (("request-id", f"req_{number}"),)
    model = str(body["model"])
    if body.get("stream"):
        return streamed(_events(model, number), headers=headers)
    said = {
        **_message(model, number),
        "content": [{"type": "text", "text": "".join(WORDS)}],
        "stop_reason": "end_turn",
        "usage": _usage(model, numbers.of(model).output_tokens),
    }
    return whole(json.dumps(said).encode(), headers=headers)


def _message(model: str, number: str) -> dict[str, Any]:
    return {
        "id": f"msg_{number}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
    }


def _usage(model: str, output_tokens: int) -> dict[str, Any]:
    seen = numbers.of(model)
    written, read = seen.cache_write_tokens, seen.cache_read_tokens
    return {
        "input_tokens": seen.input_tokens - read - written,
        "cache_creation_input_tokens": written,
        "cache_read_input_tokens": read,
        "cache_creation": {
            "ephemeral_5m_input_tokens": written,
            "ephemeral_1h_input_tokens": 0,
        },
        "output_tokens": output_tokens,
        "service_tier": "standard",
    }


def _events(model: str, number: str) -> list[bytes]:
    begun = {**_message(model, number), "usage": _usage(model, 1)}
    block = {"type": "text", "text": ""}
    ended = {"stop_reason": "end_turn", "stop_sequence": None}
    output = {"output_tokens": numbers.of(model).output_tokens}
    said: list[dict[str, Any]] = [
        {"type": "message_start", "message": begun},
        {"type": "content_block_start", "index": 0, "content_block": block},
        {"type": "ping"},
        *(
            {
                "type": "content_block_delta",
                "index": 0,
                "delta": {"type": "text_delta", "text": word},
            }
            for word in WORDS
        ),
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": ended, "usage": output},
        {"type": "message_stop"},
    ]
    return [f"event: {one['type']}\ndata: {json.dumps(one)}\n\n".encode() for one in said]
