"""OpenAI's embeddings: `POST /v1/embeddings`."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from addons.core.call import NO_USAGE, Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals
from addons.core.providers.body import Body
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import ERROR_MEMBERS, FailedAnswer, error_in
from addons.core.providers.openai import asked, chat_usage
from addons.core.providers.reported_cost import cost_in, price_facts, reported_cost

_MEMBERS = ERROR_MEMBERS | {"id", "model", "provider", "usage"}


class OpenAIEmbeddings:
    """What `/v1/embeddings` speaks, and whoever copies it."""

    name = "openai-embeddings"

    def ask(self, request: Request) -> Ask:
        """Read the model: nothing else moves the price."""
        body = figures.table(figures.parsed(request.body))
        return Ask(model=asked.model(request, body))

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return (
            FailedAnswer(head.status)
            if head.status >= 400
            else _Vectors(asked.served(ask, head), cost_in(head.headers))
        )

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as OpenAI does."""
        return refusals.openai(refusal)


DIALECT = OpenAIEmbeddings()


class _Vectors:
    """Counts one answer, whose vectors may be megabytes and are never kept."""

    __slots__ = ("_ask", "_body", "_cost_nusd")

    def __init__(self, ask: Ask, cost_nusd: int | None) -> None:
        self._ask = ask
        self._cost_nusd = cost_nusd
        self._body = Body((), _MEMBERS)

    @property
    def has_spoken(self) -> bool:
        return self._body.object is not None

    def feed(self, chunk: bytes) -> None:
        self._body.feed(chunk)

    def close(self) -> Reading:
        self._body.close()
        answer = self._body.object
        if answer is None:
            return Reading()
        members = answer.values
        model = figures.name(members.get("model"))
        response_id = figures.name(members.get("id"))
        usage = figures.table(members.get("usage"))
        charged = model or self._ask.model
        counted = _counted(usage, charged)
        error = error_in(members)
        if counted == NO_USAGE:
            return Reading(
                model=model,
                response_id=response_id,
                error=error,
                is_complete=answer.is_complete,
            )
        cost = reported_cost(usage)
        return Reading(
            source=Source.REPORTED,
            model=model,
            charges=(Charge(charged, counted),),
            usage_raw=figures.verbatim(usage),
            reported_cost_nusd=self._cost_nusd if cost is None else cost,
            modifiers=price_facts(usage, figures.name(members.get("provider"))),
            response_id=response_id,
            error=error,
            is_complete=answer.is_complete,
        )


def _counted(usage: Mapping[str, Any], model: str) -> Usage:
    """Give the usage of vectors: all of it is input, so the total counts where that is not told."""
    counted = chat_usage.read(usage, model)
    if counted == NO_USAGE:
        return counted
    given = counted.input_tokens or figures.count(usage.get("total_tokens"))
    return replace(counted, input_tokens=given, output_tokens=0)
