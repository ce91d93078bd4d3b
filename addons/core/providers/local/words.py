"""The words in what llama.cpp's own completion is asked and answers."""

from addons.core.providers import figures
from addons.core.providers.dialect import Words
from addons.core.providers.documents import documents
from addons.core.providers.voices import Voices


def prompt(body: bytes) -> Words | None:
    """Give the words of a request; None when they come as token numbers."""
    asked = figures.table(figures.parsed(body)).get("prompt")
    return Words((asked,)) if isinstance(asked, str) and asked else None


def speech(answer: bytes) -> Words:
    """Give the words that come after the last count: newer servers count in every event."""
    voices = Voices()
    for document in documents(answer):
        voices.add(figures.count(document.get("index")), document.get("content"))
        if figures.count(document.get("tokens_predicted")):
            voices.count_is_reported()
    return voices.words()
