"""The words in what the AI SDK asks and is answered."""

from addons.core.providers import figures, tool_schemas
from addons.core.providers.dialect import Words
from addons.core.providers.documents import documents
from addons.core.providers.openai.words import compact
from addons.core.providers.voices import Voices

_DELTAS = ("text-delta", "reasoning-delta")
_ENDS = ("stop", "tool-calls")


def prompt(body: bytes) -> Words | None:
    """Give the words of a request; None when a file is in it."""
    request = figures.table(figures.parsed(body))
    request = figures.table(request.get("body")) or request  # on a websocket
    messages = figures.rows(request.get("prompt"))
    texts = []
    for message in messages:
        content = message.get("content")
        said = content if isinstance(content, str) else None
        for part in figures.rows(content):
            if part.get("type") in ("file", "image"):
                return None
            said = (said or "") + _text(part)
        texts.append(said or "")
    told = tuple(filter(None, texts))
    systems = sum(message.get("role") == "system" for message in messages)
    tools = tuple(tool_schemas.described(request.get("tools")))
    choice = tool_schemas.choice(request.get("toolChoice"))
    if not messages or not told:
        return None
    return Words(told, len(messages) - systems, systems, tools=tools, choice=choice)


def speech(answer: bytes) -> Words:
    """Give the words of an answer: of the deltas of a stream, or of a whole one's content."""
    voices = Voices()
    for document in documents(answer):
        kind, voice = document.get("type"), figures.name(document.get("id"))
        if kind == "tool-input-start":
            voices.call(voice, document.get("toolName"))
        elif kind in _DELTAS:
            voices.add(voice, figures.said(document, "delta", "textDelta"))
        elif kind == "tool-input-delta":
            voices.call(voice, None, document.get("delta"))
        elif kind == "finish" and _reason(document.get("finishReason")) in _ENDS:
            voices.end()
        for place, part in enumerate(figures.rows(document.get("content"))):
            voices.call(place, part.get("toolName"), part.get("input"))
            voices.add(place, part.get("text"))
    return voices.words()


def _reason(reason: object) -> object:
    """Give why an answer ended: a word, since version 3 inside of an object."""
    return reason.get("unified") if isinstance(reason, dict) else reason


def _text(part: object) -> str:
    said = figures.table(part)
    text = said.get("text")
    if isinstance(text, str):
        return text
    return "".join(compact(said[name]) for name in ("input", "output") if name in said)
