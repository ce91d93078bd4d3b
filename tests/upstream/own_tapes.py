"""Tapes of our own, in the providers' documented forms: there is always something to play."""

import json
from collections.abc import Mapping
from typing import Any

from tests.upstream import numbers, sample
from tests.upstream.answer import Received
from tests.upstream.tapes import Tape

_SAID: tuple[tuple[str, str, str, Mapping[str, Any]], ...] = (
    ("api.openai.com", "chat_completions", "/v1/chat/completions", {"messages": []}),
    ("api.openai.com", "responses", "/v1/responses", {"input": "?"}),
    ("api.openai.com", "embeddings", "/v1/embeddings", {"input": "?"}),
    ("api.openai.com", "models", "/v1/models", {}),
    ("api.anthropic.com", "messages", "/v1/messages", {"messages": [], "max_tokens": 9}),
    ("api.anthropic.com", "models", "/v1/models", {}),
    (
        "generativelanguage.googleapis.com",
        "generate_content",
        "/v1beta/models/own-model:generateContent",
        {"contents": []},
    ),
    ("generativelanguage.googleapis.com", "models", "/v1beta/models", {}),
)


def made() -> tuple[Tape, ...]:
    """Make one tape of each kind, streamed too where the provider streams."""
    tapes = []
    for place, (host, kind, target, said) in enumerate(_SAID):
        for is_streamed in (False, True):
            is_stream_known = kind in ("responses", "messages")
            if is_stream_known or not is_streamed:
                tapes.append(_tape(2 * place + is_streamed, host, kind, target, said, is_streamed))
    return tuple(tapes)


def _tape(
    number: int, host: str, kind: str, target: str, said: Mapping[str, Any], is_streamed: bool
) -> Tape:
    stream = {"stream": True} if is_streamed else {}
    is_read = kind == "models"
    method = "GET" if is_read else "POST"
    body = b"" if is_read else json.dumps({"model": "own-model", **said, **stream}).encode()
    asked = Received(number, host, method, target, [], body)
    answer = sample.answer(asked)
    steps = [step for step in answer.steps() if isinstance(step, bytes)]
    return Tape(
        id=f"own-{number}-{kind}",
        provider=host,
        host=host,
        method=method,
        target=target,
        request_headers={"content-type": "application/json"},
        request_body=body,
        status=answer.status,
        response_headers=dict(answer.headers),
        response_body=b"".join(steps),
        is_streamed=is_streamed,
        kind=kind,
        fidelity="wire",
        expected=None if is_read else _expected(kind),
    )


def _expected(kind: str) -> Mapping[str, Any]:
    seen = numbers.of("own-model")
    if kind == "embeddings":
        return {"input_tokens": seen.input_tokens, "model": "own-model"}
    expected = {
        "input_tokens": seen.input_tokens,
        "cached_read": seen.cache_read_tokens,
        "cache_write": seen.cache_write_tokens,
        "output_tokens": seen.output_tokens,
        "reasoning": seen.output_reasoning_tokens,
        "model": "own-model",
    }
    silent = {"messages": "reasoning", "generate_content": "cache_write"}
    expected.pop(silent.get(kind, ""), None)
    return expected
