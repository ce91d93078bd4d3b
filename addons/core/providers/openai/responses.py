"""OpenAI's responses: `/v1/responses`, plain, as server-sent events, and read again later."""

from collections.abc import Mapping
from typing import Any

from addons.core.call import Ask, Reading, Refusal, Source
from addons.core.providers import figures, refusals
from addons.core.providers.body import Body
from addons.core.providers.dialect import Head, Request, SocketTally, Tally, Words
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.openai import asked, responses_usage, responses_words
from addons.core.providers.openai.responses_socket import ResponsesSocket
from addons.core.providers.reported_cost import (
    SERVED_MODEL,
    cost_beside,
    cost_in,
    price_facts,
    told_cost,
)
from addons.core.providers.sighting import Sighting

_MEMBERS = frozenset(
    {
        "copilot_usage",
        "cost",
        "error",
        "id",
        "model",
        "output",
        "service_tier",
        "status",
        "tool_usage",
        "tools",
        "type",
        "usage",
    }
)
# Only the events at the beginning and at the end carry the response itself. The quotes keep the
# words of an answer out: inside a JSON string they are written \".
_WANTED = (b'"response"',)
_ENDING = (b'"error"', b'"cost"')
_FAILED = "response.failed"
_LAST_EVENTS = (
    "response.completed",
    "response.incomplete",
    _FAILED,
    "response.cancelled",
    "response.done",
)


_RUNNING = ("queued", "in_progress")
_KEPT = ("id", "model", "tools")
"""What the last event need not say again: gateways leave it out."""


class OpenAIResponses:
    """What `/v1/responses` speaks, its compaction, and whoever copies it."""

    name = "openai-responses"

    def ask(self, request: Request) -> Ask:
        """Read model, streaming and the output cap; note whether it only reads an answer again."""
        if request.headers.get("upgrade", "").lower() == "websocket":
            return Ask(streamed=True)
        if request.method != "POST" or request.path.rstrip("/").endswith("/cancel"):
            streamed = "stream=true" in request.query.lower().split("&")
            return Ask(streamed=streamed, extra={"poll": "yes"})
        body = figures.table(figures.parsed(request.body))
        return Ask(
            model=figures.name(body.get("model")),
            streamed=body.get("stream") is True,
            max_tokens=figures.count(body.get("max_output_tokens")),
            service_tier=figures.name(body.get("service_tier")),
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return (
            FailedAnswer(head.status)
            if head.status >= 400
            else ResponseTally(ask, cost_in(head.headers), asked.served_model(head))
        )

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as OpenAI does."""
        return refusals.openai(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of a request, where they are all that is asked."""
        return responses_words.prompt(body)

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that no usage counts."""
        return responses_words.speech(answer)

    def socket(self, ask: Ask, head: Head) -> SocketTally:
        """Start counting on a socket."""
        return ResponsesSocket(ask, ResponseTally)


DIALECT = OpenAIResponses()


class ResponseTally:
    """Counts one response. `read` takes its events one by one where they come framed otherwise."""

    __slots__ = (
        "_ask",
        "_body",
        "_cost_beside",
        "_ended",
        "_error",
        "_response",
        "_served",
        "_spoken",
    )

    def __init__(self, ask: Ask, cost_nusd: int | None = None, served: str = "") -> None:
        """`cost_nusd` and `served` are what the headers say that it cost and which model it was.

        Azure's answer may call the model by the name of a deployment, which has no price.
        """
        self._ask = ask
        self._body = Body(_WANTED, _MEMBERS, ending=_ENDING)
        self._spoken = Sighting(b'.delta"')
        self._response: Mapping[str, Any] = {}
        self._cost_beside = cost_nusd
        self._served = served
        self._ended = False
        self._error = ""

    @property
    def has_spoken(self) -> bool:
        """Tell whether the first delta has come by."""
        return self._spoken.seen or self._body.object is not None

    def read(self, document: bytes) -> None:
        """Take one event as JSON: an event's data, or a websocket's text frame."""
        for event in figures.objects(document):
            kind = event.get("type")
            # Perplexity's `response.failed` has no response, and the error in its place
            # (docs.perplexity.ai/api-reference/agent-post, read 2026-11-26).
            if kind == "error" or (kind in (None, _FAILED) and event.get("error")):
                code = {"error": event.get("code")}
                self._error = error_class(event) or error_class(code) or "error"
            if kind == "ping" or kind in _LAST_EVENTS:
                self._take_cost(event)
            response = event.get("response")
            if isinstance(response, dict) and (kind in _LAST_EVENTS or not self._ended):
                self._take(response, is_last=kind in _LAST_EVENTS)
            elif kind == _FAILED:
                self._ended = True

    def _take_cost(self, place: Mapping[str, Any]) -> None:
        self._cost_beside = cost_beside(place) or self._cost_beside

    def _take(self, response: Mapping[str, Any], *, is_last: bool) -> None:
        known = {name: self._response[name] for name in _KEPT if name in self._response}
        said = {name: value for name, value in response.items() if value is not None}
        self._response = {**known, **said}
        self._ended = is_last

    def close(self) -> Reading:
        """Give the reading."""
        for document in (*self._body.close(), *self._body.endings()):
            self.read(document)
        if self._body.object is not None:
            self._ended = self._body.object.is_complete
            self._response = self._body.object.values
            self._take_cost(self._response)
            if self._response.get("status") in _RUNNING:  # figures of what is not done yet
                self._response = {**self._response, "usage": None}
        return self._reading(self._response)

    def feed(self, chunk: bytes) -> None:
        """Count what `chunk` adds."""
        for document in self._body.feed(chunk):
            self.read(document)
        if not self._spoken.seen:
            self._spoken.look(chunk)

    def _reading(self, response: Mapping[str, Any]) -> Reading:
        model = figures.name(response.get("model"))
        usage = figures.table(response.get("usage"))
        cost = told_cost(usage)
        charges = responses_usage.charges(response, model or self._ask.model)
        error = self._error
        if response.get("error"):
            error = error or error_class(response) or "error"
        source = Source.REPORTED if self._ended else Source.PARTIAL  # tools may be told behind it
        return Reading(
            source=source if charges else Source.NONE,
            model=model,
            charges=charges,
            usage_raw=figures.verbatim(usage) if charges else "",
            reported_cost_nusd=self._cost_beside if cost is None else cost,
            modifiers=_modifiers(usage, response, self._served),
            # Before the end it is what was asked for (`auto`), not what was given.
            service_tier=figures.name(response.get("service_tier")) if charges else "",
            response_id=figures.name(response.get("id")),
            poll=self._ask.extra.get("poll") == "yes",
            error=error,
            is_complete=self._ended,
        )


def _modifiers(
    usage: Mapping[str, Any], response: Mapping[str, Any], served: str
) -> Mapping[str, str]:
    beside = {"search_tool": responses_usage.search_tool(response), SERVED_MODEL: served}
    return {**price_facts(usage), **{name: fact for name, fact in beside.items() if fact}}
