"""Streams whose deltas are single tokens of a real vocabulary, so that the truth is known."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from addons.core.pricing import tokenizer

TEXT = (
    "A weir measures a stream without stopping it. The water flows over a notch of a known "
    "shape, and its height above the sill tells how much goes by in a second. Nobody upstream "
    "notices, nobody downstream waits: the stream is the same as before, only that somebody "
    "now knows what it carries, hour by hour and day by day."
)
PROMPT = "What does a weir do, and who notices?"


@dataclass(frozen=True, slots=True)
class Spoken:
    """One call: what is asked, the events of its answer, and which of them say something."""

    host: str
    path: str
    request: Mapping[str, Any]
    events: tuple[bytes, ...]
    said: tuple[int, ...]
    """How many tokens have been said when the event at the same place has come."""
    input_tokens: int | None
    """None where it is not said what all is asked."""
    reports_input: bool
    factor: float = 1.0

    @property
    def body(self) -> bytes:
        """The request's body."""
        return json.dumps(self.request).encode()

    @property
    def estimated(self) -> str:
        """Name the figures that have to be counted."""
        is_counted = self.input_tokens is not None and not self.reports_input
        return "input_tokens,output_tokens" if is_counted else "output_tokens"


@cache
def tokens(encoding: str) -> tuple[str, ...]:
    """Cut the text into the tokens of a vocabulary."""
    vocabulary = tokenizer.load(encoding)
    return tuple(vocabulary.decode([token]) for token in vocabulary.encode_ordinary(TEXT))


def every() -> dict[str, Callable[[], Spoken]]:
    """Give a call of each dialect by its name."""
    return {
        "openai-chat": lambda: chat("gpt-4o", "o200k_base", 25),
        "openai-chat-old": lambda: chat("gpt-4-0613", "cl100k_base", 24),
        "openai-completions": completion,
        "openai-responses": response,
        "anthropic": message,
        "gemini": content,
    }


def call(
    host: str,
    path: str,
    request: Mapping[str, Any],
    events: Sequence[tuple[bytes, int]],
    input_tokens: int | None,
    reports_input: bool = False,
    factor: float = 1.0,
) -> Spoken:
    """Make a call of events, each with the tokens that it says."""
    said, sum_of = [], 0
    for _, count in events:
        sum_of += count
        said.append(sum_of)
    return Spoken(
        host,
        path,
        request,
        tuple(event for event, _ in events),
        tuple(said),
        input_tokens,
        reports_input,
        factor,
    )


def chat(model: str, encoding: str, input_tokens: int) -> Spoken:
    """A chat stream without usage."""
    frame = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": model}

    def chunk(delta: Mapping[str, str], end: str | None = None) -> bytes:
        return data({**frame, "choices": [{"index": 0, "delta": delta, "finish_reason": end}]})

    request = {
        "model": model,
        "stream": True,
        "messages": [
            {"role": "system", "content": "Be short."},
            {"role": "user", "content": PROMPT},
        ],
    }
    events = [
        (chunk({"role": "assistant", "content": ""}), 0),
        *((chunk({"content": word}), 1) for word in tokens(encoding)),
        (chunk({}, "stop"), 0),
        (b"data: [DONE]\n\n", 0),
    ]
    return call("api.openai.com", "/v1/chat/completions", request, events, input_tokens)


def completion() -> Spoken:
    """A stream of an older completion."""
    frame = {"id": "cmpl-1", "object": "text_completion", "model": "gpt-3.5-turbo-instruct"}
    events = [
        *(
            (data({**frame, "choices": [{"index": 0, "text": word}]}), 1)
            for word in tokens("cl100k_base")
        ),
        (b"data: [DONE]\n\n", 0),
    ]
    request = {"model": "gpt-3.5-turbo-instruct", "stream": True, "prompt": PROMPT}
    return call("api.openai.com", "/v1/completions", request, events, 10)


def response() -> Spoken:
    """A stream of a response that ends before its usage comes."""
    made = {"id": "resp_1", "object": "response", "model": "gpt-4.1-2025-04-14", "output": []}
    delta = {"type": "response.output_text.delta", "item_id": "msg_1", "content_index": 0}
    started = {"type": "response.created", "response": {**made, "usage": None}}
    events = [
        (named(started), 0),
        *((named({**delta, "delta": word}), 1) for word in tokens("o200k_base")),
        (named({"type": "response.output_text.done", "text": TEXT}), 0),
    ]
    request = {"model": "gpt-4.1", "stream": True, "input": PROMPT}
    return call("api.openai.com", "/v1/responses", request, events, 18)


def message() -> Spoken:
    """Anthropic's stream: the input is reported first, the output with the last event."""
    usage = {"input_tokens": 40, "cache_read_input_tokens": 1000, "output_tokens": 1}
    begun = {"id": "msg_1", "type": "message", "model": "claude-sonnet-4-6", "usage": usage}
    block = {"type": "text", "text": ""}
    delta = {"type": "content_block_delta", "index": 0}
    events = [
        (named({"type": "message_start", "message": begun}), 0),
        (named({"type": "content_block_start", "index": 0, "content_block": block}), 0),
        *(
            (named({**delta, "delta": {"type": "text_delta", "text": word}}), 1)
            for word in tokens("o200k_base")
        ),
        (named({"type": "content_block_stop", "index": 0}), 0),
    ]
    request = {
        "model": "claude-sonnet-4-6",
        "stream": True,
        "max_tokens": 1000,
        "messages": [{"role": "user", "content": PROMPT}],
    }
    return call("api.anthropic.com", "/v1/messages", request, events, 1040, True, 1.07)


def content() -> Spoken:
    """Gemini's stream as some servers send it: the prompt is counted, the answer is not yet."""

    def chunk(word: str) -> bytes:
        candidate = {"index": 0, "content": {"role": "model", "parts": [{"text": word}]}}
        return data(
            {
                "candidates": [candidate],
                "usageMetadata": {"promptTokenCount": 9},
                "modelVersion": "gemini-3.5-flash",
            }
        )

    events = [(chunk(word), 1) for word in tokens("o200k_base")]
    path = "/v1beta/models/gemini-3.5-flash:streamGenerateContent"
    request = {"contents": [{"role": "user", "parts": [{"text": PROMPT}]}]}
    host = "generativelanguage.googleapis.com"
    return call(host, path, request, events, 9, reports_input=True)


def data(value: Mapping[str, Any]) -> bytes:
    """Write an event without a name."""
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def named(value: Mapping[str, Any]) -> bytes:
    """Write an event that is named as its type is."""
    return b"event: " + str(value["type"]).encode() + b"\n" + data(value)
