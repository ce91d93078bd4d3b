"""What holds for every dialect: no bytes are too strange, and no cut changes the reading."""

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import given
from hypothesis import strategies as st

from addons.core.call import Ask, Reading
from addons.core.providers import opaque
from addons.core.providers.alibaba import dashscope
from addons.core.providers.anthropic import batch_results, messages
from addons.core.providers.aws import agents, converse, invoke
from addons.core.providers.azure import understanding
from addons.core.providers.cohere import chat as cohere
from addons.core.providers.deepinfra import inference
from addons.core.providers.dialect import Dialect, Head, Request, Words, Wordy
from addons.core.providers.google import batches as gemini_batches
from addons.core.providers.google import code_assist, gemini, interactions, predict
from addons.core.providers.huggingface import generate
from addons.core.providers.local import llamacpp, lmstudio
from addons.core.providers.mistral import conversations, ocr
from addons.core.providers.ollama import native as ollama
from addons.core.providers.openai import (
    batches,
    chat,
    completions,
    embeddings,
    images,
    responses,
    runs,
    speech,
    transcription,
    videos,
)
from addons.core.providers.openrouter import generation as openrouter_generation
from addons.core.providers.perplexity import async_chat
from addons.core.providers.replicate import predictions
from addons.core.providers.retrieval import rerank
from addons.core.providers.vercel import ai_sdk
from addons.core.providers.watsonx import chat as watsonx_chat
from addons.core.providers.watsonx import generation

DIALECTS: list[Dialect] = [
    messages.DIALECT,
    ai_sdk.DIALECT,
    async_chat.DIALECT,
    understanding.DIALECT,
    agents.DIALECT,
    converse.DIALECT,
    invoke.DIALECT,
    batch_results.DIALECT,
    gemini.DIALECT,
    code_assist.DIALECT,
    interactions.DIALECT,
    gemini_batches.DIALECT,
    predict.DIALECT,
    opaque.DIALECT,
    batches.DIALECT,
    images.DIALECT,
    runs.DIALECT,
    speech.DIALECT,
    transcription.DIALECT,
    videos.DIALECT,
    chat.DIALECT,
    completions.DIALECT,
    embeddings.DIALECT,
    responses.DIALECT,
    cohere.DIALECT,
    conversations.DIALECT,
    dashscope.DIALECT,
    generate.DIALECT,
    generation.DIALECT,
    inference.DIALECT,
    openrouter_generation.DIALECT,
    llamacpp.DIALECT,
    lmstudio.DIALECT,
    ocr.DIALECT,
    ollama.DIALECT,
    predictions.DIALECT,
    rerank.DIALECT,
    watsonx_chat.DIALECT,
]
WORDS = st.sampled_from(
    [
        *("usage", "usageMetadata", "model", "id", "type", "error", "message", "response"),
        *("message_start", "message_delta", "message_stop", "response.completed", "refusal"),
        *("input_tokens", "output_tokens", "promptTokenCount", "promptTokensDetails", "modality"),
        *("cache_creation", "iterations", "compaction", "advisor_message", "candidates", "status"),
        *("choices", "prompt_tokens", "completion_tokens", "x_groq", "total_tokens"),
        *("messages", "role", "input", "contents", "parts", "text", "content_block_start", "name"),
        *("content_block", "tool_calls", "function", "arguments", "index", "functionCall", "args"),
        *("data", "duration", "seconds", "body", "outputs", "results", "status", "completed"),
        *("image_generation.completed", "transcript.text.done", "object", "thread.run"),
        *("interaction", "event_type", "interaction.completed", "total_usage", "steps"),
        *("total_input_tokens", "grounding_tool_count", "input_tokens_by_modality", "result"),
        *("predictions", "embeddings", "statistics", "token_count", "metadata", "output"),
        *("inlinedResponses", "tokenCount", "mimeType", "name", "custom_id"),
        *("tool_usage", "image_gen", "tools", "output", "delta", "stop_reason", "content"),
        *("billed_units", "meta", "tokens", "finish_reason", "stream-end", "message-end"),
        *("done", "eval_count", "inference_status", "cost", "native_tokens_prompt", "tokens_input"),
        *("prompt_eval_cached_count", "prompt_eval_count", "results", "input_token_count", "stop"),
        *("details", "generated_tokens", "metrics", "predict_time", "stats", "usage_info"),
        *("conversation.response.done", "message.output.delta", "tokens_predicted", "text"),
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=20,
)


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Something like an answer: events, an array or an object of likely words, or mere bytes."""
    documents = [json.dumps(value) for value in draw(st.lists(VALUES, max_size=4))]
    end = draw(st.sampled_from(["\n\n", "\r\n\r\n", "\r\r"]))
    whole = draw(
        st.sampled_from(
            [
                "".join(f"data: {document}{end}" for document in documents),
                f"[{','.join(documents)}]",
                "".join(f"{document}{end[: len(end) // 2]}" for document in documents),
                documents[0] if documents else "",
            ]
        )
    ).encode()
    return draw(st.sampled_from([whole, whole[: len(whole) // 2]]) | st.binary(max_size=40))


@contextmanager
def told(dialect: Dialect) -> Iterator[None]:
    """Let a failure say in which dialect it was."""
    try:
        yield
    except Exception as failure:
        failure.add_note(f"The dialect: {dialect.name}")
        raise


def read(dialect: Dialect, status: int, pieces: list[bytes]) -> Reading:
    tally = dialect.tally(Ask(model="asked", extra={"cache_ttl": "1h"}), Head(status, {}))
    for piece in pieces:
        tally.feed(piece)
        assert tally.has_spoken in (True, False)
    return tally.close()


@given(
    body=bodies(),
    status=st.sampled_from([200, 429]),
    cuts=st.lists(st.integers(0, 400), max_size=8),
)
def test_the_reading_is_the_same_wherever_the_answer_is_cut(
    body: bytes, status: int, cuts: list[int]
) -> None:
    places = [0, *sorted(min(cut, len(body)) for cut in cuts), len(body)]
    pieces = [body[a:b] for a, b in itertools.pairwise(places)]
    bytewise = [body[at : at + 1] for at in range(len(body))]
    for dialect in DIALECTS:
        with told(dialect):
            whole = read(dialect, status, [body])
            assert read(dialect, status, pieces) == whole
            assert read(dialect, status, bytewise) == whole


@given(body=bodies(), path=st.text(max_size=20), method=st.sampled_from(["GET", "POST"]))
def test_no_request_is_too_strange_to_be_asked(body: bytes, path: str, method: str) -> None:
    for dialect in DIALECTS:
        with told(dialect):
            ask = dialect.ask(Request(method, "host", path, "", {}, body))
            assert isinstance(ask, Ask)


@given(body=bodies())
def test_no_bytes_are_too_strange_to_be_looked_through_for_words(body: bytes) -> None:
    for dialect in DIALECTS:
        if isinstance(dialect, Wordy):
            with told(dialect):
                said = dialect.speech(body)
                asked = dialect.prompt(body) or Words(())
                assert all(isinstance(text, str) for text in (*said.texts, *asked.texts))
