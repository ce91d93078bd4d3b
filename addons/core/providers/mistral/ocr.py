"""Mistral's document reader: `POST /v1/ocr`, charged by the page.

https://docs.mistral.ai/api, "ocr", read 2026-11-25.
"""

from collections.abc import Mapping
from typing import Any

from addons.core.call import Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer
from addons.core.providers.first_and_last import FirstAndLast

# Azure's host counts a page that it annotates here, and not among the read ones.
_UNITS = {"pages_processed": "pages", "pages_processed_annotation": "annotated_pages"}


class MistralOCR:
    """What `/v1/ocr` speaks."""

    name = "mistral-ocr"

    def ask(self, request: Request) -> Ask:
        """Read the model."""
        body = figures.table(figures.parsed(request.body))
        return Ask(model=figures.name(body.get("model")))

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else FirstAndLast(_Answer(ask))

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as Mistral does."""
        return refusals.mistral(refusal)


DIALECT = MistralOCR()


class _Answer:
    """Takes one answer; its pages, which may be megabytes, go by."""

    members = frozenset({"model", "usage_info"})
    has_spoken = False

    __slots__ = ("_ask", "_model", "_usage")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._model = ""
        self._usage: Mapping[str, Any] = {}

    def take(self, document: Mapping[str, Any]) -> None:
        self._model = figures.name(document.get("model")) or self._model
        self._usage = figures.table(document.get("usage_info")) or self._usage

    def reading(self, *, is_whole: bool) -> Reading:
        counts = {unit: figures.count(self._usage.get(name)) for name, unit in _UNITS.items()}
        units = {unit: float(number) for unit, number in counts.items() if number}
        if all(number is None for number in counts.values()):
            return Reading(model=self._model, is_complete=is_whole)
        return Reading(
            source=Source.REPORTED,
            model=self._model,
            charges=(Charge(self._model or self._ask.model, Usage(units=units)),),
            usage_raw=figures.verbatim(self._usage),
            is_complete=is_whole,
        )
