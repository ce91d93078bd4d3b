"""The words in what Text Generation Inference is asked and answers."""

from addons.core.providers import figures
from addons.core.providers.dialect import Words
from addons.core.providers.documents import documents
from addons.core.providers.voices import Voices


def prompt(body: bytes) -> Words | None:
    """Give the words of a request."""
    asked = figures.table(figures.parsed(body)).get("inputs")
    return Words((asked,)) if isinstance(asked, str) and asked else None


def speech(answer: bytes) -> Words:
    """Give the words of an answer: a token an event, or the whole text at once."""
    voices = Voices()
    for document in documents(answer):
        token = figures.table(document.get("token"))
        if token and token.get("special") is not True:
            voices.add("text", token.get("text"))
        elif not token:
            voices.add("text", document.get("generated_text"))
    return voices.words()
