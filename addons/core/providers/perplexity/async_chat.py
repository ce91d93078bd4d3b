"""Perplexity's chats in the background: asked for, and looked at until they are done.

https://docs.perplexity.ai/api-reference, "Async Chat Completions", not re-read.
"""

from collections.abc import Mapping
from typing import Any

from addons.core.call import Ask, Reading, Refusal, Source
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer
from addons.core.providers.first_and_last import FirstAndLast
from addons.core.providers.openai import chat_usage
from addons.core.providers.reported_cost import price_facts, told_cost


class AsyncChat:
    """What `/async/chat/completions` speaks: a chat's answer inside of a job."""

    name = "perplexity-async"

    def ask(self, request: Request) -> Ask:
        """Read the model of what is asked for; note whether it only looks at a job."""
        if request.method != "POST":
            return Ask(extra={"poll": "yes"})
        body = figures.table(figures.table(figures.parsed(request.body)).get("request"))
        return Ask(
            model=figures.name(body.get("model")),
            max_tokens=figures.count(body.get("max_tokens")),
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else FirstAndLast(_Job(ask))

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as OpenAI does."""
        return refusals.openai(refusal)


DIALECT = AsyncChat()


class _Job:
    """Takes a job as it stands: the answer is in it once it is done. Its id charges it once."""

    members = frozenset({"error_message", "id", "model", "response", "status"})
    has_spoken = False

    __slots__ = ("_ask", "_job")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._job: Mapping[str, Any] = {}

    def take(self, document: Mapping[str, Any]) -> None:
        self._job = document

    def reading(self, *, is_whole: bool) -> Reading:
        answer = figures.table(self._job.get("response"))
        usage = chat_usage.usage_of(answer)
        model = figures.name(answer.get("model")) or figures.name(self._job.get("model"))
        source = Source.REPORTED if is_whole else Source.PARTIAL
        return Reading(
            source=source if usage else Source.NONE,
            model=model,
            charges=chat_usage.charges(usage, [], model or self._ask.model) if usage else (),
            usage_raw=figures.verbatim(usage) if usage else "",
            reported_cost_nusd=told_cost(usage),
            modifiers=price_facts(usage),
            response_id=figures.name(self._job.get("id")),
            poll=self._ask.extra.get("poll") == "yes",
            # What it says besides is a text.
            error="FAILED" if self._job.get("status") == "FAILED" else "",
            is_complete=is_whole,
        )
