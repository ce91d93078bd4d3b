"""Vertex AI's `:predict`: embeddings by token and character, Imagen's pictures, older models.

https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference, read 2026-11-25.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from addons.core.call import NO_UNITS, NO_USAGE, Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.wire.elements import Elements
from addons.core.wire.members import Members

_MODEL_IN_PATH = re.compile(r"/(?:models|endpoints)/([^/:]+):\w+$")
_MEMBERS = frozenset({"error", "metadata"})
_IMAGE = frozenset({"gcsUri", "mimeType"})


class Predict:
    """What `:predict` speaks. The model stands in the path alone."""

    name = "vertex-predict"

    def ask(self, request: Request) -> Ask:
        """Read the model from the path: nothing else moves the price."""
        place = _MODEL_IN_PATH.search(unquote(request.path))
        return Ask(model=figures.name(place[1]) if place else "")

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else _Predictions(ask)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as Google's APIs do."""
        return refusals.google(refusal)


DIALECT = Predict()


class _Prediction:
    """Reads one prediction: a vector with its statistics, or a picture of any size."""

    __slots__ = ("_embeddings", "_members")

    def __init__(self) -> None:
        self._embeddings = Members(frozenset({"statistics"}))
        self._members = Members(_IMAGE, {"embeddings": self._embeddings})

    def feed(self, chunk: bytes) -> None:
        self._members.feed(chunk)

    @property
    def tokens(self) -> int | None:
        """How many tokens were embedded."""
        statistics = figures.table(_parsed(self._embeddings.found.get("statistics")))
        return figures.count(figures.said(statistics, "token_count", "tokenCount"))

    @property
    def is_image(self) -> bool:
        """Whether it is a picture: one that was filtered out has no type, and is not charged."""
        kind = _parsed(self._members.found.get("mimeType"))
        return isinstance(kind, str) and kind.lower().startswith("image/")


class _Predictions:
    """Counts one answer, whose vectors and pictures may be megabytes and are never kept."""

    __slots__ = ("_answer", "_ask", "_has_begun", "_images", "_tokens")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._answer = Members(_MEMBERS, {"predictions": Elements(_Prediction, self._take)})
        self._has_begun = False
        self._images = 0
        self._tokens: int | None = None

    @property
    def has_spoken(self) -> bool:
        return self._has_begun

    def feed(self, chunk: bytes) -> None:
        self._has_begun = self._has_begun or bool(chunk)
        self._answer.feed(chunk)

    def close(self) -> Reading:
        error = _parsed(self._answer.found.get("error"))
        metadata = figures.table(_parsed(self._answer.found.get("metadata")))
        is_complete = self._answer.is_complete
        reading = Reading(
            error=(error_class({"error": error}) or "error") if error is not None else "",
            is_complete=is_complete,
        )
        usage = self._usage(metadata)
        if usage == NO_USAGE:
            return reading
        told = {"token_count": self._tokens, "images": self._images or None, **metadata}
        return replace(
            reading,
            source=Source.REPORTED if is_complete else Source.PARTIAL,
            charges=(Charge(self._ask.model, usage),),
            usage_raw=figures.verbatim({name: n for name, n in told.items() if n is not None}),
        )

    def _take(self, prediction: _Prediction) -> None:
        self._tokens = figures.total(self._tokens, prediction.tokens)
        self._images += prediction.is_image

    def _usage(self, metadata: Mapping[str, Any]) -> Usage:
        characters = figures.count(metadata.get("billableCharacterCount"))
        units = {"billable_characters": characters or 0, "images": self._images}
        units = {name: number for name, number in units.items() if number}
        # PaLM 2, and what has been tuned from it, counts in the metadata.
        counts = figures.table(metadata.get("tokenMetadata"))
        given = figures.table(counts.get("inputTokenCount")).get("totalTokens")
        made = figures.table(counts.get("outputTokenCount")).get("totalTokens")
        if self._tokens is not None:
            return Usage(input_tokens=self._tokens, output_tokens=0, units=units or NO_UNITS)
        return Usage(
            input_tokens=figures.count(given),
            output_tokens=figures.count(made),
            units=units or NO_UNITS,
        )


def _parsed(text: bytes | None) -> Any:
    return figures.parsed(text) if text else None
