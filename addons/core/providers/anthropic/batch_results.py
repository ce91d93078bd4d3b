"""The results of Anthropic's message batches: one JSON line a request.

https://platform.claude.com/docs/en/build-with-claude/batch-processing, read 2026-11-25.
"""

import re
from urllib.parse import unquote

from addons.core.call import Ask, Reading, Refusal
from addons.core.providers import figures, refusals
from addons.core.providers.anthropic import messages_usage
from addons.core.providers.batch import Batch
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer
from addons.core.wire.ndjson import Lines

_BATCH_IN_PATH = re.compile(r"/batches/([^/]+)/results$")


class BatchResults:
    """What `/v1/messages/batches/{id}/results` speaks. Half price, and counted once."""

    name = "anthropic-batch"

    def ask(self, request: Request) -> Ask:
        """Read which batch it is about."""
        place = _BATCH_IN_PATH.search(unquote(request.path))
        return Ask(extra={"batch": figures.name(place[1])} if place else {})

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else _Results(ask)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as Anthropic does."""
        return refusals.anthropic(refusal)


DIALECT = BatchResults()


class _Results:
    """Counts the lines as they come; the order is not that of the requests."""

    __slots__ = ("_ask", "_batch", "_has_begun", "_is_whole", "_lines")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._lines = Lines()
        self._batch = Batch()
        self._has_begun = False
        self._is_whole = True

    @property
    def has_spoken(self) -> bool:
        return self._has_begun

    def feed(self, chunk: bytes) -> None:
        if not chunk:  # to the lines this would be the end
            return
        self._has_begun = True
        for line in self._lines.feed(chunk):
            self._read(line)

    def close(self) -> Reading:
        for line in self._lines.feed(b""):
            self._is_whole = self._read(line)  # cut off, if it is no JSON
        is_complete = self._has_begun and self._is_whole
        return self._batch.reading(self._ask.extra.get("batch", ""), is_complete)

    def _read(self, line: bytes) -> bool:
        document = figures.parsed(line)
        result = figures.table(figures.table(document).get("result"))
        message = figures.table(result.get("message"))
        usage = figures.table(message.get("usage"))
        charges = messages_usage.charges(usage, figures.name(message.get("model")), {})
        if charges:
            if self._batch.is_empty:
                self._batch.modifiers = messages_usage.modifiers(usage)
            self._batch.add(charges, usage)
        return document is not None
