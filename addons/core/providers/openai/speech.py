"""OpenAI's speech: `POST /v1/audio/speech`, and who copies it.

https://platform.openai.com/docs/api-reference/audio/createSpeech, read 2026-11-25. The answer is
sound and says nothing of what it costs, unless it comes as events.
"""

from addons.core.call import NO_USAGE, Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.light_body import Found, LightBody
from addons.core.providers.openai import asked, chat_usage
from addons.core.providers.reported_cost import price_facts, reported_cost

_MEMBERS = frozenset({"error", "id", "model", "type", "usage"})
# xAI says `text`.
_SPOKEN = ("input", "text")
# Sound is not looked into: raw samples may look like anything.
_READ = ("application/json", "text/event-stream")
_SOUND = "audio/"


class OpenAISpeech:
    """What `/v1/audio/speech` speaks."""

    name = "openai-speech"

    def ask(self, request: Request) -> Ask:
        """Read the model, and how many characters are to be spoken: they are what is charged."""
        said = asked.members(request)
        text = next((said[name] for name in _SPOKEN if isinstance(said.get(name), str)), "")
        return Ask(
            model=asked.model(request, said),
            streamed=said.get("stream_format") == "sse" or said.get("stream") is True,
            extra={"characters": str(len(text))},
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return (
            FailedAnswer(head.status)
            if head.status >= 400
            else _Sound(asked.served(ask, head), head)
        )

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as OpenAI does."""
        return refusals.openai(refusal)


DIALECT = OpenAISpeech()


class _Sound:
    """Counts one answer: its usage where it has one, else the characters of the request."""

    __slots__ = ("_ask", "_body", "_error", "_found", "_has_begun")

    def __init__(self, ask: Ask, head: Head) -> None:
        self._ask = ask
        kind = head.headers.get("content-type", "").lower()
        # Gateways get the type wrong: then what was asked for tells.
        is_told = kind.startswith(_READ) or (ask.streamed and not kind.startswith(_SOUND))
        self._body = LightBody(_MEMBERS) if is_told else None
        self._has_begun = False
        self._found: Found = {}
        self._error = ""

    @property
    def has_spoken(self) -> bool:
        return self._has_begun

    def feed(self, chunk: bytes) -> None:
        self._has_begun = self._has_begun or bool(chunk)
        if self._body is not None:
            for event in self._body.feed(chunk):
                self._read(event)

    def close(self) -> Reading:
        if self._body is not None:
            for found in self._body.close():
                self._read(found)
        usage = figures.table(self._found.get("usage"))
        model = figures.name(self._found.get("model"))
        charged = model or self._ask.model
        counted = chat_usage.read(usage, charged)
        is_reported = counted != NO_USAGE
        if not is_reported:
            counted = Usage(units=self._characters())
        return Reading(
            source=self._source(counted, is_reported=is_reported),
            model=model,
            charges=(Charge(charged, counted),) if counted != NO_USAGE else (),
            usage_raw=figures.verbatim(usage) if usage else "",
            reported_cost_nusd=reported_cost(usage),
            modifiers=price_facts(usage),
            response_id=figures.name(self._found.get("id")),
            error=self._error,
            is_complete=is_reported or (self._body is not None and self._body.is_complete),
        )

    def _read(self, found: Found) -> None:
        if found.get("usage") or not self._found:
            self._found = found
        if found.get("type") == "error" or found.get("error"):
            self._error = error_class(found) or "error"

    def _characters(self) -> dict[str, float]:
        count = int(self._ask.extra.get("characters", "0"))
        return {"characters": count} if count and self._has_begun and not self._error else {}

    @staticmethod
    def _source(counted: Usage, *, is_reported: bool) -> Source:
        if is_reported:
            return Source.REPORTED
        return Source.ESTIMATED if counted.units else Source.NONE
