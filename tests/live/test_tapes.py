"""Recorded answers through the real proxy: the client gets the same bytes, the ledger the usage."""

import json
import random
from collections.abc import Mapping
from typing import Any

import pytest

from tests.live import wire
from tests.live.product import Product, Row, session_name
from tests.upstream import own_tapes, tapes
from tests.upstream.answer import Received
from tests.upstream.server import Upstream
from tests.upstream.tapes import Tape

pytestmark = pytest.mark.live

METERED = {
    "bedrock_agent",
    "chat_completions",
    "cohere_chat_v1",
    "cohere_chat_v2",
    "cohere_embed",
    "cohere_generate",
    "converse",
    "converse_stream",
    "completions",
    "conversations",
    "dashscope_generation",
    "dashscope_rerank",
    "embeddings",
    "generate_content",
    "invoke",
    "invoke_stream",
    "messages",
    "multimodal",
    "ocr",
    "predictions",
    "rerank",
    "responses",
    "stream_generate_content",
    "transcriptions",
    "watsonx_chat",
    "watsonx_embeddings",
    "watsonx_generation",
}
CLASSES = {
    "input_tokens": "input_tokens",
    "cached_read": "cache_read_tokens",
    "cache_write": "cache_write_tokens",
    "cache_write_1h": "cache_write_1h_tokens",
    "output_tokens": "output_tokens",
    "reasoning": "output_reasoning_tokens",
    "audio_input": "audio_input_tokens",
    "audio_output": "audio_output_tokens",
}
OWN_WAYS = ("alibaba", "cohere", "mistral", "replicate", "voyage", "watsonx", "writer")
TRUE_BYTES = [
    *own_tapes.made(),
    # An app's answer has a line for each of its models.
    *(tape for tape in tapes.small(*OWN_WAYS) if tape.kind != "dashscope_app"),
    *(
        tape
        for tape in tapes.of("openai", "anthropic", "gemini", "bedrock", *OWN_WAYS)
        if tape.fidelity in ("wire", "text")
    ),
]
PROVIDERS = (
    "api.openai.com",
    "api.anthropic.com",
    "generativelanguage.googleapis.com",
    "api.cohere.com",
    "api.mistral.ai",
    "api.replicate.com",
    "api.voyageai.com",
    "api.writer.com",
    "dashscope-intl.aliyuncs.com",
    "us-south.ml.cloud.ibm.com",
    "bedrock-runtime.us-east-1.amazonaws.com",
    "bedrock-runtime.us-west-2.amazonaws.com",
    "bedrock-mantle.us-west-2.api.aws",
    "bedrock-agent-runtime.us-east-1.amazonaws.com",
)


@pytest.mark.parametrize("host", PROVIDERS)
def test_bytes_and_usage_are_what_the_provider_sent(
    host: str, proxy: Product, upstream: Upstream
) -> None:
    wrong = {}
    for tape in TRUE_BYTES:
        if tape.host == host and tape.kind in METERED:
            reply, received, row = play(tape, proxy, upstream)
            differences = bytes_differ(tape, reply, received) + usage_differs(tape, row)
            if differences:
                wrong[f"{tape.id} {tape.kind}"] = differences
    assert not wrong, json.dumps(wrong, indent=1)


@pytest.mark.parametrize("host", PROVIDERS)
def test_what_is_not_a_metered_call_passes_untouched_and_has_a_row(
    host: str, proxy: Product, upstream: Upstream
) -> None:
    for tape in TRUE_BYTES:
        if tape.host == host and tape.kind not in METERED:
            reply, received, row = play(tape, proxy, upstream)
            assert reply.body == tape.response_body, tape.id
            assert received.body == tape.request_body, tape.id
            assert row["status"] == tape.status, tape.id


def play(tape: Tape, proxy: Product, upstream: Upstream) -> tuple[wire.Reply, Received, Row]:
    """Send the tape's request through the proxy and play its answer, cut at chance places."""
    dice = random.Random(tape.id)
    cuts = [dice.randrange(len(tape.response_body) + 1) for _ in range(dice.randrange(12))]
    session = upstream.register(session_name(), tape.answer(cuts))
    user = f"tapes~{tape.kind}~{session}"
    with wire.through(proxy.port, tape.host, proxy.ca_file, user=user) as line:
        headers = [("host", tape.host), ("x-play", session), ("x-call", session), *tape.headers()]
        line.begin(tape.method, tape.target, headers, tape.request_body)
        reply = line.finish(tape.method)
    (received,) = upstream.calls(session)
    return reply, received, proxy.row(session)


def bytes_differ(tape: Tape, reply: wire.Reply, received: Received) -> list[str]:
    """Compare what the client got with what the upstream sent, less what we asked for."""
    wrong = [] if reply.status == tape.status else [f"status {reply.status}, not {tape.status}"]
    if received.body == tape.request_body:
        if reply.body != tape.response_body:
            wrong.append("the bytes are not the tape's")
    elif events(reply.body) != without_usage(events(tape.response_body)):
        wrong.append("the events are not the tape's without usage")
    kept = {k: v for k, v in reply.headers.items() if k != "transfer-encoding"}
    for name, value in tape.answer().headers:
        if kept.get(name) != value and received.body == tape.request_body:
            wrong.append(f"header {name} is {kept.get(name)!r}, not {value!r}")
    return wrong


def events(body: bytes) -> list[Any]:
    """Give the events of a stream as values."""
    texts = body.replace(b"\r\n", b"\n").split(b"\n\n")
    return [
        json.loads(text[5:]) if text[5:].strip().startswith(b"{") else text
        for text in texts
        if text.strip()
    ]


def without_usage(sent: list[Any]) -> list[Any]:
    """Take out what only a request that asks for usage gets (the rule of OpenAI's documents)."""
    kept = []
    for event in sent:
        if isinstance(event, dict):
            if event.get("choices") == [] and isinstance(event.get("usage"), dict):
                continue
            event = {key: value for key, value in event.items() if key != "usage"}
        kept.append(event)
    return kept


def usage_differs(tape: Tape, row: Row) -> list[str]:
    """Compare the row with the tape's expected usage, class by class."""
    expected: Mapping[str, Any] | None = tape.expected
    if expected is None:
        is_silent = row["usage_source"] in ("none", "estimated")
        return [] if is_silent else [f"usage_source {row['usage_source']}, nothing was reported"]
    wrong = [
        f"{column} {row[column]}, not {expected.get(name)}"
        for name, column in CLASSES.items()
        if (row[column] or 0) != (expected.get(name) or 0)
    ]
    source = "reported" if expected.get("final", True) else "partial"
    if row["usage_source"] != source:
        wrong.append(f"usage_source {row['usage_source']}, not {source}")
    if expected.get("model") and row["model"] != expected["model"]:
        wrong.append(f"model {row['model']}, not {expected['model']}")
    return wrong
