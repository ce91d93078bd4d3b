"""Bedrock's agents: `InvokeAgent` and `InvokeInlineAgent`.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_InvokeAgent.html, read
2026-11-25.
"""

from collections import deque
from collections.abc import Mapping
from typing import Any

from addons.core.call import NO_USAGE, Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals, usages
from addons.core.providers.aws import counts, model_id
from addons.core.providers.aws.framed_body import FramedBody
from addons.core.providers.aws.rejection import RejectedCall, error_of, may_be_error
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.sighting import Sighting
from addons.core.wire.event_stream import Frame

_WANTED = (b'"modelInvocationOutput"', b'"foundationModel"')
_STEPS_KEPT = 500
"""So many steps explain a row; more are counted all the same."""
_MOST_MODELS = 10


class Agents:
    """What an agent answers: its steps, if the request asks for a trace, and its words.

    Each step may be a call of a model and tells its tokens; only the trace does.
    """

    name = "bedrock-agent"

    def ask(self, request: Request) -> Ask:
        """Read the model of an inline agent; any other agent's is known to AWS alone."""
        body = figures.table(figures.parsed(request.body))
        return Ask(model=model_id.plain(body.get("foundationModel")), streamed=True)

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return RejectedCall(head) if head.status >= 400 else _Steps()

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as AWS does."""
        return refusals.aws(refusal)


DIALECT = Agents()


class _Steps:
    """Adds up the steps of one answer."""

    __slots__ = (
        "_body",
        "_count",
        "_largest",
        "_models",
        "_returned",
        "_spoken",
        "_steps",
        "_usage",
        "_waits",
    )

    def __init__(self) -> None:
        self._body = FramedBody(frozenset(), _WANTED)
        self._spoken = Sighting(b":event-type\x07\x00\x05chunk")
        # An action that the client itself is to take, in place of words.
        self._returned = Sighting(b":event-type\x07\x00\x0dreturnControl")
        self._steps: deque[Mapping[str, Any]] = deque(maxlen=_STEPS_KEPT)
        self._usage = NO_USAGE
        self._count = 0
        self._largest = 0
        self._models: set[str] = set()
        self._waits = False  # for what a model that was asked will say of its tokens

    @property
    def has_spoken(self) -> bool:
        return self._spoken.seen

    def feed(self, chunk: bytes) -> None:
        self._spoken.look(chunk)
        self._returned.look(chunk)
        for frame in self._body.read(chunk):
            self._read(frame)

    def close(self) -> Reading:
        for frame in self._body.rest():
            self._read(frame)
        error = error_of(self._body.last_that(may_be_error))
        # Words that are streamed come before the tokens of the step that says them.
        has_answered = self._spoken.seen or self._returned.seen
        is_complete = (has_answered and not self._waits) or bool(error)
        if not self._steps:
            return Reading(error=error, is_complete=is_complete)
        # All steps are one line, as AWS tells them; of several models it has no price.
        model = next(iter(self._models)) if len(self._models) == 1 else ""
        return Reading(
            source=Source.REPORTED if is_complete and not error else Source.PARTIAL,
            charges=(Charge(model, self._usage),),
            usage_raw=figures.verbatim({"modelInvocations": list(self._steps)}),
            # A long prompt is dearer, the sum of short ones is not.
            modifiers={"largest_prompt": str(self._largest)} if self._count > 1 else {},
            error=error,
            is_complete=is_complete,
        )

    def _read(self, frame: Frame) -> None:
        event = figures.table(figures.parsed(frame.payload))
        for step in figures.table(event.get("trace")).values():
            asked = figures.table(figures.table(step).get("modelInvocationInput"))
            self._waits = self._waits or bool(asked)
            model = model_id.plain(asked.get("foundationModel"))
            if model and len(self._models) < _MOST_MODELS:
                self._models.add(model)
            answered = figures.table(figures.table(step).get("modelInvocationOutput"))
            self._waits = self._waits and not answered
            spent = figures.table(figures.table(answered.get("metadata")).get("usage"))
            usage = counts.usage(spent)
            if usage is not None:
                self._add(usage)
                self._steps.append(spent)

    def _add(self, usage: Usage) -> None:
        self._count += 1
        self._largest = max(self._largest, usage.input_tokens or 0)
        self._usage = usages.plus(self._usage, usage)
