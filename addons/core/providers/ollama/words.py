"""The words in what Ollama is asked and answers."""

from dataclasses import replace

from addons.core.providers import figures
from addons.core.providers.dialect import Words
from addons.core.providers.documents import documents
from addons.core.providers.openai import words as openai_words
from addons.core.providers.voices import Voices


def prompt(body: bytes) -> Words | None:
    """Give the words of a request; None when an image is in it, or an earlier context."""
    request = figures.table(figures.parsed(body))
    messages = figures.rows(request.get("messages"))
    if any(said.get("images") for said in (request, *messages)) or request.get("context"):
        return None
    if messages:
        return openai_words.chat_prompt(body)
    texts = [request.get(name) for name in ("system", "prompt", "suffix")]
    told = tuple(text for text in texts if isinstance(text, str) and text)
    if not told or request.get("raw"):
        return Words(told) if told else None
    return Words(told, messages=1, systems=bool(request.get("system")))


def speech(answer: bytes) -> Words:
    """Give the words of an answer, of whose lines each has a piece.

    Each token is sent as soon as it is there, but for what may be half a character or the
    beginning of a stop sequence (github.com/ollama/ollama, `runner/ollamarunner/runner.go`, read
    2026-11-26); its last line says that it is done and has no words, unless it is the only one.
    """
    voices = Voices()
    pieces = 0
    for number, document in enumerate(documents(answer)):
        is_piece = document.get("done") is False
        message = figures.table(document.get("message"))
        for name, piece in (
            ("text", document.get("response") or message.get("content")),
            ("thinking", document.get("thinking") or message.get("thinking")),
        ):
            pieces += voices.add(name, piece) and is_piece
        for place, call in enumerate(figures.rows(message.get("tool_calls"))):
            function = figures.table(call.get("function"))
            arguments = openai_words.compact(function.get("arguments"))
            voices.call((number, place), function.get("name"), arguments)
        if document.get("done_reason") == "stop":
            voices.end()
    return replace(voices.words(), pieces=pieces)
