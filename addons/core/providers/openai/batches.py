"""OpenAI's batches, and those of xAI, Mistral and OpenRouter: many calls, counted when done.

https://platform.openai.com/docs/guides/batch, https://docs.mistral.ai/capabilities/batch, read
2026-11-25. What a batch has used is told twice, by itself and by the file of its results: both
carry the id of that file, by which the ledger charges it once.
"""

from collections.abc import Mapping
from typing import Any

from addons.core.call import Ask, Charge, Reading, Refusal
from addons.core.providers import figures, refusals, usages
from addons.core.providers.batch import Batch
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer
from addons.core.providers.openai import asked, chat_usage
from addons.core.providers.openai.batch_results import InlineResult, Result, ResultLines
from addons.core.providers.reported_cost import price_facts, reported_cost
from addons.core.wire import beginning
from addons.core.wire.elements import Elements
from addons.core.wire.members import Members

_MEMBERS = frozenset(
    {"error", "id", "model", "output_file", "output_file_id", "request_counts", "status", "usage"}
)
_ENDED = ("completed", "cancelled", "expired", "failed")


class OpenAIBatches:
    """What `/v1/batches/{id}` speaks, and `/v1/files/{id}/content`, where the results are."""

    name = "openai-batches"

    def ask(self, request: Request) -> Ask:
        """Read whose results are asked for: of a file, of a batch, or of one page of a batch."""
        path = request.path.rstrip("/")
        of = path.removesuffix("/content").removesuffix("/results")
        page = [part for part in request.query.split("&") if part.startswith("pagination_token=")]
        name = "?".join([asked.last_segment(of), *page])
        extra = {"poll": "yes", "id": name, "lines": "yes" if path.endswith("/content") else ""}
        return Ask(extra=extra)

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        if head.status >= 400:
            return FailedAnswer(head.status)
        return _File(ask) if ask.extra.get("lines") else _Batch(ask)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as OpenAI does."""
        return refusals.openai(refusal)


DIALECT = OpenAIBatches()


class _File:
    """Counts a file of results; a file of anything else has no answers in it."""

    __slots__ = ("_ask", "_batch", "_has_begun", "_is_json", "_is_whole", "_lines", "_start")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._batch = Batch()
        self._lines = ResultLines(Result, self._add)
        self._start = beginning.Start()
        self._has_begun = False
        self._is_json = False
        self._is_whole = False

    @property
    def has_spoken(self) -> bool:
        return self._has_begun

    def feed(self, chunk: bytes) -> None:
        if not self._has_begun:
            chunk = self._start.take(chunk)
            if not chunk:
                return
            self._has_begun = True
            self._is_json = chunk.startswith(b"{")
        if self._is_json and chunk:
            self._lines.feed(chunk)

    def close(self) -> Reading:
        self._lines.feed(b"")
        return self._batch.reading(self._ask.extra.get("id", ""), self._is_whole)

    def _add(self, result: Result) -> None:
        # A file does not say where it ends; one that was cut ends in the middle of a line.
        result.add_to(self._batch)
        self._is_whole = result.is_complete


class _Batch:
    """Counts a batch by its own total, else by the results that stand in the same answer."""

    __slots__ = ("_ask", "_batch", "_object")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._batch = batch = Batch()
        self._object = Members(
            _MEMBERS,
            inside={
                "outputs": Elements(Result, lambda result: result.add_to(batch)),
                "results": Elements(InlineResult, lambda result: result.add_to(batch)),
            },
        )

    @property
    def has_spoken(self) -> bool:
        return bool(self._object.found)

    def feed(self, chunk: bytes) -> None:
        self._object.feed(chunk)

    def close(self) -> Reading:
        found = {name: figures.parsed(text) for name, text in self._object.found.items()}
        file = figures.name(found.get("output_file_id")) or figures.name(found.get("output_file"))
        usage = figures.table(found.get("usage"))
        if self._batch.is_empty and found.get("status") in _ENDED:
            self._count(usage, found)
        if (cost := reported_cost(usage)) is not None:  # OpenRouter tells that of all of it
            self._batch.cost_nusd = cost
            self._batch.modifiers = price_facts(usage)
        name = file or self._ask.extra.get("id", "")
        return self._batch.reading(name, self._object.is_complete)

    def _count(self, usage: Mapping[str, Any], found: Mapping[str, Any]) -> None:
        """Count the batch's own total; `failed` and `expired` ones have done a part."""
        model = figures.name(found.get("model"))
        counted = chat_usage.read(usage, model)
        if not counted.input_tokens and not counted.output_tokens:
            return
        requests = figures.count(figures.table(found.get("request_counts")).get("completed"))
        units = {"batch_requests": requests} if requests else {}
        self._batch.add_total(Charge(model, usages.with_units(counted, units)), usage)
