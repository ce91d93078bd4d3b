"""The words in OpenAI's responses, asked and answered."""

from collections.abc import Mapping
from typing import Any

from addons.core.providers import figures, tool_schemas
from addons.core.providers.dialect import Words
from addons.core.providers.documents import documents
from addons.core.providers.openai.words import SYSTEM, plain_text, tools
from addons.core.providers.voices import Voices

# What a request may name instead of saying it: the provider knows what it stands for.
_ELSEWHERE = ("previous_response_id", "conversation", "prompt")
_SOUND = "response.audio.delta"
_ARGUMENTS = ("response.function_call_arguments.delta", "response.mcp_call_arguments.delta")
_CALL_TEXTS = ("name", "arguments", "input", "output", "code")


def prompt(body: bytes) -> Words | None:
    """Give the words of a request; None when it has more than words, or they stand elsewhere."""
    request = figures.table(figures.parsed(body))
    if any(request.get(name) for name in _ELSEWHERE):
        return None
    asked = request.get("input")
    items = [{"role": "user", "content": asked}] if isinstance(asked, str) else figures.rows(asked)
    if not items:
        return None
    texts: list[str] = []
    systems = answers = calls = 0
    instructions = request.get("instructions")
    if isinstance(instructions, str):
        items = [{"role": "system", "content": instructions}, *items]
    for item in items:
        said = _item_texts(item)
        if said is None:
            return None
        texts += said
        systems += item.get("role") in SYSTEM
        answers += item.get("role") == "assistant"
        calls += "arguments" in item
    form = figures.table(figures.table(request.get("text")).get("format")).get("schema")
    return Words(
        tuple(filter(None, texts)),
        messages=len(items) - systems,
        systems=systems,
        answers=answers,
        calls=calls,
        tools=tuple(tools(request)),
        choice=tool_schemas.choice(request.get("tool_choice")),
        schema={"schema": form} if isinstance(form, dict) else None,
    )


def _item_texts(item: Mapping[str, Any]) -> list[str] | None:
    """Give the texts of one input item; None when it is no message and no call of a tool."""
    if item.get("type", "message") == "message":
        content = plain_text(item.get("content"))
        return None if content is None else [content]
    texts = [item[name] for name in _CALL_TEXTS if isinstance(item.get(name), str)]
    return texts or None


def speech(answer: bytes) -> Words:
    """Give the words of an answer: of the deltas of a stream, or of the response as a whole."""
    voices = Voices()
    for document in documents(answer):
        kind = document.get("type")
        if isinstance(kind, str) and kind.startswith("response."):
            hear(voices, kind, document)
        elif document.get("object") == "response" or "output" in document:
            for place, item in enumerate(figures.rows(document.get("output"))):
                _hear_item(voices, place, item)
            if document.get("status") == "completed":
                voices.end()
    return voices.words()


def hear(voices: Voices, kind: str, event: Mapping[str, Any]) -> None:
    """Take what one event of a stream says."""
    item = figures.table(event.get("item"))
    voice = figures.name(event.get("item_id")) or figures.name(item.get("id"))
    part = figures.count(figures.said(event, "content_index", "summary_index"))
    if kind in _ARGUMENTS:
        voices.call(voice, None, event.get("delta"))
    elif kind.endswith(".delta") and kind != _SOUND:
        voices.add((voice, part), event.get("delta"))
    elif kind == "response.output_item.added":
        voices.call(voice, item.get("name"))
    elif kind == "response.completed":
        voices.end()


def _hear_item(voices: Voices, place: int, item: Mapping[str, Any]) -> None:
    voices.call(place, item.get("name"), figures.said(item, "arguments", "input"))
    for part in (*figures.rows(item.get("content")), *figures.rows(item.get("summary"))):
        voices.add(place, figures.said(part, "text", "refusal"))
