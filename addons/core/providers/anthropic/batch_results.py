"""The results of Anthropic's message batches: one JSON line a request.

https://platform.claude.com/docs/en/build-with-claude/batch-processing, read 2026-11-25.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from addons.core.call import Ask, Refusal
from addons.core.providers import figures, refusals
from addons.core.providers.anthropic import messages_usage
from addons.core.providers.batch import Batch
from addons.core.providers.batch_lines import BatchLines
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer

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
        if head.status >= 400:
            return FailedAnswer(head.status)
        return BatchLines(ask.extra.get("batch", ""), _add)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as Anthropic does."""
        return refusals.anthropic(refusal)


DIALECT = BatchResults()


def _add(batch: Batch, line: Mapping[str, Any]) -> None:
    """Add one message; requests that failed or expired have none, and are not charged."""
    message = figures.table(figures.table(line.get("result")).get("message"))
    usage = figures.table(message.get("usage"))
    charges = messages_usage.charges(usage, figures.name(message.get("model")), {})
    if charges:
        if batch.is_empty:
            batch.modifiers = messages_usage.modifiers(usage)
        batch.add(charges, usage)
