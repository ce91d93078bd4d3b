"""The words in what LM Studio's own chat is asked and answers."""

from collections.abc import Mapping
from typing import Any

from addons.core.providers import figures
from addons.core.providers.dialect import Words
from addons.core.providers.documents import documents
from addons.core.providers.openai.words import compact, plain_text
from addons.core.providers.voices import Voices


def prompt(body: bytes) -> Words | None:
    """Give the words of a chat that begins; None when a picture or an earlier answer is in it."""
    request = figures.table(figures.parsed(body))
    asked = request.get("input")
    said = [asked] if isinstance(asked, str) else [_text(part) for part in figures.rows(asked)]
    if not said or None in said or request.get("previous_response_id"):
        return None
    system = plain_text(request.get("system_prompt"))
    return Words(tuple(text for text in (system, *said) if text), messages=1, systems=bool(system))


def _text(part: Mapping[str, Any]) -> str | None:
    text = part.get("content")
    return text if part.get("type") in ("text", "message") and isinstance(text, str) else None


def speech(answer: bytes) -> Words:
    """Give the words of a stream: reasoning is written by the model and shown, too."""
    voices = Voices()
    calls = 0
    for document in documents(answer):
        match document.get("type"):
            case "message.delta" | "reasoning.delta" as kind:
                voices.add(kind, document.get("content"))
            case "tool_call.start":
                calls += 1
                voices.call(calls, document.get("tool"))
            case "tool_call.arguments":
                given = document.get("arguments")
                voices.call(calls, None, compact(given) if isinstance(given, dict) else given)
    return voices.words()
