"""What the documents of one of the gateway's answers say, put together."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from addons.core.call import NO_USAGE, Ask, Charge, Reading, Source, Usage
from addons.core.providers import figures
from addons.core.providers.failure import error_class
from addons.core.providers.reported_cost import told_cost
from addons.core.providers.vercel import usage

SPOKEN = (
    *("text-delta", "reasoning-delta", "tool-input-start", "tool-input-delta", "tool-call"),
    *("file", "transcript-delta", "transcript-partial", "transcript-final"),
)
"""The parts of a stream in which an answer comes; none of them has a figure."""
_LAST = ("finish", "result")
_MADE = {"images": "images", "videos": "videos"}
"""What is made and charged by the piece, and the unit of each."""


class Answer:
    """Takes a lone answer, or the parts of a stream, of which `finish` is the last.

    A model that is decided by, pictures, sound and whatever else is made come in one object; a
    video in one event.
    """

    members = frozenset(
        {
            "answers",
            "artifacts",
            "durationInSeconds",
            "error",
            "finishReason",
            "model",
            "providerMetadata",
            "ranking",
            "response",
            "type",
            "usage",
            "warnings",
            *_MADE,
        }
    )

    __slots__ = (
        "_ask",
        "_error",
        "_gateway",
        "_has_ended",
        "_id",
        "_model",
        "_units",
        "_usage",
        "has_spoken",
    )

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._model = ""
        self._id = ""
        self._usage: Mapping[str, Any] = {}
        self._gateway: Mapping[str, Any] = {}
        self._units: dict[str, float] = {}
        self._error = ""
        self._has_ended = False
        self.has_spoken = False

    def take(self, document: Mapping[str, Any]) -> None:
        """Take the next document."""
        kind = document.get("type")
        if kind in SPOKEN:
            self.has_spoken = True
            return
        self._has_ended = self._has_ended or kind in _LAST
        # A stream tells its model in a part of its own, a lone answer in `response`.
        told = document if kind == "response-metadata" else figures.table(document.get("response"))
        model = figures.name(told.get("modelId")) or figures.name(document.get("model"))
        self._model = model or self._model
        self._id = figures.name(told.get("id")) or self._id
        self._usage = figures.table(document.get("usage")) or self._usage
        metadata = figures.table(document.get("providerMetadata"))
        self._gateway = figures.table(metadata.get("gateway")) or self._gateway
        self._note_units(document)
        if kind == "error" or document.get("error"):
            beside = {"error": document.get("errorType")}  # a video's
            self._error = error_class(beside) or error_class(document) or "error"

    def fail(self, document: Mapping[str, Any]) -> None:
        """Take an error of the gateway's own, as a body that stands for a whole answer."""
        status = figures.count(document.get("statusCode")) or 500
        self._error = error_class(figures.table(document.get("body"))) or f"http_{status}"

    def reading(self, *, is_whole: bool) -> Reading:
        """Say what it comes to; `is_whole` when the framing itself said that this is the end."""
        is_complete = self._has_ended or (is_whole and not self._ask.streamed)
        cost = told_cost({"cost": self._gateway.get("cost")})
        counted, is_ours = self._counted()
        has_line = counted != NO_USAGE or cost is not None
        charges = (Charge(self._model or self._ask.model, counted),) if has_line else ()
        source = Source.REPORTED if is_complete and not self._error else Source.PARTIAL
        generation = figures.name(self._gateway.get("generationId")) or self._id
        return Reading(
            source=(Source.ESTIMATED if is_ours else source) if charges else Source.NONE,
            model=self._model,
            charges=charges,
            usage_raw=figures.verbatim(self._usage) if self._usage and charges else "",
            reported_cost_nusd=cost,
            response_id=self._ask.extra.get("id") or generation,
            poll=self._ask.extra.get("poll") == "yes",
            error=self._error,
            is_complete=is_complete,
        )

    def _note_units(self, document: Mapping[str, Any]) -> None:
        for name, unit in _MADE.items():
            made = document.get(name)
            if isinstance(made, list) and made:
                self._units[unit] = len(made)
        if seconds := figures.amount(document.get("durationInSeconds")):
            self._units["seconds"] = seconds

    def _counted(self) -> tuple[Usage, bool]:
        """Give what was used, and whether we counted it: speech says nothing of what it costs."""
        counted = usage.read(self._usage)
        if "images" in self._units:
            # An image model writes nothing else.
            counted = replace(counted, image_output_tokens=counted.output_tokens)
        elif counted != NO_USAGE:
            return counted, False
        if self._units:
            return replace(counted, units=self._units), False
        characters = figures.count(self._ask.extra.get("characters"))
        if characters and not self._error:
            return Usage(units={"characters": characters}), True
        return counted, False
