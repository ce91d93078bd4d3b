"""DeepInfra's own way to a model of any kind: `POST /v1/inference/{model}`.

https://deepinfra.com/docs/inference, and the types of LlamaIndex' client for it, read 2026-11-26.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from addons.core.call import NO_UNITS, NO_USAGE, Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.first_and_last import FirstAndLast
from addons.core.providers.reported_cost import told_cost

_MODEL_IN_PATH = re.compile(r"/inference/([^/]+(?:/[^/]+)?)$")


class DeepInfra:
    """What DeepInfra speaks of its own: `inference_status` stands beside any answer."""

    name = "deepinfra"

    def ask(self, request: Request) -> Ask:
        """Read the model from the path, streaming and the output cap from the body."""
        place = _MODEL_IN_PATH.search(unquote(request.path).rstrip("/"))
        body = figures.table(figures.parsed(request.body))
        return Ask(
            model=figures.name(place[1]) if place else "",
            streamed=body.get("stream") is True,
            max_tokens=figures.count(body.get("max_new_tokens")),
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else FirstAndLast(_Answer(ask))

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as OpenAI does."""
        return refusals.openai(refusal)


DIALECT = DeepInfra()


class _Answer:
    """Takes a lone answer, or the events of a stream; texts, vectors and images go by."""

    members = frozenset(
        {"error", "inference_status", "input_length_ms", "input_tokens", "request_id"}
    )

    __slots__ = ("_ask", "_error", "_id", "_status", "_units", "has_spoken")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._id = ""
        self._error = ""
        self._status: dict[str, Any] = {}
        self._units: Mapping[str, float] = NO_UNITS
        self.has_spoken = False

    def take(self, document: Mapping[str, Any]) -> None:
        self.has_spoken = self.has_spoken or "token" in document
        self._id = figures.name(document.get("request_id")) or self._id
        self._status.update(figures.table(document.get("inference_status")))
        if (given := figures.count(document.get("input_tokens"))) is not None:
            self._status["input_tokens"] = given
        if heard := figures.amount(document.get("input_length_ms")):
            self._units = {"seconds": heard / 1000}
        if document.get("error"):
            self._error = error_class(document) or "error"

    def reading(self, *, is_whole: bool) -> Reading:
        usage = Usage(
            input_tokens=figures.first(self._status, "tokens_input", "input_tokens"),
            output_tokens=figures.first(self._status, "tokens_generated"),
            units=self._units,
        )
        cost = told_cost({"cost": self._status.get("cost")})
        has_line = usage != NO_USAGE or cost is not None
        source = Source.REPORTED if is_whole and not self._error else Source.PARTIAL
        failed = "failed" if self._status.get("status") == "failed" else ""
        return Reading(
            source=source if has_line else Source.NONE,
            charges=(Charge(self._ask.model, usage),) if has_line else (),
            usage_raw=figures.verbatim(self._status) if has_line else "",
            reported_cost_nusd=cost,
            response_id=self._id,
            error=self._error or failed,
            is_complete=is_whole,
        )
