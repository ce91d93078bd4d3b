"""The words that a run of OpenAI's assistants streams."""

from collections.abc import Mapping
from typing import Any

from addons.core.providers import figures
from addons.core.providers.dialect import Words
from addons.core.providers.documents import documents
from addons.core.providers.voices import Voices


def speech(answer: bytes) -> Words:
    """Give what messages say and tools are asked since the last step that has a usage.

    A run that waits for its tools goes on in another answer, whose usage counts all of it.
    """
    voices = Voices()
    for document in documents(answer):
        delta = figures.table(document.get("delta"))
        name = figures.name(document.get("id"))
        match document.get("object"):
            case "thread.message.delta":
                _hear(voices, name, delta)
            case "thread.run.step.delta":
                _hear_tools(voices, name, figures.table(delta.get("step_details")))
            case "thread.run.step" if figures.table(document.get("usage")):
                voices.count_is_reported()
            case "thread.run" if document.get("status") == "requires_action":
                return Words(())
    return voices.words()


def _hear(voices: Voices, message: str, delta: Mapping[str, Any]) -> None:
    for part in figures.rows(delta.get("content")):
        voice = message, figures.count(part.get("index"))
        voices.add(voice, figures.table(part.get("text")).get("value"))
        voices.add(voice, part.get("refusal"))


def _hear_tools(voices: Voices, step: str, details: Mapping[str, Any]) -> None:
    for place, call in enumerate(figures.rows(details.get("tool_calls"))):
        voice = step, figures.count(call.get("index", place))
        function = figures.table(call.get("function"))
        voices.call(voice, function.get("name"), function.get("arguments"))
        voices.add(voice, figures.table(call.get("code_interpreter")).get("input"))
