"""The demo's OpenAI: chat, responses and embeddings, whole and streamed."""

import base64
import struct
from random import Random
from typing import Any

from dashboard.demo import answer
from dashboard.demo.answer import Answer, Asked, Size


def reply(asked: Asked, dice: Random) -> Answer:
    """Answer as api.openai.com would."""
    drawn = answer.size(asked, dice)
    identity = f"{dice.getrandbits(64):016x}"
    if asked.path.endswith("/embeddings"):
        return _embeddings(asked, dice, drawn)
    if asked.path.endswith("/responses"):
        return _responses(asked, dice, drawn, f"resp_{identity}")
    return _chat(asked, dice, drawn, f"chatcmpl-{identity}")


def failure(status: int, code: str) -> dict[str, Any]:
    """Give the body of an error."""
    said = "This is the demo: it fails now and then."
    kind = "rate_limit_error" if status == 429 else "server_error"
    return {"error": {"message": said, "type": kind, "param": None, "code": code}}


def _chat(asked: Asked, dice: Random, drawn: Size, identity: str) -> Answer:
    model = str(asked.body.get("model", "gpt-4o-mini"))
    usage = {
        "prompt_tokens": drawn.input,
        "completion_tokens": drawn.output,
        "total_tokens": drawn.input + drawn.output,
        "prompt_tokens_details": {"cached_tokens": drawn.cached},
        "completion_tokens_details": {"reasoning_tokens": drawn.reasoning},
    }
    shared = {"id": identity, "created": 1_795_000_000, "model": model}
    if not asked.body.get("stream"):
        message = {"role": "assistant", "content": "".join(answer.text(drawn.output, dice))}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return answer.whole(
            {**shared, "object": "chat.completion", "choices": [choice], "usage": usage}, dice
        )
    wants_usage = bool((asked.body.get("stream_options") or {}).get("include_usage"))
    chunk: dict[str, Any] = {**shared, "object": "chat.completion.chunk"}
    nothing_yet = {"usage": None} if wants_usage else {}
    events = [
        answer.event({**chunk, "choices": [_choice({"content": piece})], **nothing_yet})
        for piece in answer.text(drawn.output, dice)
    ]
    events.append(answer.event({**chunk, "choices": [_choice({}, "stop")], **nothing_yet}))
    if wants_usage:
        events.append(answer.event({**chunk, "choices": [], "usage": usage}))
    events.append(answer.event("[DONE]"))
    return answer.streamed(events, dice)


def _choice(delta: dict[str, str], reason: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": reason}


def _responses(asked: Asked, dice: Random, drawn: Size, identity: str) -> Answer:
    model = str(asked.body.get("model", "gpt-5"))
    said = answer.text(drawn.output, dice)
    running: dict[str, Any] = {
        "id": identity,
        "object": "response",
        "created_at": 1_795_000_000,
        "status": "in_progress",
        "model": model,
        "output": [],
        "usage": None,
    }
    content = [{"type": "output_text", "text": "".join(said), "annotations": []}]
    done = {
        **running,
        "status": "completed",
        "service_tier": "default",
        "output": [{"type": "message", "id": "msg_1", "role": "assistant", "content": content}],
        "usage": {
            "input_tokens": drawn.input,
            "input_tokens_details": {"cached_tokens": drawn.cached},
            "output_tokens": drawn.output,
            "output_tokens_details": {"reasoning_tokens": drawn.reasoning},
            "total_tokens": drawn.input + drawn.output,
        },
    }
    if not asked.body.get("stream"):
        return answer.whole(done, dice)
    events: list[tuple[str, dict[str, Any]]] = [
        ("response.created", {"response": running}),
        *(
            ("response.output_text.delta", {"item_id": "msg_1", "delta": piece, "output_index": 0})
            for piece in said
        ),
        ("response.completed", {"response": done}),
    ]
    return answer.streamed(
        [
            answer.event({"type": name, "sequence_number": number, **members}, name)
            for number, (name, members) in enumerate(events)
        ],
        dice,
    )


def _embeddings(asked: Asked, dice: Random, drawn: Size) -> Answer:
    vector = struct.pack("<256f", *(dice.uniform(-1, 1) for _ in range(256)))
    data = [{"object": "embedding", "index": 0, "embedding": base64.b64encode(vector).decode()}]
    usage = {"prompt_tokens": drawn.input, "total_tokens": drawn.input}
    model = str(asked.body.get("model", "text-embedding-3-small"))
    return answer.whole({"object": "list", "model": model, "data": data, "usage": usage}, dice)
