"""The words in watsonx's text generation, asked and answered."""

from addons.core.providers import figures
from addons.core.providers.dialect import Words
from addons.core.providers.documents import documents
from addons.core.providers.voices import Voices


def prompt(body: bytes) -> Words | None:
    """Give the words of a request; None where the prompt stands in a deployment."""
    asked = figures.table(figures.parsed(body)).get("input")
    return Words((asked,)) if isinstance(asked, str) and asked else None


def speech(answer: bytes) -> Words:
    """Give the words that come after the last count: nearly every event counts the output."""
    voices = Voices()
    for document in documents(answer):
        results = figures.rows(document.get("results"))
        for place, result in enumerate(results):
            voices.add(place, result.get("generated_text"))
        if any(figures.count(result.get("generated_token_count")) for result in results):
            voices.count_is_reported()
    return voices.words()
