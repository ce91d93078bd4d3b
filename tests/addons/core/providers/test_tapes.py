"""Recorded exchanges: the reading is what is known, however the answer is cut."""

import random

import pytest

from addons.core.call import Ask, Reading
from tests import expectation, recordings, tapes_score
from tests.recordings import CONTRADICTORY, Recording

LISTED = {
    "openai": (
        *("chat_completions", "completions", "responses", "embeddings", "images", "files"),
        *("audio_speech", "audio_transcription", "assistants", "batches", "videos"),
    ),
    "bedrock": ("converse", "converse_stream", "invoke", "invoke_stream", "bedrock_agent"),
    "groq": ("chat_completions",),
    "deepseek": ("chat_completions",),
    "moonshot": ("chat_completions",),
    "perplexity": ("chat_completions",),
    "xai": ("chat_completions",),
    "azure": ("completions",),
    "together": ("chat_completions",),
    "zhipu": ("chat_completions",),
    "vercel-gateway": ("chat_completions",),
    "huggingface": ("chat_completions",),
    "copilot": ("chat_completions",),
    "alibaba": ("dashscope_generation", "dashscope_app", "dashscope_rerank"),
    "cohere": ("cohere_chat_v1", "cohere_chat_v2", "cohere_embed", "cohere_generate", "rerank"),
    "llamacpp": ("llamacpp_completion",),
    "lmstudio": ("lmstudio_chat",),
    "mistral": ("completions", "conversations", "ocr", "transcriptions"),
    "ollama": ("ollama_chat", "ollama_embed", "ollama_generate"),
    "openrouter": ("rerank",),
    "replicate": ("predictions",),
    "tgi": ("tgi_generate",),
    "vllm": ("chat_completions",),
    "voyage": ("embeddings", "multimodal", "rerank"),
    "watsonx": ("watsonx_chat", "watsonx_embeddings", "watsonx_generation"),
    "writer": ("chat_completions",),
    "anthropic": ("batches", "messages"),
    "gemini": (
        "code_assist",
        "embed_content",
        "generate_content",
        "interactions",
        "stream_generate_content",
    ),
    "vertex": (
        "generate_content",
        "predict",
        "raw_predict",
        "stream_generate_content",
        "stream_raw_predict",
    ),
}
EVERY = [each for each in recordings.every() if each.id not in CONTRADICTORY]
RECORDINGS = [recording for recording in EVERY if not recording.messages]
SESSIONS = [recording for recording in EVERY if recording.messages]
PROVIDERS = pytest.mark.parametrize("provider", sorted({each.provider for each in RECORDINGS}))
READ_BYTE_BY_BYTE = 8 * 1024
"""Of a longer answer only the end is fed byte by byte: that is where the usage is."""


def of(provider: str) -> list[Recording]:
    return [recording for recording in RECORDINGS if recording.provider == provider]


def read(recording: Recording, pieces: list[bytes]) -> tuple[Reading, Ask]:
    dialect = tapes_score.endpoint(recording).dialect
    ask = dialect.ask(recording.request)
    tally = dialect.tally(ask, recording.head)
    for piece in pieces:
        tally.feed(piece)
    return tally.close(), ask


def test_there_is_a_recording_for_every_endpoint_that_we_answer_for() -> None:
    covered = {(recording.provider, recording.kind) for recording in RECORDINGS}
    assert covered >= {(provider, kind) for provider in LISTED for kind in LISTED[provider]}


@PROVIDERS
def test_a_recording_is_read_as_it_is_known(provider: str) -> None:
    wrong = {}
    for recording in of(provider):
        reading, ask = read(recording, [recording.body])
        if found := expectation.differences(reading, ask, recording.expected):
            wrong[str(recording)] = found
    assert wrong == {}


@PROVIDERS
def test_the_reading_is_the_same_byte_by_byte(provider: str) -> None:
    for recording in of(provider):
        whole, _ = read(recording, [recording.body])
        start = max(0, len(recording.body) - READ_BYTE_BY_BYTE)
        tail = [recording.body[at : at + 1] for at in range(start, len(recording.body))]
        assert read(recording, [recording.body[:start], *tail])[0] == whole, str(recording)


@PROVIDERS
def test_the_reading_is_the_same_at_chance_cuts(provider: str) -> None:
    for recording in of(provider):
        whole, _ = read(recording, [recording.body])
        dice = random.Random(recording.id)
        for _ in range(3):
            cuts = sorted(dice.randrange(len(recording.body) + 1) for _ in range(30))
            ends = [*cuts, len(recording.body)]
            pieces = [recording.body[a:b] for a, b in zip([0, *cuts], ends, strict=True)]
            assert read(recording, pieces)[0] == whole, f"{recording}, cut at {cuts}"


@pytest.mark.parametrize("recording", SESSIONS, ids=str)
def test_a_websocket_s_responses_come_to_what_is_known(recording: Recording) -> None:
    assert tapes_score.wrong(recording) == {}


def test_there_is_a_recording_of_every_websocket_that_we_answer_for() -> None:
    covered = {(recording.provider, recording.kind) for recording in SESSIONS}
    assert covered >= {
        ("openai", "responses_ws"),
        ("openai", "realtime_ws"),
        ("gemini", "live_ws"),
    }
