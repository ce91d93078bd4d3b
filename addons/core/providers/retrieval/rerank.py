"""Rerank, score, pooling and classify as most hosts have them: one object with a small usage.

Jina's shape (https://api.jina.ai/redoc), which Voyage, Together, OpenRouter, vLLM, llama.cpp and
others took over, and Cohere's `meta`, which some took over with it. Read 2026-11-25.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from addons.core.call import NO_UNITS, Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals
from addons.core.providers.cohere import billed
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer
from addons.core.providers.first_and_last import FirstAndLast
from addons.core.providers.reported_cost import reported_cost

# Voyage's multimodal embeddings bill texts by the token, images and videos by the pixel
# (https://docs.voyageai.com/docs/multimodal-embeddings, not re-read).
_PIXELS = ("image_pixels", "video_pixels")


class Rerank:
    """What `/v1/rerank` and its like speak."""

    name = "rerank"

    def ask(self, request: Request) -> Ask:
        """Read the model."""
        body = figures.table(figures.parsed(request.body))
        return Ask(model=figures.name(body.get("model")))

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else FirstAndLast(_Answer(ask))

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as OpenAI does: these hosts have taken over its errors, too."""
        return refusals.openai(refusal)


DIALECT = Rerank()


class _Answer:
    """Takes one answer; its documents and vectors go by."""

    members = frozenset({"id", "model", "usage", "meta"})
    has_spoken = False

    __slots__ = ("_answer", "_ask")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._answer: Mapping[str, Any] = {}

    def take(self, document: Mapping[str, Any]) -> None:
        self._answer = document

    def reading(self, *, is_whole: bool) -> Reading:
        model = figures.name(self._answer.get("model"))
        reading = Reading(
            model=model,
            response_id=figures.name(self._answer.get("id")),
            is_complete=is_whole,
        )
        reported = figures.table(self._answer.get("usage"))
        usage = _usage(reported)
        if usage is None:
            reported = figures.table(self._answer.get("meta"))
            usage = billed.usage(reported)
        if usage is None:
            return reading
        return replace(
            reading,
            source=Source.REPORTED,
            charges=(Charge(model or self._ask.model, usage),),
            usage_raw=figures.verbatim(reported),
            reported_cost_nusd=reported_cost(reported),
        )


def _usage(usage: Mapping[str, Any]) -> Usage | None:
    total = figures.count(usage.get("total_tokens"))
    read = figures.first(usage, "prompt_tokens", "input_tokens")
    written = figures.first(usage, "completion_tokens", "output_tokens")
    units = {
        name: number
        for name in ("search_units", *_PIXELS)
        if (number := figures.count(usage.get(name)))
    }
    if not units and total is None and read is None and written is None:
        return None
    images = None
    if any(name in units for name in _PIXELS) and total is not None:
        images = max(0, total - (figures.count(usage.get("text_tokens")) or 0))
    return Usage(
        input_tokens=total if read is None else read,
        output_tokens=written,
        image_input_tokens=images,
        units=units or NO_UNITS,
    )
