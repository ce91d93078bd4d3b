"""Google's interactions: `/v1beta/interactions`, plain, as server-sent events, and read again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from addons.core.call import Ask, Charge, Reading, Refusal, Source
from addons.core.providers import figures, refusals
from addons.core.providers.body import Body
from addons.core.providers.dialect import Head, Request, Tally, Words
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.google import interaction_words, interactions_usage
from addons.core.providers.sighting import Sighting
from addons.core.wire.sse import has_any

_MEMBERS = frozenset(
    {
        "agent",
        "error",
        "id",
        "model",
        "outputs",
        "service_tier",
        "status",
        "steps",
        "usage",
    }
)
# The interaction itself comes at the beginning and at the end. In between, any event may tell the
# usage so far: it is what there is of a stream that is cut.
_WANTED = (b'"interaction', b'"usage"', b'"google_search_call"')
_ENDING = (b'"error"',)
_NEWEST = (b'"total_usage"',)
# `interaction.complete` until May 2026; the others end a stream that did not go well.
_LAST_EVENTS = (
    "interaction.completed",
    "interaction.complete",
    "interaction.failed",
    "interaction.cancelled",
)
_NAMES = ("agent", "id", "model", "service_tier", "status")
_UNDER_WAY = ("in_progress", "queued")
_BROKEN_OFF = ("failed", "cancelled", "incomplete", "budget_exceeded", "requires_continuation")
_QUERIES = 1000
"""More searches in one answer are not believed."""


class Interactions:
    """What `/interactions` speaks; a decision and a designed voice report their usage alike."""

    name = "gemini-interactions"

    def ask(self, request: Request) -> Ask:
        """Read model (or agent), streaming and the output cap; note a mere second reading."""
        if request.method != "POST" or request.path.endswith("/cancel"):
            streamed = "stream=true" in request.query.lower().split("&")
            return Ask(streamed=streamed, extra={"poll": "yes"})
        body = figures.table(figures.parsed(request.body))
        config = figures.table(body.get("generation_config"))
        return Ask(
            model=figures.name(body.get("model")) or figures.name(body.get("agent")),
            streamed=body.get("stream") is True,
            max_tokens=figures.count(config.get("max_output_tokens")),
            service_tier=figures.name(body.get("service_tier")),
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else _Interaction(ask)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as Google's APIs do."""
        return refusals.google(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of a request, where they are all that is asked."""
        return interaction_words.prompt(body)

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that no usage counts."""
        return interaction_words.speech(answer)


DIALECT = Interactions()


def _so_far(event: Mapping[str, Any]) -> object:
    return figures.table(event.get("metadata")).get("total_usage")


def _counted(*usages: object) -> Mapping[str, Any]:
    """Give the last of some usages that has a count; an empty one when none has."""
    tables = [figures.table(usage) for usage in usages]
    return next(filter(interactions_usage.has_count, reversed(tables)), {})


def _said(document: bytes) -> tuple[bytes, ...]:
    """Tell whether a document counts what was used so far: the last one that does stands."""
    events = figures.objects(document)
    return _NEWEST if any(_counted(_so_far(event)) for event in events) else ()


class _Interaction:
    """Counts one interaction. Of what is said twice, the last stands."""

    __slots__ = (
        "_ask",
        "_body",
        "_ended",
        "_error",
        "_queries",
        "_spoken",
        "_told",
        "_usage",
    )

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._body = Body(_WANTED, _MEMBERS, _NEWEST, ending=_ENDING, says=_said)
        self._spoken = Sighting(b'.delta"')
        self._told = dict.fromkeys(_NAMES, "")
        self._usage: Mapping[str, Any] = {}
        self._queries: set[str] = set()
        self._ended = False
        self._error = ""

    @property
    def has_spoken(self) -> bool:
        return self._spoken.seen or self._body.object is not None

    def feed(self, chunk: bytes) -> None:
        for document in self._body.feed(chunk):
            self._read_each(document)
        if not self._spoken.seen:
            self._spoken.look(chunk)

    def close(self) -> Reading:
        for document in self._body.close():
            self._read_each(document)
        for document in self._body.endings():
            for event in figures.objects(document):
                self._take_error(event)
        if self._body.object is not None:
            self._take(self._body.object.values)
            self._ended = self._body.object.is_complete
        return self._reading()

    def _read_each(self, document: bytes) -> None:
        for event in figures.objects(document):
            self._read(event)
            # Beside a usage so far it matters at the end alone: not each is read.
            if event.get("error") is not None and has_any(document, _WANTED):
                self._take_error(event)

    def _read(self, event: Mapping[str, Any]) -> None:
        kind = event.get("event_type")
        self._usage = _counted(event.get("usage"), _so_far(event)) or self._usage
        self._take(figures.table(event.get("interaction")))
        if kind == "interaction.status_update":
            self._take({"id": event.get("interaction_id"), "status": event.get("status")})
        if kind in _LAST_EVENTS or self._told["status"] in _BROKEN_OFF:
            self._ended = True
        self._note_queries(event.get("step"), event.get("delta"))

    def _take(self, interaction: Mapping[str, Any]) -> None:
        """Lay a later view of the interaction over an earlier one, which may leave fields out."""
        for name in _NAMES:
            self._told[name] = figures.name(interaction.get(name)) or self._told[name]
        self._usage = _counted(interaction.get("usage")) or self._usage
        self._note_queries(interaction.get("steps"), interaction.get("outputs"))
        self._take_error(interaction)

    def _take_error(self, place: Mapping[str, Any]) -> None:
        if place.get("error") is not None:
            self._error = error_class(place) or "error"

    def _note_queries(self, *steps: object) -> None:
        for some in steps:
            if some and len(self._queries) < _QUERIES:
                self._queries |= interactions_usage.queries(some)

    def _reading(self) -> Reading:
        told = self._told
        model = told["model"].removeprefix("models/") or told["agent"]
        charged = model or self._ask.model
        usage = interactions_usage.usage(self._usage, charged, len(self._queries))
        reading = Reading(
            model=model,
            service_tier=told["service_tier"] if usage else "",
            response_id=told["id"],
            poll=self._ask.extra.get("poll") == "yes",
            error=self._error,
            is_complete=self._ended,
        )
        if usage is None:
            return reading
        is_final = self._ended and told["status"] not in _UNDER_WAY
        return replace(
            reading,
            source=Source.REPORTED if is_final else Source.PARTIAL,
            charges=(Charge(charged, usage),),
            usage_raw=figures.verbatim(self._usage),
            modifiers=interactions_usage.facts(self._usage),
        )
