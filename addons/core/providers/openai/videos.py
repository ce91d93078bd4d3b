"""OpenAI's videos, and who copies them: made in the background, paid when done.

https://platform.openai.com/docs/api-reference/videos, https://docs.x.ai/docs/guides/video-generations,
read 2026-11-25; https://docs.together.ai/reference/get-videos-id, read 2026-11-26.
"""

from collections.abc import Mapping
from typing import Any

from addons.core.call import NO_USAGE, Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.light_body import Found, LightBody
from addons.core.providers.openai import asked, chat_usage
from addons.core.providers.reported_cost import price_facts, reported_cost

_MEMBERS = frozenset(
    {
        *("error", "id", "model", "n_seconds", "n_variants", "outputs", "request_id", "seconds"),
        *("status", "usage"),
    }
)
_DONE = ("completed", "done", "succeeded")


class OpenAIVideos:
    """What `/v1/videos` speaks."""

    name = "openai-videos"

    def ask(self, request: Request) -> Ask:
        """Read the model of what is to be made, or the id of what is looked at."""
        if request.method != "POST":
            return Ask(extra={"poll": "yes", "id": asked.last_segment(request.path)})
        said = asked.members(request)
        return Ask(model=asked.model(request, said))

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else _Video(ask)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as OpenAI does."""
        return refusals.openai(refusal)


DIALECT = OpenAIVideos()


class _Video:
    """Counts one video once it is done; one that failed is not charged."""

    __slots__ = ("_ask", "_body")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._body = LightBody(_MEMBERS)

    @property
    def has_spoken(self) -> bool:
        return self._body.has_begun

    def feed(self, chunk: bytes) -> None:
        self._body.feed(chunk)

    def close(self) -> Reading:
        found: Found = next(iter(self._body.close()), {})
        usage = figures.table(found.get("usage"))
        model = figures.name(found.get("model"))
        cost = reported_cost(usage or figures.table(found.get("outputs")))  # Together's
        charges: tuple[Charge, ...] = ()
        if found.get("status") in _DONE:
            counted = _counted(found, usage)
            if counted != NO_USAGE or cost is not None:
                charges = (Charge(model or self._ask.model, counted),)
        named = figures.name(found.get("id")) or figures.name(found.get("request_id"))
        return Reading(
            source=Source.REPORTED if charges else Source.NONE,
            model=model,
            charges=charges,
            usage_raw=figures.verbatim(usage) if usage and charges else "",
            reported_cost_nusd=cost if charges else None,
            modifiers=price_facts(usage),
            response_id=self._ask.extra.get("id") or named,
            poll=self._ask.extra.get("poll") == "yes",
            error=(error_class(found) or "error") if found.get("error") else "",
            is_complete=self._body.is_complete,
        )


def _counted(found: Found, usage: Mapping[str, Any]) -> Usage:
    """Give tokens where there are any, and OpenAI's `seconds`: a number, told as a text.

    Azure's first API says `n_seconds` of each of `n_variants` (learn.microsoft.com/azure, "video
    generation", not re-read).
    """
    seconds = figures.amount(found.get("seconds"))
    if seconds is None and (each := figures.amount(found.get("n_seconds"))):
        seconds = each * (figures.count(found.get("n_variants")) or 1)
    if seconds:
        return Usage(units={"video_seconds": seconds})
    return chat_usage.read(usage, "")
