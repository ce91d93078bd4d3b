"""OpenAI's realtime API: speech and text on a websocket, and whoever copies it.

https://platform.openai.com/docs/guides/realtime and the types of openai-python; Azure and its
Voice Live, xAI: https://docs.x.ai/docs/guides/voice; all read 2026-11-25.
"""

from urllib.parse import parse_qs

from addons.core.call import Ask, Refusal
from addons.core.providers import figures, opaque, refusals
from addons.core.providers.dialect import Head, Request, SocketTally, Tally, Words
from addons.core.providers.openai import realtime_words
from addons.core.providers.openai.realtime_socket import RealtimeSocket


class OpenAIRealtime:
    """What `/v1/realtime` speaks once it is a websocket."""

    name = "openai-realtime"

    def ask(self, request: Request) -> Ask:
        """Read the model from the query: `model`, or Azure's `deployment`."""
        query = parse_qs(request.query)
        model = (query.get("model") or query.get("deployment") or [""])[0]
        return Ask(model=figures.name(model), streamed=True)

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Take note of an upgrade that was not granted."""
        return opaque.DIALECT.tally(ask, head)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as OpenAI does."""
        return refusals.openai(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Say that nobody can tell: what was said before, and heard, is part of what is asked."""
        return None

    def speech(self, answer: bytes) -> Words:
        """Give the words and the sound of a response that no usage counts."""
        return realtime_words.speech(answer)

    def socket(self, ask: Ask, head: Head) -> SocketTally:
        """Start counting on a socket."""
        return RealtimeSocket(ask)


DIALECT = OpenAIRealtime()
