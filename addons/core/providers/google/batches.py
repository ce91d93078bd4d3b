"""Gemini's batches: `GET /v1beta/batches/{id}`, and the file that holds the results of a large one.

https://ai.google.dev/gemini-api/docs/batch-api, read 2026-11-25, and `batches.py` of python-genai.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from addons.core.call import Ask, Charge, Reading, Refusal, Usage
from addons.core.providers import figures, refusals
from addons.core.providers.batch import Batch
from addons.core.providers.batch_lines import BatchLines
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer
from addons.core.providers.google import gemini_usage
from addons.core.wire.elements import Elements
from addons.core.wire.members import Members

_FILE_IN_PATH = re.compile(r"/(files/[^/:]+):download$")
_ANSWER = frozenset({"candidates", "modelVersion", "tokenCount", "usageMetadata"})
_RESULTS = ("inlinedResponses", "inlinedEmbedContentResponses")


class GeminiBatches:
    """What a batch and its file of results speak. Half price, and counted once."""

    name = "gemini-batch"

    def ask(self, request: Request) -> Ask:
        """Note which file it is, where it is one."""
        place = _FILE_IN_PATH.search(unquote(request.path))
        return Ask(extra={"file": figures.name(place[1])} if place else {})

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        if head.status >= 400:
            return FailedAnswer(head.status)
        return BatchLines(ask.extra["file"], _add_line) if "file" in ask.extra else _Operation()

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as Google's APIs do."""
        return refusals.google(refusal)


DIALECT = GeminiBatches()


class _Operation:
    """Counts the answers inside an operation that is done.

    They stand in it twice: as its `response`, and as the `output` in its `metadata`.
    """

    __slots__ = ("_has_begun", "_metadata", "_operation", "_output", "_response")

    def __init__(self) -> None:
        self._has_begun = False
        self._output = _Inlined()
        self._response = _Inlined()
        self._metadata = Members(frozenset({"model"}), {"output": self._output.members})
        inside = {"metadata": self._metadata, "response": self._response.members}
        self._operation = Members(frozenset({"name"}), inside)

    @property
    def has_spoken(self) -> bool:
        return self._has_begun

    def feed(self, chunk: bytes) -> None:
        self._has_begun = self._has_begun or bool(chunk)
        self._operation.feed(chunk)

    def close(self) -> Reading:
        names = self._operation.found | self._metadata.found
        told = {name: figures.name(figures.parsed(text)) for name, text in names.items()}
        batch = self._output.batch if self._response.batch.is_empty else self._response.batch
        batch.name_the_model(told.get("model", "").removeprefix("models/"))
        return batch.reading(told.get("name", ""), self._operation.is_complete)


class _Inlined:
    """Reads results that are written into a batch, one by one."""

    __slots__ = ("batch", "members")

    def __init__(self) -> None:
        self.batch = Batch()
        self.members = Members(
            frozenset(),
            {
                name: Members(frozenset(), {"inlinedResponses": Elements(_Result, self._take)})
                for name in _RESULTS
            },
        )

    def _take(self, result: "_Result") -> None:
        answer = {name: figures.parsed(text) for name, text in result.answer.found.items()}
        _add(self.batch, answer)


class _Result:
    """Reads one result of any size: pictures in it go by."""

    __slots__ = ("_members", "answer")

    def __init__(self) -> None:
        self.answer = Members(_ANSWER)
        self._members = Members(frozenset(), {"response": self.answer})

    def feed(self, chunk: bytes) -> None:
        self._members.feed(chunk)


def _add_line(batch: Batch, line: Mapping[str, Any]) -> None:
    _add(batch, figures.table(line.get("response")))


def _add(batch: Batch, answer: Mapping[str, Any]) -> None:
    """Add one answer of a model, or one vector with its count of tokens."""
    model = figures.name(answer.get("modelVersion")).removeprefix("models/")
    metadata = figures.table(answer.get("usageMetadata"))
    searches = len(gemini_usage.queries(answer.get("candidates")))
    usage = gemini_usage.usage(metadata, gemini_usage.searches(model, searches))
    embedded = figures.count(answer.get("tokenCount"))
    if usage is not None:
        batch.add([Charge(model, usage)], metadata)
    elif embedded is not None:
        told = {"tokenCount": answer.get("tokenCount")}
        batch.add([Charge(model, Usage(input_tokens=embedded, output_tokens=0))], told)
