"""What the documents of one chat answer say, put together."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from addons.core.call import Reading, Source
from addons.core.providers import figures
from addons.core.providers.failure import ERROR_MEMBERS, error_in
from addons.core.providers.lone_object import LoneObject
from addons.core.providers.openai import cache_counts, chat_usage
from addons.core.providers.reported_cost import cost_beside, price_facts, told_cost

MEMBERS = ERROR_MEMBERS | {
    "copilot_usage",
    "cost",
    "id",
    "model",
    "perf_metrics",
    "provider",
    "result",
    "service_tier",
    "usage",
    "usage_breakdown",
    "x_groq",
}
"""The members of a plain answer that matter."""

# The members in which the first piece of an answer comes. Reasoning goes by two names: OpenAI's
# own chat hides it, DeepSeek and xAI call it `reasoning_content`, OpenRouter and Groq `reasoning`.
# Pictures (`images`) are OpenRouter's.
_SPEECH = (
    "content",
    "reasoning_content",
    "reasoning",
    "tool_calls",
    "function_call",
    "refusal",
    "audio",
    "images",
)
# What few answers say beside it.
_RARE = frozenset(
    {"copilot_usage", "cost", "perf_metrics", "provider", "usage_breakdown", "x_groq"}
)
_UNFINISHED = (None, "", "null")
_FIRST = (None, 0)
NOTHING: Mapping[str, Any] = MappingProxyType({})
_DONE = b"[DONE]"
_SEPARATOR = re.compile(rb'\s*\{\s*"[^"\\]*"(\s*:\s*)')


class ChatFacts:
    """Takes the documents of an answer in their order; of what is said twice, the last stands."""

    __slots__ = (
        "_are_several",
        "_asked_model",
        "_beside",
        "_by_model",
        "_cost_beside",
        "_error",
        "_has_ended",
        "_has_finished",
        "_id",
        "_is_cut",
        "_is_final",
        "_model",
        "_served_by",
        "_service_tier",
        "_usage",
        "_usage_text",
        "has_spoken",
        "needle",
    )

    def __init__(
        self,
        asked_model: str,
        beside: Mapping[str, Any] = NOTHING,
        served_by: str = "",
        cost_nusd: int | None = None,
        are_several: bool = False,
    ) -> None:
        """`beside` are figures that stand in the answer's headers, where its usage lacks them.

        `served_by` is whom they name as the host, `cost_nusd` what they say that it cost; the
        answer's own word comes first. `are_several` choices were asked for.
        """
        self._asked_model = asked_model
        self._beside = beside
        self._model = ""
        self._id = ""
        self._served_by = figures.name(served_by)
        self._service_tier = ""
        self._error = ""
        self._by_model: list[Mapping[str, Any]] = []  # usages of a system of several models
        self._cost_beside = cost_nusd
        self._usage: Mapping[str, Any] = {}
        self._usage_text = b""  # the document that the usage stands in
        self._are_several = are_several
        self._has_finished = False  # a choice has
        self._is_final = False  # after the usage there is nothing to come that would change it
        self._has_ended = False
        self._is_cut = False  # by an error behind the last usage
        self.has_spoken = False
        """Whether a document had the first piece of the answer in it."""
        self.needle = b""
        """What a document with a usage contains, going by how the first one was written."""

    def take(self, document: bytes) -> None:
        """Take the data of one event."""
        text = document.strip()
        if text.endswith(_DONE):
            self._has_ended = True
            if text == _DONE:
                return
        for chunk in figures.objects(document):
            if not self.needle:
                separator = _SEPARATOR.match(document)
                self.needle = b'"usage"' + (separator[1] + b"{" if separator else b"")
            self._take_chunk(chunk, document)

    def _take_chunk(self, chunk: Mapping[str, Any], document: bytes) -> None:
        self._take_names(chunk)
        choices = figures.rows(chunk.get("choices"))
        for choice in choices:
            self._take_error(choice)
            self._has_finished |= choice.get("finish_reason") not in _UNFINISHED
            self._are_several |= choice.get("index") not in _FIRST
        speaks = any(map(_speaks, choices))
        usage = chat_usage.usage_of(chunk)
        if usage:
            self._usage, self._usage_text = usage, document
            self._is_cut = False
            # Some count up in every chunk, so that an early figure is not the last. Of several
            # choices each has an end of its own: behind all of them comes a chunk without any.
            self._is_final = self._has_finished and not (choices and self._are_several)
        elif speaks:
            self._is_final = False
        self.has_spoken = self.has_spoken or speaks

    def take_object(self, whole: LoneObject) -> None:
        """Take a plain answer."""
        answer = whole.values
        self._take_names(answer)
        if whole.document.find(b'"error"') >= 0:  # OpenRouter says it in a choice
            said = figures.table(figures.parsed(whole.document))
            for choice in figures.rows(said.get("choices")):
                self._take_error(choice)
        self._usage = chat_usage.usage_of(answer)
        if self._usage:
            self._is_cut = False
            self._usage_text = whole.document or self._text_of_usage(whole)
            self._is_final = True
        self._has_ended = self._has_ended or whole.is_complete

    def _text_of_usage(self, whole: LoneObject) -> bytes:
        place = "usage" if whole.values.get("usage") is self._usage else "x_groq"
        return b'{"usage":%s}' % whole.text(place)

    def reading(self) -> Reading:
        """Say what it comes to."""
        is_complete = self._has_ended or bool(self._usage and self._is_final)
        model = self._model or self._asked_model
        if not self._usage:
            return Reading(
                model=self._model,
                service_tier=self._service_tier,
                response_id=self._id,
                error=self._error,
                is_complete=is_complete,
            )
        cost = told_cost(self._usage)
        return Reading(
            source=Source.PARTIAL if self._is_cut or not is_complete else Source.REPORTED,
            model=self._model,
            service_tier=self._service_tier or figures.name(self._usage.get("service_tier")),
            response_id=self._id,
            error=self._error,
            is_complete=is_complete,
            charges=chat_usage.charges({**self._beside, **self._usage}, self._by_model, model),
            usage_raw=chat_usage.text_of(self._usage, self._usage_text),
            reported_cost_nusd=self._cost_beside if cost is None else cost,
            modifiers=price_facts(self._usage, self._served_by),
        )

    def _take_names(self, answer: Mapping[str, Any]) -> None:
        self._id = figures.name(answer.get("id")) or self._id
        self._model = figures.name(answer.get("model")) or self._model
        self._service_tier = figures.name(answer.get("service_tier")) or self._service_tier
        self._take_error(answer)
        if not _RARE.isdisjoint(answer):
            self._take_rare(answer)

    def _take_rare(self, answer: Mapping[str, Any]) -> None:
        self._served_by = figures.name(answer.get("provider")) or self._served_by
        self._by_model = chat_usage.breakdown_of(answer) or self._by_model
        self._cost_beside = cost_beside(answer) or self._cost_beside
        self._beside = cache_counts.in_metrics(answer) or self._beside
        # "Why a stream was stopped early": groq-python's `XGroq`, not re-read.
        if "x_groq" in answer:
            self._take_error(figures.table(answer["x_groq"]))

    def _take_error(self, place: Mapping[str, Any]) -> None:
        """Note an error; what it leaves behind is final only if a usage comes with it or after."""
        error = error_in(place)
        if error:
            self._error = error
            self._has_ended = self._is_cut = True


def _speaks(choice: Mapping[str, Any]) -> bool:
    delta = figures.table(choice.get("delta"))
    return bool(choice.get("text")) or any(map(delta.get, _SPEECH))
