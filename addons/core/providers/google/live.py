"""Gemini's live API: speech and text on a websocket.

https://ai.google.dev/api/live and the types of python-genai (`LiveServerMessage`), read
2026-11-25.
"""

from addons.core.call import Ask, Refusal
from addons.core.providers import opaque, refusals
from addons.core.providers.dialect import Head, Request, SocketTally, Tally, Words
from addons.core.providers.google import gemini_usage, live_words
from addons.core.providers.google.live_socket import LiveSocket


class GeminiLive:
    """What `BidiGenerateContent` speaks. The model stands in the client's first message."""

    name = "gemini-live"

    def ask(self, request: Request) -> Ask:
        """Say that it streams: the rest is told on the socket."""
        return Ask(streamed=True)

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Take note of an upgrade that was not granted."""
        return opaque.DIALECT.tally(ask, head)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as Google's APIs do."""
        return refusals.google(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Say that nobody can tell: what was said before, and heard, is part of what is asked."""
        return None

    def speech(self, answer: bytes) -> Words:
        """Give the words and the sound of a turn that no usage counts."""
        return live_words.speech(answer)

    def socket(self, ask: Ask, head: Head) -> SocketTally:
        """Start counting on a socket."""
        return LiveSocket(ask, gemini_usage.tier_that_moves_the_price(head.headers))


DIALECT = GeminiLive()
