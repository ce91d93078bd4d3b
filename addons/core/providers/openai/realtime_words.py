"""The words and the sound of a response on a realtime socket, for one that was never counted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from addons.core.providers import figures
from addons.core.providers.dialect import Words
from addons.core.providers.documents import documents
from addons.core.providers.openai import responses_words
from addons.core.providers.voices import Voices

_SOUND = ("response.output_audio.delta", "response.audio.delta")  # the second until 2025
# platform.openai.com/docs/guides/realtime-costs, not re-read: a token for 50 ms of what is said.
_TOKENS_A_SECOND = 20
_PCM = 2 * 24_000
_BYTES_A_SECOND = {
    "audio/pcm": _PCM,
    "audio/pcmu": 8000,
    "audio/pcma": 8000,
    "pcm16": _PCM,
    "g711_ulaw": 8000,
    "g711_alaw": 8000,
}


def speech(answer: bytes) -> Words:
    """Give the words (those of a tool's call, and of what is heard) and how much sound there is."""
    voices = Voices()
    letters, bytes_a_second = 0, _PCM
    for event in documents(answer):
        kind = event.get("type")
        if kind in _SOUND:
            delta = event.get("delta")
            letters += len(delta) if isinstance(delta, str) else 0
        elif kind == "response.created":
            bytes_a_second = _rate(figures.table(event.get("response")))
        elif isinstance(kind, str):
            responses_words.hear(voices, kind, event)
    seconds = letters * 3 / 4 / bytes_a_second  # three bytes in four letters of base64
    return replace(voices.words(), sound=round(seconds * _TOKENS_A_SECOND))


def _rate(response: Mapping[str, Any]) -> int:
    """Say how many bytes a second of its sound has, going by how the response begins."""
    output = figures.table(figures.table(response.get("audio")).get("output"))
    kind = figures.table(output.get("format")).get("type") or response.get("output_audio_format")
    return _BYTES_A_SECOND.get(kind, _PCM) if isinstance(kind, str) else _PCM
