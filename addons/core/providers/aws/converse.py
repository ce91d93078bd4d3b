"""Bedrock's own chat: `converse`, and `converse-stream` as an event stream.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html and
API_runtime_ConverseStream.html, read 2026-11-25.
"""

from collections.abc import Mapping
from typing import Any

from addons.core.call import NO_UNITS, Ask, Charge, Reading, Refusal, Source
from addons.core.providers import figures, refusals
from addons.core.providers.aws import counts, model_id, words
from addons.core.providers.aws.framed_body import FramedBody
from addons.core.providers.aws.rejection import RejectedCall, error_of, may_be_error
from addons.core.providers.dialect import Head, Request, Tally, Words
from addons.core.providers.sighting import Sighting

_MEMBERS = frozenset({"performanceConfig", "serviceTier", "trace", "usage"})
# The last event of a stream. JSON cannot contain it: a control character is written \u0007 there.
_METADATA = b":event-type\x07\x00\x08metadata"


class Converse:
    """What `converse` speaks. The model stands in the path alone."""

    name = "bedrock-converse"

    def ask(self, request: Request) -> Ask:
        """Read model and streaming from the path, the rest from the body."""
        model, verb = model_id.of_path(request.path)
        body = figures.table(figures.parsed(request.body))
        config = figures.table(body.get("inferenceConfig"))
        tier = figures.table(body.get("serviceTier"))
        return Ask(
            model=model,
            streamed=verb == "converse-stream",
            max_tokens=figures.count(config.get("maxTokens")),
            service_tier=figures.name(tier.get("type")),
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return RejectedCall(head) if head.status >= 400 else _Answer(ask)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as AWS does."""
        return refusals.aws(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of a request, where they are all that is asked."""
        return words.converse_prompt(body)

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that no usage counts."""
        return words.converse_speech(answer)


DIALECT = Converse()


def _matters(text: bytes) -> bool:
    return text.rfind(_METADATA) >= 0 or may_be_error(text)


class _Answer:
    """Counts one answer: everything that matters is in the object, or in the event `metadata`."""

    __slots__ = ("_ask", "_body", "_spoken")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._body = FramedBody(_MEMBERS, wanted=())
        self._spoken = Sighting(b":event-type\x07\x00\x11contentBlockDelta")

    @property
    def has_spoken(self) -> bool:
        return self._spoken.seen or self._body.object is not None

    def feed(self, chunk: bytes) -> None:
        if not self._spoken.seen:
            self._spoken.look(chunk)
        self._body.read(chunk)

    def close(self) -> Reading:
        answer = self._body.object
        if answer is not None:
            found = {name: figures.parsed(text) for name, text in answer.found.items()}
            return self._reading(found, "", is_complete=answer.is_complete)
        self._body.rest()  # of a damaged stream, what is whole in it
        last = self._body.last_that(_matters)
        told = [frame.payload for frame in last if frame.headers.rfind(_METADATA) >= 0]
        metadata = figures.table(figures.parsed(told[-1])) if told else {}
        error = error_of(last)
        return self._reading(metadata, error, is_complete=bool(metadata or error))

    def _reading(self, said: Mapping[str, Any], error: str, *, is_complete: bool) -> Reading:
        model, units = "", NO_UNITS
        if trace := figures.table(said.get("trace")):
            routed = figures.table(trace.get("promptRouter")).get("invokedModelId")
            model, units = model_id.plain(routed), counts.guardrail_units(trace)
        spent = figures.table(said.get("usage"))
        usage = counts.usage(spent, units)
        tier = figures.name(figures.table(said.get("serviceTier")).get("type"))
        if usage is None:
            return Reading(model=model, service_tier=tier, error=error, is_complete=is_complete)
        latency = figures.table(said.get("performanceConfig")).get("latency")
        return Reading(
            source=Source.PARTIAL if error or not is_complete else Source.REPORTED,
            model=model,
            charges=(Charge(model or self._ask.model, usage),),
            usage_raw=figures.verbatim(spent),
            service_tier=tier,
            modifiers={"latency": "optimized"} if latency == "optimized" else {},
            error=error,
            is_complete=is_complete,
        )
