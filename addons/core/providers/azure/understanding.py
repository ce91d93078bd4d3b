"""Azure's Content Understanding: documents, sound and videos that models of one's own read.

The types of azure-ai-contentunderstanding (`UsageDetails`) and its recordings, read 2026-11-26.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from addons.core.call import NO_USAGE, Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals, usages
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.first_and_last import FirstAndLast

SERVICE = "content-understanding"
"""Stands for the service itself, which takes pages and hours, where models take tokens."""

_UNITS = {
    "documentPagesMinimal": "pages_minimal",
    "documentPagesBasic": "pages_basic",
    "documentPagesStandard": "pages",
    "audioHours": "audio_hours",
    "videoHours": "video_hours",
    "contextualizationTokens": "contextualization_tokens",
}
_INPUT, _OUTPUT = "-input", "-output"
_MOST = 100
"""More names of models in one analysis are not believed."""


class ContentUnderstanding:
    """What `/contentunderstanding` speaks: an analysis that is looked at until it is done."""

    name = "azure-understanding"

    def ask(self, request: Request) -> Ask:
        """Note whether it only looks at an analysis: which models it takes is set elsewhere."""
        return Ask() if request.method == "POST" else Ask(extra={"poll": "yes"})

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else FirstAndLast(_Analysis(ask))

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as OpenAI does: Azure has the same shape."""
        return refusals.openai(refusal)


DIALECT = ContentUnderstanding()


class _Analysis:
    """Takes an analysis as it stands; its contents go by. Its id charges it once."""

    members = frozenset({"error", "id", "status", "usage"})
    has_spoken = False

    __slots__ = ("_analysis", "_ask")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._analysis: Mapping[str, Any] = {}

    def take(self, document: Mapping[str, Any]) -> None:
        self._analysis = document

    def reading(self, *, is_whole: bool) -> Reading:
        usage = figures.table(self._analysis.get("usage"))
        charges = tuple(_charges(usage))
        source = Source.REPORTED if is_whole else Source.PARTIAL
        return Reading(
            source=source if charges else Source.NONE,
            model=charges[0].model if charges else "",
            charges=charges,
            usage_raw=figures.verbatim(usage) if charges else "",
            response_id=figures.name(self._analysis.get("id")),
            poll=self._ask.extra.get("poll") == "yes",
            error=(error_class(self._analysis) or "error") if self._analysis.get("error") else "",
            is_complete=is_whole,
        )


def _charges(usage: Mapping[str, Any]) -> Iterator[Charge]:
    """Give a line for each model, by the tokens that it took, and one for the service."""
    models: dict[str, Usage] = {}
    for name, told in islice(figures.table(usage.get("tokens")).items(), _MOST):
        count = figures.count(told)
        if count is not None:
            model, part = _part(name, count)
            models[model] = usages.plus(models.get(model, NO_USAGE), part)
    kind = "answer"
    for model, taken in models.items():
        yield Charge(model, taken, kind)
        kind = "part"
    told_units = {unit: figures.amount(usage.get(name)) for name, unit in _UNITS.items()}
    units = {unit: count for unit, count in told_units.items() if count}
    if units:
        yield Charge(SERVICE, Usage(units=units), "service" if models else "answer")


def _part(name: str, count: int) -> tuple[str, Usage]:
    """Split a name as `gpt-4.1-input`; a model that makes vectors has none but input."""
    if name.endswith(_OUTPUT):
        return figures.name(name.removesuffix(_OUTPUT)), Usage(output_tokens=count)
    return figures.name(name.removesuffix(_INPUT)), Usage(input_tokens=count)
