"""What has begun and what was reported on a socket up to a message, told without our parsers."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tests.told_so_far import Tokens

type Message = tuple[bool, bytes]
"""Whether the client sent it, and what."""

_SPEECH = ("modelTurn", "outputTranscription")


def told(dialect: str, messages: Iterable[Message]) -> tuple[int, Tokens]:
    """Give how many responses have begun, and what they all were reported to have used."""
    each = [(from_client, json.loads(message)) for from_client, message in messages]
    match dialect:
        case "openai-responses":
            return _responses(each)
        case "openai-realtime":
            return _realtime(each)
        case "gemini-live":
            return _live(each)
        case _:
            return _transcriptions(each)


type Event = tuple[bool, Mapping[str, Any]]


def _responses(events: list[Event]) -> tuple[int, Tokens]:
    asked = sum(client and event.get("type") == "response.create" for client, event in events)
    return asked, _sum(_done(events, "response.completed", "response.incomplete"))


def _realtime(events: list[Event]) -> tuple[int, Tokens]:
    """Count responses, and transcriptions of what no response was made of."""
    begun: set[str] = set()
    open_: set[str] = set()
    rows = waiting = 0
    for client, event in events:
        kind = "" if client else event.get("type")
        if kind in ("response.created", "response.done"):
            name = event["response"].get("id") or ""
            waiting = 0
            begun.add(name)
            (open_.add if kind == "response.created" else open_.discard)(name)
        elif kind == "conversation.item.input_audio_transcription.completed" and not open_:
            rows += waiting
            waiting = 1
    return len(begun) + rows + waiting, _sum(_done(events, "response.done"))


def _done(events: list[Event], *kinds: str) -> list[Mapping[str, Any]]:
    """Give each response's usage once; xAI tells it beside the response."""
    usages: dict[str, Mapping[str, Any]] = {}
    for client, event in events:
        if not client and event.get("type") in kinds:
            usage = event["response"].get("usage") or event.get("usage")
            usages.setdefault(event["response"].get("id"), usage or {})
    return list(usages.values())


def _live(events: list[Event]) -> tuple[int, Tokens]:
    """A turn goes from its first word to its usage."""
    turns = 0
    is_open = is_over = False
    usages = []
    for client, event in events:
        content = {} if client else event.get("serverContent") or {}
        if any(name in content for name in _SPEECH) and (not is_open or is_over):
            turns, is_open, is_over = turns + 1, True, False
        is_over = is_over or content.get("turnComplete") is True
        if "usageMetadata" in event:
            turns += not is_open
            is_open = False
            usages.append(event["usageMetadata"])
    return turns, _sum(usages)


def _transcriptions(events: list[Event]) -> tuple[int, Tokens]:
    """Mistral's: what was heard is counted in the total alone."""
    count, is_open = 0, False
    usages: list[Mapping[str, Any]] = []
    for client, event in events:
        if client and event["type"] == "input_audio.append" and not is_open:
            count, is_open = count + 1, True
        elif event["type"] == "transcription.done":
            is_open = False
            usage = event["usage"]
            read = usage["total_tokens"] - usage["completion_tokens"]
            usages.append({"input_tokens": read, "output_tokens": usage["completion_tokens"]})
    return count, _sum(usages)


def _sum(usages: list[Mapping[str, Any]]) -> Tokens:
    read = ("input_tokens", "promptTokenCount", "toolUsePromptTokenCount")
    written = ("output_tokens", "responseTokenCount", "thoughtsTokenCount")
    return {
        "input_tokens": sum(usage.get(name) or 0 for usage in usages for name in read),
        "output_tokens": sum(usage.get(name) or 0 for usage in usages for name in written),
    }
