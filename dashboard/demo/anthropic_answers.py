"""The demo's Anthropic: messages, whole and streamed, with cache reads and writes."""

from random import Random
from typing import Any

from dashboard.demo import answer
from dashboard.demo.answer import Answer, Asked


def reply(asked: Asked, dice: Random) -> Answer:
    """Answer as api.anthropic.com would."""
    drawn = answer.size(asked, dice)
    written = (drawn.input - drawn.cached) // 3 if drawn.cached else 0
    usage: dict[str, Any] = {
        "input_tokens": drawn.input - drawn.cached - written,
        "cache_creation_input_tokens": written,
        "cache_read_input_tokens": drawn.cached,
        "cache_creation": {"ephemeral_5m_input_tokens": written, "ephemeral_1h_input_tokens": 0},
        "output_tokens": drawn.output,
        "service_tier": "standard",
    }
    said = answer.text(drawn.output, dice)
    message: dict[str, Any] = {
        "id": f"msg_{dice.getrandbits(64):016x}",
        "type": "message",
        "role": "assistant",
        "model": str(asked.body.get("model", "claude-haiku-4-5")),
        "content": [],
        "stop_reason": None,
        "usage": {**usage, "output_tokens": 1},
    }
    if not asked.body.get("stream"):
        content = [{"type": "text", "text": "".join(said)}]
        whole = {**message, "content": content, "stop_reason": "end_turn", "usage": usage}
        return answer.whole(whole, dice)
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": message},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "ping"},
        *(
            {
                "type": "content_block_delta",
                "index": 0,
                "delta": {"type": "text_delta", "text": piece},
            }
            for piece in said
        ),
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": usage},
        {"type": "message_stop"},
    ]
    return answer.streamed([answer.event(each, each["type"]) for each in events], dice)


def failure(status: int, code: str) -> dict[str, Any]:
    """Give the body of an error."""
    said = "This is the demo: it fails now and then."
    return {
        "type": "error",
        "error": {"type": code, "message": said},
        "request_id": f"req_{status}",
    }
