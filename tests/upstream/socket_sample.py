"""What providers say on websockets, in their documented forms."""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from tests.upstream import numbers
from tests.upstream.answer import Received
from tests.upstream.openai_sample import WORDS
from tests.upstream.socket import Said, Socket


def choose(received: Received) -> Socket:
    """Give what the provider of the path would say."""
    packs = "permessage-deflate" in received.header("sec-websocket-extensions")
    if "/ws/" in received.path:  # python-genai writes two slashes before it
        return Socket(live, packs=packs)
    is_realtime = received.path.endswith("/realtime")
    return Socket(realtime if is_realtime else Responses(), packs=packs)


class Responses:
    """OpenAI's responses on a socket: each `response.create` is answered, `before_end` last."""

    def __init__(self, before_end: tuple[Said, ...] = ()) -> None:
        self._before_end = before_end
        self._ids = count(1)

    def __call__(self, message: str | bytes) -> Iterator[Said]:
        """Say what comes after a message."""
        asked = json.loads(message or "{}")
        if asked.get("type") != "response.create":
            return
        model, name = asked["model"], f"resp_{id(self)}_{next(self._ids)}"
        lane = {"stream_id": asked["stream_id"]} if "stream_id" in asked else {}
        response: dict[str, Any] = {
            "id": name,
            "object": "response",
            "created_at": 1763888400,
            "status": "in_progress",
            "model": model,
            "output": [],
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": [],
            "usage": None,
        }
        yield _event("response.created", 0, response=response, **lane)
        for place, word in enumerate(WORDS, 1):
            spot = {"item_id": "msg_1", "output_index": 0, "content_index": 0, "logprobs": []}
            yield _event("response.output_text.delta", place, delta=word, **spot, **lane)
        yield from self._before_end
        over = response | {"status": "completed", "usage": _usage(model)}
        yield _event("response.completed", len(WORDS) + 1, response=over, **lane)


def realtime(message: str | bytes) -> Iterator[Said]:
    """Say what OpenAI's realtime API says: a session, then a response to each request for one."""
    if not message:
        said = {"audio": {"input": {"transcription": {"model": "gpt-4o-transcribe"}}}}
        session = {"type": "realtime", "model": "gpt-realtime", **said}
        yield _event("session.created", session=session)
        return
    if json.loads(message).get("type") != "response.create":
        return
    response: dict[str, Any] = {
        "id": "resp_rt",
        "object": "realtime.response",
        "status": "in_progress",
        "usage": None,
    }
    yield _event("response.created", response=response)
    yield _event(
        "conversation.item.input_audio_transcription.completed",
        item_id="item_1",
        content_index=0,
        transcript="?",
        usage={
            "type": "tokens",
            "total_tokens": 35,
            "input_tokens": 26,
            "output_tokens": 9,
            "input_token_details": {"audio_tokens": 26, "text_tokens": 0},
        },
    )
    spot: dict[str, Any] = {
        "response_id": "resp_rt",
        "item_id": "i",
        "output_index": 0,
        "content_index": 0,
    }
    yield _event("response.output_audio.delta", delta="A" * 20_000, **spot)
    usage = {
        "total_tokens": 160,
        "input_tokens": 120,
        "output_tokens": 40,
        "input_token_details": {
            "text_tokens": 70,
            "audio_tokens": 50,
            "cached_tokens": 64,
            "cached_tokens_details": {"text_tokens": 44, "audio_tokens": 20},
        },
        "output_token_details": {"text_tokens": 9, "audio_tokens": 31},
    }
    yield _event("response.done", response=response | {"status": "completed", "usage": usage})


def live(message: str | bytes) -> Iterator[Said]:
    """Say what Gemini's live API says, in binary: a turn to each `clientContent`."""
    asked = json.loads(message or "{}")
    if "setup" in asked:
        yield b'{\n  "setupComplete": {}\n}\n'
    elif "clientContent" in asked or "client_content" in asked:
        yield json.dumps({"serverContent": {"modelTurn": {"parts": [{"text": "hi"}]}}}).encode()
        counted = {"promptTokenCount": 40, "responseTokenCount": 7, "thoughtsTokenCount": 3}
        over: dict[str, Any] = {"serverContent": {"turnComplete": True}, "usageMetadata": counted}
        yield json.dumps(over, indent=2).encode()


def _usage(model: str) -> dict[str, Any]:
    seen = numbers.of(model)
    return {
        "input_tokens": seen.input_tokens,
        "input_tokens_details": {
            "cached_tokens": seen.cache_read_tokens,
            "cache_write_tokens": seen.cache_write_tokens,
        },
        "output_tokens": seen.output_tokens,
        "output_tokens_details": {"reasoning_tokens": seen.output_reasoning_tokens},
        "total_tokens": seen.input_tokens + seen.output_tokens,
    }


def _event(kind: str, number: int | None = None, **said: Any) -> str:
    sequence = {} if number is None else {"sequence_number": number}
    return json.dumps({"type": kind, "event_id": "event_1", **sequence, **said})
