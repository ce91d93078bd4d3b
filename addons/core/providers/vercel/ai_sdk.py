"""What the AI SDK speaks with Vercel's gateway: its own form of calls and answers.

The gateway is what `model: "openai/gpt-5.4"` means in the SDK: github.com/vercel/ai,
packages/gateway (`gateway-language-model.ts`, `gateway-embedding-model.ts`), read 2026-11-26; the
usage of its versions in packages/provider, not re-read.
"""

from collections.abc import Mapping
from typing import Any

from addons.core.call import Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, Tally, Words
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.first_and_last import FirstAndLast
from addons.core.providers.reported_cost import told_cost
from addons.core.providers.vercel import words

_MODEL = ("ai-language-model-id", "ai-model-id", "ai-embedding-model-id", "ai-image-model-id")
_STREAMED = "ai-language-model-streaming"
_SPEECH = ("text-delta", "reasoning-delta", "tool-input-delta", "tool-call", "file")


class AISDK:
    """What `/v1/ai/language-model` and its neighbors speak. The model stands in a header."""

    name = "vercel-ai"

    def ask(self, request: Request) -> Ask:
        """Read model and streaming from the headers, the output cap from the body."""
        named = (figures.name(request.headers.get(name)) for name in _MODEL)
        body = figures.table(figures.parsed(request.body))
        return Ask(
            model=next(filter(None, named), ""),
            streamed=request.headers.get(_STREAMED, "").lower() == "true",
            max_tokens=figures.count(body.get("maxOutputTokens")),
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else FirstAndLast(_Answer(ask))

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as the gateway does, which is OpenAI's way."""
        return refusals.openai(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of a request, where they are all that is asked."""
        return words.prompt(body)

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that no usage counts."""
        return words.speech(answer)


DIALECT = AISDK()


class _Answer:
    """Takes a lone answer, or the parts of a stream, of which `finish` is the last."""

    members = frozenset(
        {"error", "finishReason", "providerMetadata", "response", "type", "usage", "warnings"}
    )

    __slots__ = (
        "_ask",
        "_error",
        "_gateway",
        "_has_ended",
        "_id",
        "_model",
        "_usage",
        "has_spoken",
    )

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._model = ""
        self._id = ""
        self._usage: Mapping[str, Any] = {}
        self._gateway: Mapping[str, Any] = {}
        self._error = ""
        self._has_ended = False
        self.has_spoken = False

    def take(self, document: Mapping[str, Any]) -> None:
        kind = document.get("type")
        self.has_spoken = self.has_spoken or kind in _SPEECH
        self._has_ended = self._has_ended or kind == "finish"
        # A stream tells its model in a part of its own, a lone answer in `response`.
        told = document if kind == "response-metadata" else figures.table(document.get("response"))
        self._model = figures.name(told.get("modelId")) or self._model
        self._id = figures.name(told.get("id")) or self._id
        self._usage = figures.table(document.get("usage")) or self._usage
        metadata = figures.table(document.get("providerMetadata"))
        self._gateway = figures.table(metadata.get("gateway")) or self._gateway
        if document.get("error"):
            self._error = error_class(document) or "error"

    def reading(self, *, is_whole: bool) -> Reading:
        is_complete = self._has_ended or (is_whole and not self._ask.streamed)
        usage = _usage(self._usage)
        charges = (Charge(self._model or self._ask.model, usage),) if usage != Usage() else ()
        source = Source.REPORTED if is_complete and not self._error else Source.PARTIAL
        return Reading(
            source=source if charges else Source.NONE,
            model=self._model,
            charges=charges,
            usage_raw=figures.verbatim(self._usage) if charges else "",
            reported_cost_nusd=told_cost({"cost": self._gateway.get("cost")}),
            response_id=figures.name(self._gateway.get("generationId")) or self._id,
            error=self._error,
            is_complete=is_complete,
        )


def _usage(told: Mapping[str, Any]) -> Usage:
    """Read the usage of any version of the SDK.

    The newer ones have a table for each side, with a total that holds its parts; version 5 has
    plain numbers. Embeddings have `tokens` alone.
    """
    if "tokens" in told:
        embedded = figures.count(told.get("tokens"))
        return Usage() if embedded is None else Usage(input_tokens=embedded, output_tokens=0)
    given, made = figures.table(told.get("inputTokens")), figures.table(told.get("outputTokens"))
    read = figures.count(given.get("total") if given else told.get("inputTokens"))
    written = figures.count(made.get("total") if made else told.get("outputTokens"))
    cached = given.get("cacheRead") if given else told.get("cachedInputTokens")
    thought = made.get("reasoning") if made else told.get("reasoningTokens")
    hits = figures.part(cached, read)
    unread = None if read is None else read - (hits or 0)
    return Usage(
        input_tokens=read,
        output_tokens=written,
        cache_read_tokens=hits,
        cache_write_tokens=figures.part(given.get("cacheWrite"), unread),
        output_reasoning_tokens=figures.part(thought, written),
    )
