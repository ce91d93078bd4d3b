"""Anthropic's messages: `POST /v1/messages`, plain and as server-sent events."""

from collections.abc import Mapping
from typing import Any

from addons.core.call import Ask, Reading, Refusal, Source
from addons.core.providers import figures, refusals
from addons.core.providers.anthropic import messages_usage, words
from addons.core.providers.body import Body
from addons.core.providers.dialect import Head, Request, Tally, Words
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.reported_cost import cost_beside, price_facts, told_cost
from addons.core.providers.sighting import Sighting

_MEMBERS = frozenset(
    {
        *("type", "id", "model", "provider", "usage", "stop_reason", "content", "error"),
        *("copilot_usage", "cost"),
    }
)
# The quotes keep the words of an answer out: inside a JSON string they are written \".
_WANTED_ONCE_IT_SPEAKS = (b'"message_',)
_WANTED = (*_WANTED_ONCE_IT_SPEAKS, b'"content_block_start"')
# The same in Anthropic's own writing: what is longer and rarer is sooner known not to be there.
_WANTED_AS_WRITTEN = (b'{"type":"message_',)
_DELTA_AS_WRITTEN = b'{"type":"content_block_delta"'
_AS_WRITTEN = _WANTED_AS_WRITTEN[0]
# Who writes the deltas may be another than who writes the end, or what it has used. And a stream
# whose events end with one line end is a single one, and so the last.
_ENDING = (b'"error"', b'"cost"', *_WANTED_ONCE_IT_SPEAKS)
_SILENT_BLOCKS = ("fallback", "text", "thinking")


class Anthropic:
    """What Anthropic's own API speaks, and what others speak to its clients."""

    name = "anthropic"

    def ask(self, request: Request) -> Ask:
        """Read model, streaming, the output cap, and how long the cache is asked to live."""
        body = figures.table(figures.parsed(request.body))
        return Ask(
            model=figures.name(body.get("model")),
            streamed=body.get("stream") is True,
            max_tokens=figures.count(body.get("max_tokens")),
            service_tier=figures.name(body.get("service_tier")),
            extra=messages_usage.cache_life(request.body),
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else MessageTally(ask)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as Anthropic does."""
        return refusals.anthropic(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of a request, where they are all that is asked."""
        return words.prompt(body)

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that no usage counts."""
        return words.speech(answer)


DIALECT = Anthropic()


class MessageTally:
    """Counts one message. `read` takes its events one by one where they come framed otherwise."""

    __slots__ = (
        "_ask",
        "_body",
        "_cost_beside",
        "_ended",
        "_error",
        "_has_content",
        "_id",
        "_is_as_written",
        "_model",
        "_served_by",
        "_spoken",
        "_stop_reason",
        "_usage",
    )

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._body = Body(_WANTED, _MEMBERS, ending=_ENDING)
        self._spoken = Sighting(b"content_block_delta")
        self._usage: dict[str, Any] = {}
        self._model = ""
        self._served_by = ""
        self._id = ""
        self._stop_reason = ""
        self._has_content = False
        self._is_as_written = False  # the usage at the beginning, by whom the end is written too
        self._cost_beside: int | None = None
        self._ended = False
        self._error = ""

    @property
    def has_spoken(self) -> bool:
        """Tell whether the first delta has come by."""
        return self._spoken.seen or self._body.object is not None

    def feed(self, chunk: bytes) -> None:
        """Count what `chunk` adds."""
        for document in self._body.feed(chunk):
            self.read(document)
        if not self._spoken.seen:
            self._spoken.look(chunk)
            if self._spoken.seen:
                is_usual = self._is_as_written and chunk.rfind(_DELTA_AS_WRITTEN) >= 0
                self._body.want(_WANTED_AS_WRITTEN if is_usual else _WANTED_ONCE_IT_SPEAKS)

    def close(self) -> Reading:
        """Give the reading."""
        for document in (*self._body.close(), *self._body.endings()):
            self.read(document)
        if self._body.object is not None:
            self._read_message(self._body.object.values, self._body.object.is_complete)
        charges = messages_usage.charges(self._usage, self._model, self._ask.extra)
        if not charges:
            return Reading(
                model=self._model,
                response_id=self._id,
                error=self._error,
                is_complete=self._is_final,
            )
        cost = told_cost(self._usage)
        return Reading(
            source=Source.REPORTED if self._is_final else Source.PARTIAL,
            model=charges[0].model,
            charges=charges,
            usage_raw=figures.verbatim(self._usage),
            service_tier=figures.name(self._usage.get("service_tier")),
            response_id=self._id,
            billable=not self._was_refused_before_it_began,
            # A gateway that speaks this dialect tells its price as it does in OpenAI's.
            reported_cost_nusd=self._cost_beside if cost is None else cost,
            modifiers={
                **messages_usage.modifiers(self._usage),
                **price_facts(self._usage, self._served_by),
            },
            error=self._error,
            is_complete=self._is_final,
        )

    @property
    def _is_final(self) -> bool:
        # The message_delta with the stop reason carries the last usage; message_stop adds nothing.
        return self._ended or bool(self._stop_reason)

    @property
    def _was_refused_before_it_began(self) -> bool:
        # Reported, and documented as not billed; a refusal after some output is billed.
        return self._stop_reason == "refusal" and not (self._has_content or self._spoken.seen)

    def read(self, document: bytes) -> None:
        """Take one event as JSON."""
        if not self._model:
            self._is_as_written = document.startswith(_AS_WRITTEN)
        for event in figures.objects(document):
            self.take(event)

    def take(self, event: Mapping[str, Any]) -> None:
        """Take one event."""
        match event.get("type"):
            case "message_start":
                message = figures.table(event.get("message"))
                self._model = figures.name(message.get("model")) or self._model
                self._served_by = figures.name(message.get("provider"))
                self._id = figures.name(message.get("id")) or self._id
                self._merge(message.get("usage"))
            case "message_delta":
                delta = figures.table(event.get("delta"))
                self._stop_reason = figures.name(delta.get("stop_reason")) or self._stop_reason
                self._merge(event.get("usage"))
                self._take_cost(event)
            case "ping":
                self._take_cost(event)
            case "content_block_start":
                block = figures.table(event.get("content_block"))
                self._has_content |= block.get("type") not in _SILENT_BLOCKS
            case "content_block_delta":
                self._spoken.seen = True
            case "message_stop":
                self._ended = True
            case "error":
                self._error = error_class(event) or "error"

    def _read_message(self, message: Mapping[str, Any], is_whole: bool) -> None:
        self._ended = is_whole
        if message.get("type") == "error" or message.get("error"):
            self._error = error_class(message) or "error"
        self._model = figures.name(message.get("model"))
        self._served_by = figures.name(message.get("provider"))
        self._id = figures.name(message.get("id"))
        self._stop_reason = figures.name(message.get("stop_reason"))
        # Content too large to be kept is content all the same.
        self._has_content = "content" not in message or any(
            block.get("type") not in _SILENT_BLOCKS or block.get("text") or block.get("thinking")
            for block in figures.rows(message["content"])
        )
        self._merge(message.get("usage"))
        self._take_cost(message)

    def _take_cost(self, place: Mapping[str, Any]) -> None:
        """Take what Copilot or opencode says that it took."""
        self._cost_beside = cost_beside(place) or self._cost_beside

    def _merge(self, usage: object) -> None:
        """Lay a later usage over an earlier one: it is cumulative, and may leave fields out."""
        for name, value in figures.table(usage).items():
            if value is not None:
                self._usage[name] = value
