"""The words in Gemini's content, asked and answered."""

from collections.abc import Mapping
from typing import Any

from addons.core.providers import figures, tool_schemas
from addons.core.providers.dialect import Words
from addons.core.providers.documents import documents
from addons.core.providers.openai.words import compact
from addons.core.providers.voices import Voices

_SAID = ("candidatesTokenCount", "responseTokenCount", "thoughtsTokenCount")
_CALLS = ("functionCall", "function_call", "functionResponse", "function_response")


def prompt(body: bytes) -> Words | None:
    """Give the words of a request; None when a picture, a sound or a file is in it.

    Rarely needed: the first chunk of an answer reports what the prompt has cost.
    """
    return prompt_of(figures.table(figures.parsed(body)))


def prompt_of(request: Mapping[str, Any]) -> Words | None:
    """Give the words of a request that was parsed."""
    system = figures.table(figures.said(request, "systemInstruction", "system_instruction"))
    contents = figures.rows(request.get("contents")) or [figures.table(request.get("contents"))]
    texts = []
    calls = 0
    for content in (system, *contents):
        for part in figures.rows(content.get("parts")):
            text = _text(part)
            if text is None:
                return None
            texts.append(text)
            calls += any(name in part for name in _CALLS[:2])
    if request.get("cachedContent") or not any(texts):
        return None
    return Words(
        tuple(texts),
        messages=len(contents),
        systems=bool(system),
        calls=calls,
        tools=tuple(tool_schemas.described(request.get("tools"))),
    )


def speech(answer: bytes) -> Words:
    """Give the words of an answer that come after its last count: nearly every chunk has one."""
    voices = Voices()
    for chunk in documents(answer):
        document = figures.table(chunk.get("response")) or chunk  # Code Assist wraps each
        for candidate in figures.rows(document.get("candidates")):
            voice = figures.count(candidate.get("index"))
            parts = figures.rows(figures.table(candidate.get("content")).get("parts"))
            for place, part in enumerate(parts):
                call = figures.table(figures.said(part, "functionCall", "function_call"))
                if call:
                    voices.call((voice, place), call.get("name"), compact(call.get("args")))
                else:
                    voices.add(voice, _text(part))
        usage = figures.table(document.get("usageMetadata"))
        if any(figures.count(usage.get(name)) for name in _SAID):
            voices.count_is_reported()
    return voices.words()


def _text(part: Mapping[str, Any]) -> str | None:
    """Give a part as text; None when it is something else."""
    if isinstance(part.get("text"), str):
        return str(part["text"])
    if "executableCode" in part:
        code = figures.table(part["executableCode"]).get("code")
        return code if isinstance(code, str) else None
    call = next((part[name] for name in _CALLS if name in part), None)
    return None if call is None else compact(call)
