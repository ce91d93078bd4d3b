"""Mistral's realtime transcription: sound in, words out, on a websocket.

The types and the path of mistralai's client-python (`extra/realtime`), read 2026-11-26.
"""

from urllib.parse import parse_qs

from addons.core.call import Ask, Refusal
from addons.core.providers import figures, opaque, refusals
from addons.core.providers.dialect import Head, Request, SocketTally, Tally
from addons.core.providers.mistral.realtime_socket import RealtimeSocket


class MistralRealtime:
    """What `/v1/audio/transcriptions/realtime` speaks. The model stands in the query."""

    name = "mistral-realtime"

    def ask(self, request: Request) -> Ask:
        """Read the model; that it streams is a socket's nature."""
        model = parse_qs(request.query).get("model", [""])[0]
        return Ask(model=figures.name(model), streamed=True)

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Take note of an upgrade that was not granted."""
        return opaque.DIALECT.tally(ask, head)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as Mistral does."""
        return refusals.mistral(refusal)

    def socket(self, ask: Ask, head: Head) -> SocketTally:
        """Start counting on a socket."""
        return RealtimeSocket(ask)


DIALECT = MistralRealtime()
