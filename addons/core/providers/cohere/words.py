"""The words in Cohere's chats, asked and answered."""

from collections.abc import Mapping
from typing import Any

from addons.core.providers import figures
from addons.core.providers.dialect import Words
from addons.core.providers.documents import documents
from addons.core.providers.openai import words as openai_words
from addons.core.providers.voices import Voices


def prompt(body: bytes) -> Words | None:
    """Give the words of a request: messages in v2, one message with a history in v1."""
    request = figures.table(figures.parsed(body))
    if "messages" in request:
        return openai_words.chat_prompt(body)
    asked = figures.said(request, "message", "prompt", "text")
    if not isinstance(asked, str):
        return None
    history = (turn.get("message") for turn in figures.rows(request.get("chat_history")))
    texts = [text for text in (request.get("preamble"), *history) if isinstance(text, str)]
    systems = isinstance(request.get("preamble"), str)
    return Words((*texts, asked), messages=len(texts) + 1 - systems, systems=systems)


def speech(answer: bytes) -> Words:
    """Give the words of an answer: events of either version, or an answer as a whole."""
    voices = Voices()
    for document in documents(answer):
        match figures.said(document, "type", "event_type"):
            case "text-generation":  # v1; its last event says all of it again
                voices.add("text", document.get("text"))
            case "tool-calls-chunk":
                call = figures.table(document.get("tool_call_delta"))
                voices.call(figures.count(call.get("index")), call.get("name"), _parameters(call))
                voices.add("plan", document.get("text"))
            case (
                "content-start"
                | "content-delta"
                | "tool-plan-delta"
                | "tool-call-start"
                | ("tool-call-delta")
            ):
                place = figures.count(document.get("index"))
                _hear(voices, place, figures.table(document.get("delta")).get("message"))
            case None:
                voices.add("text", document.get("text"))
                _hear(voices, None, document.get("message"))
    return voices.words()


def _hear(voices: Voices, place: int | None, message: object) -> None:
    said = figures.table(message)
    content = said.get("content")
    parts = figures.rows(content) or [figures.table(content)]
    for number, part in enumerate(parts):
        voices.add((place, number), part.get("text") or part.get("thinking"))
    voices.add((place, "plan"), said.get("tool_plan"))
    calls = said.get("tool_calls")
    for number, call in enumerate(figures.rows(calls) or [figures.table(calls)]):
        function = figures.table(call.get("function"))
        voices.call((place, number), function.get("name"), function.get("arguments"))


def _parameters(call: Mapping[str, Any]) -> object:
    parameters = call.get("parameters")
    return openai_words.compact(parameters) if isinstance(parameters, dict) else parameters
