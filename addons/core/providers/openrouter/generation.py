"""OpenRouter's record of a generation: what it has used, also where its stream was cut.

https://openrouter.ai/docs/api-reference/get-a-generation, read 2026-11-26.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from addons.core.call import NO_USAGE, Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer
from addons.core.providers.first_and_last import FirstAndLast
from addons.core.providers.reported_cost import price_facts, told_cost

# Counted by the model's own vocabulary, which is what is charged; the plain ones by one for all.
_INPUT = ("native_tokens_prompt", "tokens_prompt")
_OUTPUT = ("native_tokens_completion", "tokens_completion")
_KEPT = (
    "tokens_",
    "native_tokens_",
    "total_cost",
    "usage",
    "upstream_",
    "cache_discount",
    "is_byok",
)
"""How the names of figures begin: the rest of a record tells of the caller."""


class Generation:
    """What `GET /api/v1/generation?id=…` speaks: it reads again what is charged by its id."""

    name = "openrouter-generation"

    def ask(self, request: Request) -> Ask:
        """Note which generation is looked at."""
        name = parse_qs(request.query).get("id", [""])[0]
        return Ask(extra={"poll": "yes", "id": figures.name(name)})

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else FirstAndLast(_Record(ask))

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as OpenAI does."""
        return refusals.openai(refusal)


DIALECT = Generation()


class _Record:
    """Takes a record, which is there once the generation is over."""

    members = frozenset({"data"})
    has_spoken = False

    __slots__ = ("_ask", "_told")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._told: Mapping[str, Any] = {}

    def take(self, document: Mapping[str, Any]) -> None:
        self._told = figures.table(document.get("data"))

    def reading(self, *, is_whole: bool) -> Reading:
        told = self._told
        model = figures.name(told.get("model"))
        usage = _usage(told)
        cost = told_cost({"cost": told.get("total_cost")})
        charges = (Charge(model, usage),) if usage != NO_USAGE or cost is not None else ()
        paid = {"upstream_inference_cost": told.get("upstream_inference_cost")}
        facts = {"is_byok": told.get("is_byok"), "cost_details": paid}
        kept = {name: value for name, value in told.items() if name.startswith(_KEPT)}
        source = Source.REPORTED if is_whole else Source.PARTIAL
        return Reading(
            source=source if charges else Source.NONE,
            model=model,
            charges=charges,
            usage_raw=figures.verbatim(kept) if charges else "",
            reported_cost_nusd=cost,
            service_tier=figures.name(told.get("service_tier")),
            response_id=figures.name(told.get("id")) or self._ask.extra.get("id", ""),
            poll=True,
            modifiers=price_facts(facts, figures.name(told.get("provider_name"))),
            is_complete=is_whole,
        )


def _usage(told: Mapping[str, Any]) -> Usage:
    """Give the counts: what was cached, thought or drawn is part of the totals."""
    given, made = figures.first(told, *_INPUT), figures.first(told, *_OUTPUT)
    return Usage(
        input_tokens=given,
        output_tokens=made,
        cache_read_tokens=figures.part(told.get("native_tokens_cached"), given),
        output_reasoning_tokens=figures.part(told.get("native_tokens_reasoning"), made),
        image_output_tokens=figures.part(told.get("native_tokens_completion_images"), made),
    )
