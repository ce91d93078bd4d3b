"""The responses on one of the gateway's realtime sockets, read as OpenAI's own would be."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from addons.core.call import Ask
from addons.core.providers import figures
from addons.core.providers.dialect import Ended, SocketEvent
from addons.core.providers.openai import realtime_socket
from addons.core.providers.openai.socket_event import event_type

_DELTAS = ("audio-delta", "text-delta", "audio-transcript-delta", "function-call-arguments-delta")
_TOLD = {
    "response-created": "response.created",
    "response-done": "response.done",
    "input-transcription-completed": "conversation.item.input_audio_transcription.completed",
    "error": "error",
    **dict.fromkeys(_DELTAS, "response.output_text.delta"),
}
_ASKED = {"response-create": "response.create"}


class RealtimeSocket:
    """Puts each event that matters into OpenAI's words: the gateway's are made after them.

    Usage stands beside the response (`RealtimeModelV4Usage`), else inside what the provider itself
    sent (`raw`).
    """

    def __init__(self, ask: Ask) -> None:
        """Take how the socket was opened."""
        self._inner = realtime_socket.RealtimeSocket(ask)

    @property
    def error(self) -> str:
        """The class of the latest error that was about no response."""
        return self._inner.error

    def feed(self, message: bytes, from_client: bool, at: float) -> list[SocketEvent]:
        """Tell what a message means."""
        known = _ASKED if from_client else _TOLD
        kind = event_type(message, [f'"{name}"'.encode() for name in known])
        if kind not in known:
            return []
        event = {} if from_client else figures.table(figures.parsed(message))
        usage = _usage(event)
        told = figures.verbatim({"type": known[kind], **_in_openais_words(event, usage)})
        events = self._inner.feed(told.encode(), from_client, at)
        return [_with_raw(each, usage) for each in events]

    def close(self, at: float) -> list[SocketEvent]:
        """Tell what was counted of responses that have not ended."""
        return self._inner.close(at)


def _usage(event: Mapping[str, Any]) -> Mapping[str, Any]:
    raw = figures.table(event.get("raw"))
    inside = figures.table(figures.table(raw.get("response")).get("usage"))
    return figures.table(event.get("usage")) or inside or figures.table(raw.get("usage"))


def _in_openais_words(event: Mapping[str, Any], usage: Mapping[str, Any]) -> dict[str, Any]:
    name = figures.name(event.get("responseId"))
    return {
        "response": {"id": name, "usage": _translated(usage)},
        "response_id": name,
        "item_id": figures.name(event.get("itemId")),
        "usage": _translated(usage),
        "error": {"code": event.get("code")},
    }


def _translated(usage: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the gateway's counts under OpenAI's names; cached tokens lie inside the input."""
    if not any(name.endswith("Tokens") or name == "audioSeconds" for name in usage):
        return usage
    read = {name: figures.count(value) for name, value in usage.items()}
    cached_sound = read.get("cachedInputAudioTokens")
    return {
        "input_tokens": figures.total(read.get("inputTextTokens"), read.get("inputAudioTokens")),
        "output_tokens": figures.total(read.get("outputTextTokens"), read.get("outputAudioTokens")),
        "input_token_details": {
            "audio_tokens": read.get("inputAudioTokens"),
            "cached_tokens": figures.total(read.get("cachedInputTextTokens"), cached_sound),
            "cached_tokens_details": {"audio_tokens": cached_sound},
        },
        "output_token_details": {"audio_tokens": read.get("outputAudioTokens")},
        "seconds": figures.amount(usage.get("audioSeconds")),
    }


def _with_raw(event: SocketEvent, usage: Mapping[str, Any]) -> SocketEvent:
    """Keep the usage as the gateway wrote it."""
    if not isinstance(event, Ended) or not event.reading.usage_raw:
        return event
    return Ended(event.response, replace(event.reading, usage_raw=figures.verbatim(usage)))
