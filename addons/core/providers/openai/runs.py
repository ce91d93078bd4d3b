"""OpenAI's assistants: the runs of a thread, polled or as server-sent events.

https://platform.openai.com/docs/api-reference/runs, read 2026-11-25: a run has a usage once it has
ended, however it did.
"""

import re
from collections.abc import Mapping
from typing import Any

from addons.core.call import Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals
from addons.core.providers.body import Body
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.openai import asked, chat_usage
from addons.core.providers.sighting import Sighting

_MEMBERS = frozenset({"error", "id", "last_error", "model", "object", "status", "usage"})
_WANTED = (b'"usage"', b'"error"', b"[DONE]")
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


DIALECT = OpenAIRuns()


class _Run:
    """Counts one run; its steps report parts of the same usage and do not count."""

    __slots__ = ("_ask", "_body", "_error", "_is_ended", "_run", "_spoken")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._body = Body(_WANTED, _MEMBERS)
        self._spoken = Sighting(b'"thread.message.delta"')
        self._run: Mapping[str, Any] = {}
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
        usage = figures.table(self._run.get("usage"))
        model = figures.name(self._run.get("model"))
        counted = chat_usage.read(usage, model) if self._has_ended() else Usage()
        failed = {"error": self._run.get("last_error")}
        return Reading(
            source=Source.REPORTED if counted != Usage() else Source.NONE,
            model=model,
            charges=(Charge(model or self._ask.model, counted),) if counted != Usage() else (),
            usage_raw=figures.verbatim(usage) if counted != Usage() else "",
            response_id=figures.name(self._run.get("id")),
            poll=self._ask.extra.get("poll") == "yes",
            error=self._error or (error_class(failed) if failed["error"] else ""),
            is_complete=self._is_ended,
        )

    def _has_ended(self) -> bool:
        return self._run.get("status") in _ENDED

    def _read(self, document: bytes) -> None:
        if document.strip() == b"[DONE]":
            self._is_ended = True
            return
        event = figures.table(figures.parsed(document))
        if event.get("object") == "thread.run":
            self._run = event
        elif "object" not in event and (event.get("error") or event.get("code")):
            self._error = error_class(event if event.get("error") else {"error": event}) or "error"
