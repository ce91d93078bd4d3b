"""The words in Google's interactions, asked and answered.

https://ai.google.dev/api/interactions-api: until May 2026 an answer came in contents, since then
in steps.
"""

from collections.abc import Mapping
from typing import Any

from addons.core.providers import figures, tool_schemas
from addons.core.providers.dialect import Words
from addons.core.providers.documents import documents
from addons.core.providers.openai.words import compact, plain_text
from addons.core.providers.voices import Voices

# What a request may name instead of saying it.
_ELSEWHERE = ("previous_interaction_id", "agent", "cached_content")
_SPOKEN = ("user_input", "model_output", "message", "user", "model")
_DELTAS = ("step.delta", "content.delta")


def prompt(body: bytes) -> Words | None:
    """Give the words of an interaction that begins; None when it has more than words."""
    request = figures.table(figures.parsed(body))
    asked = request.get("input")
    turns = [{"text": asked}] if isinstance(asked, str) else figures.rows(asked)
    turns = turns or ([asked] if isinstance(asked, dict) else [])
    texts = [_turn(turn) for turn in turns]
    if any(request.get(name) for name in _ELSEWHERE) or not texts:
        return None
    system = plain_text(request.get("system_instruction"))
    if system is None or None in texts:
        return None
    return Words(
        tuple(text for text in (system, *texts) if text),
        messages=len(turns),
        systems=bool(system),
        tools=tuple(tool_schemas.described(request.get("tools"))),
    )


def _turn(turn: Mapping[str, Any]) -> str | None:
    """Give the text of a content, of a turn or of a step; None when it is something else."""
    if isinstance(turn.get("text"), str):
        return str(turn["text"])
    is_spoken = figures.said(turn, "type", "role") in _SPOKEN
    return plain_text(turn.get("content")) if is_spoken and turn.get("content") else None


def speech(answer: bytes) -> Words:
    """Give the words of a stream that come after its last count."""
    voices = Voices()
    for document in documents(answer):
        if document.get("event_type") in _DELTAS:
            place = figures.count(document.get("index"))
            _hear(voices, place, figures.table(document.get("delta")))
        elif document.get("event_type") == "step.start":
            step = figures.table(document.get("step"))
            voices.call(figures.count(document.get("index")), step.get("name"))
        metadata = figures.table(document.get("metadata"))
        so_far = figures.table(metadata.get("total_usage") or document.get("usage"))
        if figures.count(so_far.get("total_output_tokens")):
            voices.count_is_reported()
    return voices.words()


def _hear(voices: Voices, place: int | None, delta: Mapping[str, Any]) -> None:
    """Take a piece: thoughts come as signatures and summaries, which nobody counts."""
    kind = delta.get("type")
    if kind == "text":
        voices.add(place, delta.get("text"))
    elif kind in ("function_call", "arguments_delta"):
        given = figures.said(delta, "arguments", "partial_arguments")
        voices.call(place, delta.get("name"), compact(given) if isinstance(given, dict) else given)
