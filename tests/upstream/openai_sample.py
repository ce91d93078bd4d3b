"""Sample answers of OpenAI: chat, completions, responses, embeddings."""

import json
from collections.abc import Mapping
from typing import Any

from tests.upstream import numbers
from tests.upstream.answer import Answer, streamed, whole

WORDS = ("A", " weir", " measures", " a", " stream", " \N{EN DASH} without", " stopping", " it.")


def answer(path: str, body: Mapping[str, Any], number: str) -> Answer:
    """Answer a POST to `path`; `number` makes the ids of the answer unique."""
    headers = (("x-request-id", f"req_{number}"), ("openai-processing-ms", "7"))
    model = str(body["model"])
    if path.endswith("/embeddings"):
        return whole(_json(_embeddings(model)), headers=headers)
    if path.endswith("/responses"):
        if body.get("stream"):
            return streamed(_response_events(model, number), headers=headers)
        return whole(_json(_response(model, number)), headers=headers)
    kind = "chat.completion" if path.endswith("/chat/completions") else "text_completion"
    if body.get("stream"):
        options = body.get("stream_options")
        asks = isinstance(options, dict) and options.get("include_usage") is True
        return streamed(_events(kind, model, number, asks), headers=headers)
    return whole(_json(_completion(kind, model, number)), headers=headers)


def usage(model: str) -> dict[str, Any]:
    """Give the usage object of chat and completions."""
    seen = numbers.of(model)
    return {
        "prompt_tokens": seen.input_tokens,
        "completion_tokens": seen.output_tokens,
        "total_tokens": seen.input_tokens + seen.output_tokens,
        "prompt_tokens_details": {
            "cached_tokens": seen.cache_read_tokens,
            "cache_write_tokens": seen.cache_write_tokens,
        },
        "completion_tokens_details": {"reasoning_tokens": seen.output_reasoning_tokens},
    }


def _completion(kind: str, model: str, number: str) -> dict[str, Any]:
    text = "".join(WORDS)
    choice: dict[str, Any] = {"index": 0, "finish_reason": "stop", "logprobs": None}
    if kind == "chat.completion":
        choice["message"] = {"role": "assistant", "content": text, "refusal": None}
    else:
        choice["text"] = text
    return {**_frame(kind, model, number), "choices": [choice], "usage": usage(model)}


def _events(kind: str, model: str, number: str, asks: bool) -> list[bytes]:
    frame = _frame("chat.completion.chunk" if kind == "chat.completion" else kind, model, number)
    extra = {"usage": None} if asks else {}
    events = []
    for word in (*WORDS, None):
        choice: dict[str, Any] = {"index": 0, "finish_reason": None if word else "stop"}
        if kind == "chat.completion":
            choice["delta"] = {"content": word} if word else {}
        else:
            choice["text"] = word or ""
        events.append(_event({**frame, "choices": [choice], **extra}))
    if asks:
        events.append(_event({**frame, "choices": [], "usage": usage(model)}))
    return [*events, b"data: [DONE]\n\n"]


def _response(model: str, number: str, status: str = "completed") -> dict[str, Any]:
    seen = numbers.of(model)
    counted = {
        "input_tokens": seen.input_tokens,
        "input_tokens_details": {
            "cached_tokens": seen.cache_read_tokens,
            "cache_write_tokens": seen.cache_write_tokens,
        },
        "output_tokens": seen.output_tokens,
        "output_tokens_details": {"reasoning_tokens": seen.output_reasoning_tokens},
        "total_tokens": seen.input_tokens + seen.output_tokens,
    }
    is_done = status == "completed"
    return {
        "id": f"resp_{number}",
        "object": "response",
        "created_at": 1763888400,
        "status": status,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "model": model,
        "output": [_message(number)] if is_done else [],
        "parallel_tool_calls": True,
        "service_tier": "default",
        "tool_choice": "auto",
        "tools": [],
        "usage": counted if is_done else None,
    }


def _message(number: str) -> dict[str, Any]:
    part = {"type": "output_text", "text": "".join(WORDS), "annotations": []}
    return {
        "type": "message",
        "id": f"msg_{number}",
        "status": "completed",
        "role": "assistant",
        "content": [part],
    }


def _response_events(model: str, number: str) -> list[bytes]:
    place = {"item_id": f"msg_{number}", "output_index": 0, "content_index": 0}
    item = {**_message(number), "content": [], "status": "in_progress"}
    part = {"type": "output_text", "text": "", "annotations": []}
    said: list[dict[str, Any]] = [
        {"type": "response.created", "response": _response(model, number, "in_progress")},
        {"type": "response.output_item.added", "output_index": 0, "item": item},
        {"type": "response.content_part.added", **place, "part": part},
        *({"type": "response.output_text.delta", **place, "delta": word} for word in WORDS),
        {"type": "response.output_text.done", **place, "text": "".join(WORDS)},
        {"type": "response.output_item.done", "output_index": 0, "item": _message(number)},
        {"type": "response.completed", "response": _response(model, number)},
    ]
    return [
        f"event: {one['type']}\n".encode() + _event({**one, "sequence_number": place_in_order})
        for place_in_order, one in enumerate(said)
    ]


def _embeddings(model: str) -> dict[str, Any]:
    tokens = numbers.of(model).input_tokens
    vector = {"object": "embedding", "index": 0, "embedding": [0.25, -0.5, 1.0]}
    return {
        "object": "list",
        "data": [vector],
        "model": model,
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }


def _frame(kind: str, model: str, number: str) -> dict[str, Any]:
    return {"id": f"cmpl-{number}", "object": kind, "created": 1763888400, "model": model}


def _event(value: Mapping[str, Any]) -> bytes:
    return b"data: " + _json(value) + b"\n\n"


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(
        errors="backslashreplace"
    )
