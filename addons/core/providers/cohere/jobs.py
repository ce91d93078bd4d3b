"""Cohere's batches and embed jobs: they tell what they have used once they are done.

The types of cohere-python (`Batch`, `EmbedJob`), read 2026-11-26.
"""

from collections.abc import Mapping
from typing import Any

from addons.core.call import Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals
from addons.core.providers.batch import Batch
from addons.core.providers.cohere import billed
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer
from addons.core.providers.first_and_last import FirstAndLast

_COUNTED = ("input_tokens", "output_tokens")
_UNDER_WAY = ("processing", "cancelling")
_BATCH_IS_OVER = ("COMPLETED", "FAILED", "CANCELED")


class CohereJobs:
    """What `GET /v2/batches/{id}` and `GET /v1/embed-jobs/{id}` speak: charged once by the id."""

    name = "cohere-jobs"

    def ask(self, request: Request) -> Ask:
        """Note that it only looks at a job."""
        return Ask(extra={"poll": "yes"})

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else FirstAndLast(_Job())

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as Cohere does."""
        return refusals.cohere(refusal)


DIALECT = CohereJobs()


class _Job:
    """Takes a job as it stands."""

    members = frozenset({"batch", "job_id", "meta", "model", "status"})
    has_spoken = False

    __slots__ = ("_job",)

    def __init__(self) -> None:
        self._job: Mapping[str, Any] = {}

    def take(self, document: Mapping[str, Any]) -> None:
        self._job = document

    def reading(self, *, is_whole: bool) -> Reading:
        batch = figures.table(self._job.get("batch"))
        return _batch(batch, is_whole) if batch else _embed_job(self._job, is_whole)


def _batch(told: Mapping[str, Any], is_whole: bool) -> Reading:
    """Read a batch. It writes its counts as texts, and they grow as long as it is under way."""
    counted = {name: told[name] for name in _COUNTED if figures.count(told.get(name)) is not None}
    batch = Batch()
    if counted and figures.name(told.get("status")).endswith(_BATCH_IS_OVER):
        done = figures.count(told.get("num_successful_records"))
        usage = Usage(
            input_tokens=figures.count(counted.get("input_tokens")),
            output_tokens=figures.count(counted.get("output_tokens")),
            units={"batch_requests": done} if done else {},
        )
        batch.add_total(Charge(figures.name(told.get("model")), usage), counted)
    return batch.reading(figures.name(told.get("id")), is_whole)


def _embed_job(told: Mapping[str, Any], is_whole: bool) -> Reading:
    model = figures.name(told.get("model"))
    report = figures.table(told.get("meta"))
    usage = None if told.get("status") in _UNDER_WAY else billed.usage(report)
    return Reading(
        source=(Source.REPORTED if is_whole else Source.PARTIAL) if usage else Source.NONE,
        model=model,
        charges=(Charge(model, usage),) if usage else (),
        usage_raw=figures.verbatim(report) if usage else "",
        response_id=figures.name(told.get("job_id")),
        poll=True,
        is_complete=is_whole,
    )
