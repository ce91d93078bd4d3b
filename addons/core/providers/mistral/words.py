"""The words in Mistral's conversations, asked and answered."""

from addons.core.providers import figures, tool_schemas
from addons.core.providers.dialect import Words
from addons.core.providers.documents import documents
from addons.core.providers.openai import words as openai_words
from addons.core.providers.voices import Voices


def prompt(body: bytes) -> Words | None:
    """Give the words of a conversation that begins; None where its beginning stands elsewhere.

    An agent has instructions of its own, and a later turn names its conversation in the path:
    only what names a model says it all.
    """
    request = figures.table(figures.parsed(body))
    asked = request.get("inputs")
    entries = [{"content": asked}] if isinstance(asked, str) else figures.rows(asked)
    if not request.get("model") or not entries:
        return None
    contents = [openai_words.plain_text(entry.get("content")) for entry in entries]
    if None in contents:
        return None
    instructions = request.get("instructions")
    system = instructions if isinstance(instructions, str) else ""
    return Words(
        tuple(text for text in (system, *contents) if text),
        messages=len(entries),
        systems=bool(system),
        tools=tuple(tool_schemas.described(request.get("tools"))),
    )


def speech(answer: bytes) -> Words:
    """Give the words of an answer: the deltas of a stream, or the outputs of a whole one."""
    voices = Voices()
    for document in documents(answer):
        kind = document.get("type")
        if kind == "message.output.delta":
            content = document.get("content")
            part = figures.table(content)
            voices.add("text", content if isinstance(content, str) else _text(part))
        elif kind == "function.call.delta":
            voice = figures.name(document.get("id"))
            voices.call(voice, document.get("name"), document.get("arguments"))
        for place, output in enumerate(figures.rows(document.get("outputs"))):
            voices.add(place, openai_words.plain_text(output.get("content")))
            voices.call(place, output.get("name"), output.get("arguments"))
    return voices.words()


def _text(part: object) -> object:
    said = figures.table(part)
    thoughts = figures.rows(said.get("thinking"))
    return said.get("text") or "".join(
        text for thought in thoughts if isinstance(text := thought.get("text"), str)
    )
