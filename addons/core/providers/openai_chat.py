"""OpenAI's chat completions, plain and as server-sent events, and whoever copies them."""

from collections.abc import Mapping
from typing import Any

from addons.core.call import Ask, Charge, Reading, Refusal, Source
from addons.core.providers import figures, openai_chat_usage, refusals
from addons.core.providers.body import Body
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.reported_cost import reported_cost
from addons.core.providers.sighting import Sighting

_MEMBERS = frozenset({"error", "id", "model", "service_tier", "usage", "x_groq"})
# The quotes keep the words of an answer out: inside a JSON string they are written \".
_WANTED = (b'"usage"', b'"error"', b'"role"', b"[DONE]")


def ask(request: Request) -> Ask:
    """Read what a chat or a completion asks for."""
    body = figures.table(figures.parsed(request.body))
    options = figures.table(body.get("stream_options"))
    streamed = body.get("stream") is True
    most = figures.count(body.get("max_completion_tokens"))
    return Ask(
        model=figures.name(body.get("model")),
        streamed=streamed,
        max_tokens=figures.count(body.get("max_tokens")) if most is None else most,
        asks_for_usage=not streamed or options.get("include_usage") is True,
        service_tier=figures.name(body.get("service_tier")),
    )


class OpenAIChat:
    """What `/v1/chat/completions` speaks."""

    name = "openai-chat"

    def ask(self, request: Request) -> Ask:
        """Read model, streaming, the output cap, and whether usage will come by itself."""
        return ask(request)

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else ChatTally(ask, b'"delta"')

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as OpenAI does."""
        return refusals.openai(refusal)


DIALECT = OpenAIChat()


class ChatTally:
    """Counts one answer. The last usage stands: it is cumulative wherever it is repeated."""

    __slots__ = ("_ask", "_body", "_ended", "_error", "_first", "_last", "_spoken")

    def __init__(self, ask: Ask, token: bytes) -> None:
        """`token` is what the first piece of an answer has in it."""
        self._ask = ask
        self._body = Body(_WANTED, _MEMBERS)
        self._spoken = Sighting(token)
        self._first: Mapping[str, Any] = {}
        self._last: tuple[bytes, ...] = ()
        self._ended = False
        self._error = ""

    @property
    def has_spoken(self) -> bool:
        """Tell whether the first piece of the answer has come by."""
        return self._spoken.seen or self._body.object is not None

    def feed(self, chunk: bytes) -> None:
        """Count what `chunk` adds."""
        if not self._spoken.seen:
            self._spoken.look(chunk)
        for document in self._body.feed(chunk):
            self._read(document)

    def _read(self, document: bytes) -> None:
        # Parsing waits for the end: some providers send their usage with every chunk.
        if b'"usage"' in document:
            self._last = (*self._last[-1:], document)
        if document.strip() == b"[DONE]":
            self._ended = True
        elif not self._first or b'"error"' in document:
            chunk = figures.table(figures.parsed(document))
            self._first = self._first or chunk
            if chunk.get("error"):
                self._error = error_class(chunk) or "error"

    def close(self) -> Reading:
        """Give the reading."""
        for document in self._body.close():
            self._read(document)
        if self._body.object is not None:
            found = self._body.object.found
            whole = {name: figures.parsed(text) for name, text in found.items()}
            if whole.get("error"):
                self._error = error_class(whole) or "error"
            return self._reading(whole, self._body.object.is_complete)
        for text in reversed(self._last):
            chunk = figures.table(figures.parsed(text))
            if openai_chat_usage.usage_of(chunk):
                return self._reading({**self._first, **chunk}, True)
        return self._reading(self._first, self._ended)

    def _reading(self, document: Mapping[str, Any], is_complete: bool) -> Reading:
        model = figures.name(document.get("model"))
        usage = openai_chat_usage.usage_of(document)
        asked = self._ask.model
        counted = openai_chat_usage.read(usage, model or asked) if usage else None
        return Reading(
            source=Source.REPORTED if counted else Source.NONE,
            model=model,
            charges=(Charge(model or asked, counted),) if counted else (),
            usage_raw=figures.verbatim(usage) if counted else "",
            reported_cost_nusd=reported_cost(usage),
            service_tier=figures.name(document.get("service_tier")),
            response_id=figures.name(document.get("id")),
            error=self._error,
            is_complete=is_complete,
        )
