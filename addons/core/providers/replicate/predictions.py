"""Replicate's predictions: made, waited for, asked for again until they are done.

https://replicate.com/docs/reference/http, not re-read.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from addons.core.call import Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer
from addons.core.providers.first_and_last import FirstAndLast

_MODEL_IN_PATH = re.compile(r"/models/([^/]+/[^/]+)/predictions$")
_FINAL = ("succeeded", "failed", "canceled", "aborted")


class Replicate:
    """What `/v1/predictions` speaks."""

    name = "replicate"

    def ask(self, request: Request) -> Ask:
        """Read the model; note whether the request only looks at a prediction again."""
        place = _MODEL_IN_PATH.search(unquote(request.path).rstrip("/"))
        body = figures.table(figures.parsed(request.body))
        is_new = request.method == "POST" and not request.path.rstrip("/").endswith("/cancel")
        return Ask(
            model=figures.name(place[1] if place else body.get("version")),
            extra={} if is_new else {"poll": "yes"},
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else FirstAndLast(_Answer(ask))

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as Replicate does."""
        return refusals.replicate(refusal)


DIALECT = Replicate()


class _Answer:
    """Takes a prediction as it stands.

    Its metrics are there when it is done: the seconds that it ran, and for language models tokens.
    It is charged once, by its id, however often it is looked at.
    """

    members = frozenset({"id", "model", "status", "metrics"})
    has_spoken = False

    __slots__ = ("_ask", "_prediction")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._prediction: Mapping[str, Any] = {}

    def take(self, document: Mapping[str, Any]) -> None:
        self._prediction = document

    def reading(self, *, is_whole: bool) -> Reading:
        status = figures.name(self._prediction.get("status"))
        model = figures.name(self._prediction.get("model"))
        reading = Reading(
            model=model,
            response_id=figures.name(self._prediction.get("id")),
            poll=self._ask.extra.get("poll") == "yes",
            error=status if status in ("failed", "aborted") else "",
            is_complete=is_whole,
        )
        metrics = figures.table(self._prediction.get("metrics"))
        usage = _usage(metrics)
        if status not in _FINAL or usage is None:
            return reading
        return Reading(
            source=Source.REPORTED,
            model=model,
            charges=(Charge(model or self._ask.model, usage),),
            usage_raw=figures.verbatim(metrics),
            response_id=reading.response_id,
            poll=reading.poll,
            error=reading.error,
            is_complete=is_whole,
        )


def _usage(metrics: Mapping[str, Any]) -> Usage | None:
    units: dict[str, float] = {}
    seconds = figures.amount(metrics.get("predict_time"))
    if seconds is not None and seconds < 1e9:
        units["predict_seconds"] = seconds
    if images := figures.count(metrics.get("image_count")):
        units["images"] = images
    read = figures.count(metrics.get("input_token_count"))
    written = figures.count(metrics.get("output_token_count"))
    if not units and read is None and written is None:
        return None
    return Usage(input_tokens=read, output_tokens=written, units=units)
