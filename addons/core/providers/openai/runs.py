"""OpenAI's assistants: the runs of a thread, polled or as server-sent events.

https://platform.openai.com/docs/api-reference/runs, read 2026-11-25: a run has a usage once it has
ended, however it did; each of its steps has one once that has ended, and they make up the run's.
"""

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from addons.core.call import NO_USAGE, Ask, Charge, Reading, Refusal, Source
from addons.core.providers import figures, refusals, usages
from addons.core.providers.body import Body
from addons.core.providers.dialect import Head, Request, Tally, Words
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.openai import asked, chat_usage, run_words
from addons.core.providers.sighting import Sighting
from addons.core.wire.sse import has_any

_MEMBERS = frozenset({"error", "id", "last_error", "model", "object", "status", "usage"})
_WANTED = (b'"usage"', b'"error"', b'"requires_action"', b"[DONE]")
_RUN = b'"thread.run"'
_STEPS_KEPT = 500
"""So many steps explain a row; more are counted all the same."""
# What makes a run go on; everything else reads one, or changes its labels.
_MAKES = re.compile(r".*/runs|.*/submit_tool_outputs")
_ENDED = ("completed", "incomplete", "failed", "cancelled", "expired")


class OpenAIRuns:
    """What `/v1/threads/.../runs` speaks."""

    name = "openai-runs"

    def ask(self, request: Request) -> Ask:
        """Read model and streaming; note whether it only looks at a run."""
        if request.method != "POST" or not _MAKES.fullmatch(request.path.rstrip("/")):
            return Ask(extra={"poll": "yes"})
        said = asked.members(request)
        return Ask(
            model=figures.name(said.get("model")),
            streamed=said.get("stream") is True,
            max_tokens=figures.count(said.get("max_completion_tokens")),
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else _Run(ask)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as OpenAI does."""
        return refusals.openai(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give no words: the thread and its assistant know what is asked."""
        return None

    def speech(self, answer: bytes) -> Words:
        """Give the words of a run that was cut, as far as no step's usage counts them."""
        return run_words.speech(answer)


DIALECT = OpenAIRuns()


class _Run:
    """Counts one run: by its own usage, or by its steps' as far as it was followed.

    A run that waits for its tools goes on in another answer, which counts all of it.
    """

    __slots__ = ("_ask", "_body", "_error", "_is_ended", "_run", "_so_far", "_spoken", "_steps")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._body = Body((*_WANTED, _RUN), _MEMBERS)
        self._spoken = Sighting(b'"thread.message.delta"')
        self._run: Mapping[str, Any] = {}
        self._steps: deque[Mapping[str, Any]] = deque(maxlen=_STEPS_KEPT)
        self._so_far = NO_USAGE
        self._is_ended = False
        self._error = ""

    @property
    def has_spoken(self) -> bool:
        return self._spoken.seen or self._body.object is not None

    def feed(self, chunk: bytes) -> None:
        if not self._spoken.seen:
            self._spoken.look(chunk)
        for document in self._body.feed(chunk):
            self._read(document)

    def close(self) -> Reading:
        for document in self._body.close():
            self._read(document)
        if self._body.object is not None:
            self._run = self._body.object.values
            self._is_ended = self._body.object.is_complete
        model = figures.name(self._run.get("model"))
        failed = {"error": self._run.get("last_error")}
        reading = Reading(
            model=model,
            response_id=figures.name(self._run.get("id")),
            poll=self._ask.extra.get("poll") == "yes",
            error=self._error or (error_class(failed) if failed["error"] else ""),
            is_complete=self._is_ended,
        )
        usage = figures.table(self._run.get("usage"))
        counted = chat_usage.read(usage, model) if self._has_status(*_ENDED) else NO_USAGE
        source = Source.REPORTED
        if counted == NO_USAGE and not self._is_ended and not self._has_status("requires_action"):
            counted, usage, source = self._so_far, {"steps": list(self._steps)}, Source.PARTIAL
        if counted == NO_USAGE:
            return reading
        return replace(
            reading,
            source=source,
            charges=(Charge(model or self._ask.model, counted),),
            usage_raw=figures.verbatim(usage),
        )

    def _has_status(self, *names: str) -> bool:
        return self._run.get("status") in names

    def _read(self, document: bytes) -> None:
        if document.strip() == b"[DONE]":
            self._is_ended = True
            return
        event = figures.table(figures.parsed(document))
        kind = event.get("object")
        if kind == "thread.run":
            # Once there is one, another that says nothing of the end need not have been read.
            if not self._run or has_any(document, _WANTED):
                self._run = event
            self._body.want(_WANTED)
        elif kind == "thread.run.step":
            if usage := figures.table(event.get("usage")):  # it is null until the step has ended
                self._steps.append(usage)
                self._so_far = usages.plus(self._so_far, chat_usage.read(usage, ""))
        elif kind is None and (event.get("error") or event.get("code")):
            self._error = error_class(event if event.get("error") else {"error": event}) or "error"
