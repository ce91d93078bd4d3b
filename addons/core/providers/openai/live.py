"""OpenAI's live API: a conversation on a websocket, paid by the second, that others work for.

The types and paths of openai-python 3.54 (`types/live`, `resources/live`), read 2026-11-26.
"""

from addons.core.call import Ask, Refusal
from addons.core.providers import opaque, refusals
from addons.core.providers.dialect import Head, Request, SocketTally, Tally
from addons.core.providers.openai.live_socket import LiveSocket


class OpenAILive:
    """What `/v1/live/sessions` speaks once it is a websocket. The first message has the model."""

    name = "openai-live"

    def ask(self, request: Request) -> Ask:
        """Say that it streams: the rest is told on the socket."""
        return Ask(streamed=True)

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Take note of an upgrade that was not granted."""
        return opaque.DIALECT.tally(ask, head)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as OpenAI does."""
        return refusals.openai(refusal)

    def socket(self, ask: Ask, head: Head) -> SocketTally:
        """Start counting on a socket."""
        return LiveSocket(ask)


DIALECT = OpenAILive()
