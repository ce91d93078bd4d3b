"""The results of a batch of the AI SDK's calls: `POST …/batch/results`, a JSON line each.

github.com/vercel/ai, `gateway-language-model-batch.ts`, read 2026-11-26.
"""

from collections.abc import Mapping
from typing import Any

from addons.core.call import Ask, Refusal
from addons.core.providers import figures, refusals
from addons.core.providers.batch import Batch
from addons.core.providers.batch_lines import BatchLines
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer
from addons.core.providers.vercel.answer import Answer


class BatchResults:
    """What `/batch/results` speaks. Counted once, by the batch's id in the request."""

    name = "vercel-ai-batch"

    def ask(self, request: Request) -> Ask:
        """Read which batch it is about, and the model that its answers may leave out."""
        body = figures.table(figures.parsed(request.body))
        batch = figures.name(body.get("batchId"))
        return Ask(
            model=figures.name(request.headers.get("ai-model-id")),
            extra={"batch": batch} if batch else {},
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        if head.status >= 400:
            return FailedAnswer(head.status)

        def add(batch: Batch, line: Mapping[str, Any]) -> None:
            answer = Answer(Ask(model=ask.model))
            result = figures.table(line.get("result"))
            answer.take(result)
            reading = answer.reading(is_whole=True)
            if reading.charges:
                usage = figures.table(result.get("usage"))
                batch.add(reading.charges, usage, reading.reported_cost_nusd)

        return BatchLines(ask.extra.get("batch", ""), add)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as the gateway does, which is OpenAI's way."""
        return refusals.openai(refusal)


DIALECT = BatchResults()
