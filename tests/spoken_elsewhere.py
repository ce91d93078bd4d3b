"""The same words in every other dialect that streams them, whichever way it is framed."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.addons.core.wire import frames
from tests.spoken import PROMPT, Spoken, call, content, data, message, named, tokens

OWN_HOST = "models.example"
"""A host of the user's own, on which servers of open models listen."""
_QUESTION = {"messages": [{"role": "user", "content": PROMPT}]}
# The question's 11 tokens, 3 of a message and its role, and 3 before the answer.
_CHAT = 18
_BARE = 11


def every() -> dict[str, Callable[[], Spoken]]:
    """Give a call of each dialect by its name."""
    return {
        "ollama": lambda: _words("ollama.com", "/api/chat", _ollama),
        "cohere": lambda: _words("api.cohere.com", "/v2/chat", _cohere),
        "mistral": lambda: _words(
            "api.mistral.ai", "/v1/conversations", _mistral, {"inputs": _QUESTION["messages"]}
        ),
        "vercel-ai": lambda: _words(
            "ai-gateway.vercel.sh", "/v3/ai/language-model", _sdk, {"prompt": _QUESTION["messages"]}
        ),
        "bedrock-converse": _converse,
        "bedrock-invoke": _invoke,
        "watsonx-chat": lambda: _words(
            "us-south.ml.cloud.ibm.com", "/ml/v1/text/chat_stream", _chat
        ),
        "gemini-code-assist": _code_assist,
        "gemini-interactions": _interaction,
        "openai-runs": _run,
        "tgi": lambda: _words(OWN_HOST, "/generate_stream", _tgi, {"inputs": PROMPT}, _BARE),
        "llamacpp": lambda: _words(OWN_HOST, "/completion", _llamacpp, {"prompt": PROMPT}, _BARE),
        "lmstudio": lambda: _words(OWN_HOST, "/api/v1/chat", _lmstudio, {"input": PROMPT}),
    }


def _words(
    host: str,
    path: str,
    write: Callable[[str], bytes],
    asked: Mapping[str, Any] = _QUESTION,
    input_tokens: int | None = _CHAT,
) -> Spoken:
    """A stream of which each line or event is a word, and that reports at its end alone."""
    events = [(write(word), 1) for word in tokens("o200k_base")]
    return call(host, path, {"model": "m", "stream": True, **asked}, events, input_tokens)


def _ollama(word: str) -> bytes:
    said = {"role": "assistant", "content": word}
    return json.dumps({"model": "m", "message": said, "done": False}).encode() + b"\n"


def _cohere(word: str) -> bytes:
    said = {"content": {"text": word}}
    return named({"type": "content-delta", "index": 0, "delta": {"message": said}})


def _mistral(word: str) -> bytes:
    return named({"type": "message.output.delta", "id": "m1", "content": word})


def _sdk(word: str) -> bytes:
    return data({"type": "text-delta", "id": "0", "delta": word})


def _chat(word: str) -> bytes:
    return data({"model_id": "m", "choices": [{"index": 0, "delta": {"content": word}}]})


def _tgi(word: str) -> bytes:
    token = {"id": 1, "text": word, "logprob": -0.1, "special": False}
    return data({"index": 1, "token": token, "generated_text": None, "details": None})


def _llamacpp(word: str) -> bytes:
    return data({"index": 0, "content": word, "stop": False})


def _lmstudio(word: str) -> bytes:
    return named({"type": "message.delta", "content": word})


def _converse() -> Spoken:
    """Bedrock's own frames."""
    host = "bedrock-runtime.us-east-1.amazonaws.com"
    asked = {"messages": [{"role": "user", "content": [{"text": PROMPT}]}]}

    def delta(word: str) -> bytes:
        said = {"contentBlockIndex": 0, "delta": {"text": word}}
        return frames.event("contentBlockDelta", json.dumps(said).encode())

    # What Bedrock reports of Nova is the question's tokens alone.
    said = _words(host, "/model/amazon.nova-lite-v1:0/converse-stream", delta, asked, _BARE)
    begin = frames.event("messageStart", b'{"role":"assistant"}')
    return replace(said, request=asked, events=(begin, *said.events), said=(0, *said.said))


def _invoke() -> Spoken:
    """Anthropic's events in Bedrock's frames: the input is reported first."""
    own = message()

    def frame(event: bytes) -> bytes:
        coded = base64.b64encode(event.partition(b"data: ")[2].strip()).decode()
        return frames.event("chunk", json.dumps({"bytes": coded}).encode())

    host = "bedrock-runtime.us-east-1.amazonaws.com"
    path = "/model/us.anthropic.claude-sonnet-4-6/invoke-with-response-stream"
    return replace(own, host=host, path=path, events=tuple(map(frame, own.events)))


def _code_assist() -> Spoken:
    """Gemini's chunks, each in a wrapper."""
    own = content()

    def wrapped(event: bytes) -> bytes:
        return b'data: {"response": ' + event.partition(b"data: ")[2].strip() + b"}\n\n"

    host, path = "cloudcode-pa.googleapis.com", "/v1internal:streamGenerateContent"
    asked = {"model": "gemini-3.5-flash", "request": own.request}
    events = tuple(map(wrapped, own.events))
    return replace(own, host=host, path=path, request=asked, events=events)


def _interaction() -> Spoken:
    """Google's interactions, which report at their end alone."""

    def delta(word: str) -> bytes:
        said = {"type": "text", "text": word}
        return data({"event_type": "step.delta", "index": 0, "delta": said})

    asked = {"model": "gemini-3.5-flash", "input": PROMPT}
    host = "generativelanguage.googleapis.com"
    return _words(host, "/v1beta/interactions", delta, asked, _BARE + 1)  # one begins a prompt


def _run() -> Spoken:
    """A run of OpenAI's assistants: what is asked stands in the thread."""

    def delta(word: str) -> bytes:
        part = {"index": 0, "type": "text", "text": {"value": word}}
        said = {"content": [part]}
        return data({"id": "msg_1", "object": "thread.message.delta", "delta": said})

    asked = {"assistant_id": "asst_1", "model": "gpt-4o"}
    return _words("api.openai.com", "/v1/threads/t/runs", delta, asked, None)
