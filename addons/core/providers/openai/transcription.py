"""OpenAI's transcriptions and translations of sound: `POST /v1/audio/transcriptions`, and copies.

https://platform.openai.com/docs/api-reference/audio/createTranscription, read 2026-11-25: newer
models are charged by tokens, whisper-1 by the second.
"""

from addons.core.call import NO_UNITS, NO_USAGE, Ask, Charge, Reading, Refusal, Source
from addons.core.providers import figures, refusals, usages
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.light_body import Found, LightBody
from addons.core.providers.openai import asked, chat_usage
from addons.core.providers.reported_cost import price_facts, reported_cost

_MEMBERS = frozenset({"duration", "error", "id", "model", "type", "usage"})
_LAST = ("transcript.text.done", "transcription.done")  # OpenAI's, Mistral's
# What an event has that says more than another word.
_NEEDLES = (b'"usage"', b'"duration"', b'"error"', b'.done"')
_LONGEST_S = 10_000_000


class OpenAITranscription:
    """What `/v1/audio/transcriptions` and `/v1/audio/translations` speak."""

    name = "openai-transcription"

    def ask(self, request: Request) -> Ask:
        """Read the model out of the form that the sound comes in."""
        said = asked.members(request)
        return Ask(model=asked.model(request, said), streamed=asked.is_true(said.get("stream")))

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else _Words(asked.served(ask, head))

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as OpenAI does."""
        return refusals.openai(refusal)


DIALECT = OpenAITranscription()


class _Words:
    """Counts one answer. A plain text or a list of subtitles says nothing of its cost."""

    __slots__ = ("_ask", "_body", "_error", "_found", "_is_ended")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._body = LightBody(_MEMBERS)
        self._found: Found = {}
        self._is_ended = False
        self._error = ""

    @property
    def has_spoken(self) -> bool:
        return self._body.has_begun

    def feed(self, chunk: bytes) -> None:
        for event in self._body.feed(chunk):
            self._read(event)
        if self._found:
            self._body.want(_NEEDLES)

    def close(self) -> Reading:
        for found in self._body.close():
            self._read(found)
        usage = figures.table(self._found.get("usage"))
        model = figures.name(self._found.get("model"))
        charged = model or self._ask.model
        counted = usages.with_units(chat_usage.read(usage, charged), _seconds(self._found))
        is_complete = self._is_ended or self._body.is_complete
        source = Source.REPORTED if is_complete and not self._error else Source.PARTIAL
        return Reading(
            source=source if counted != NO_USAGE else Source.NONE,
            model=model,
            charges=(Charge(charged, counted),) if counted != NO_USAGE else (),
            usage_raw=figures.verbatim(usage) if usage else "",
            reported_cost_nusd=reported_cost(usage),
            modifiers=price_facts(usage),
            response_id=figures.name(self._found.get("id")),
            error=self._error,
            is_complete=is_complete,
        )

    def _read(self, found: Found) -> None:
        if found.get("usage") or found.get("duration") is not None or not self._found:
            self._found = found
        self._is_ended = self._is_ended or found.get("type") in _LAST
        if found.get("type") == "error" or found.get("error"):
            self._error = error_class(found) or "error"


def _seconds(found: Found) -> dict[str, float]:
    """Give the length of the sound, where it is what is charged.

    OpenAI says `usage.seconds`; before it had a usage, and at Groq and xAI, the long form of an
    answer says `duration`. Mistral's `prompt_audio_seconds` is read with its tokens.
    """
    usage = figures.table(found.get("usage"))
    if usage.get("type") == "tokens" or usage.get("prompt_audio_seconds") is not None:
        return dict(NO_UNITS)
    told = usage.get("seconds")
    seconds = figures.amount(found.get("duration") if told is None else told)
    return {"seconds": seconds} if seconds and seconds <= _LONGEST_S else {}
