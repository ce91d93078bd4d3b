"""The words and the sound of a turn on a live socket, for one that was never counted."""

import re
from dataclasses import replace

from addons.core.providers import figures
from addons.core.providers.dialect import Words
from addons.core.providers.documents import documents
from addons.core.providers.openai.words import compact
from addons.core.providers.voices import Voices

# ai.google.dev/gemini-api/docs/pricing, not re-read: 25 tokens a second of what is said.
_TOKENS_A_SECOND = 25
_RATE = re.compile(r"audio/(?:pcm|l16)\b.*?rate=([1-9]\d{3,5})")
_SAMPLE = 2  # bytes


def speech(answer: bytes) -> Words:
    """Give the words of a turn, or how much sound there is; what is written of that is no more."""
    voices, written = Voices(), Voices()
    seconds = 0.0
    for message in documents(answer):
        content = figures.table(message.get("serverContent"))
        for part in figures.rows(figures.table(content.get("modelTurn")).get("parts")):
            voices.add("turn", part.get("text"))
            data = figures.table(part.get("inlineData"))
            seconds += _seconds(data.get("mimeType"), data.get("data"))
        written.add("sound", figures.table(content.get("outputTranscription")).get("text"))
        for call in figures.rows(figures.table(message.get("toolCall")).get("functionCalls")):
            voices.call(figures.name(call.get("id")), call.get("name"), compact(call.get("args")))
    if not seconds:
        voices.add("sound", "".join(written.words().texts))
    return replace(voices.words(), sound=round(seconds * _TOKENS_A_SECOND))


def _seconds(kind: object, data: object) -> float:
    rate = _RATE.match(kind.lower()) if isinstance(kind, str) else None
    if rate is None or not isinstance(data, str):
        return 0
    return len(data) * 3 / 4 / _SAMPLE / int(rate[1])  # three bytes in four letters of base64
