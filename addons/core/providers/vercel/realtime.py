"""The AI SDK's realtime sockets on Vercel's gateway: one form of events for every provider.

github.com/vercel/ai, `gateway-realtime-model.ts` and packages/provider, `realtime-model/v4`, read
2026-11-26.
"""

from urllib.parse import parse_qs

from addons.core.call import Ask, Refusal
from addons.core.providers import figures, opaque, refusals
from addons.core.providers.dialect import Head, Request, SocketTally, Tally
from addons.core.providers.vercel.realtime_socket import RealtimeSocket


class VercelRealtime:
    """What `…/realtime-model` speaks once it is a websocket. The model stands in the query."""

    name = "vercel-realtime"

    def ask(self, request: Request) -> Ask:
        """Read the model from the query, or from a header where the client can set one."""
        query = parse_qs(request.query).get("ai-model-id", [""])
        model = figures.name(query[0]) or figures.name(request.headers.get("ai-model-id"))
        return Ask(model=model, streamed=True)

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Take note of an upgrade that was not granted."""
        return opaque.DIALECT.tally(ask, head)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as the gateway does, which is OpenAI's way."""
        return refusals.openai(refusal)

    def socket(self, ask: Ask, head: Head) -> SocketTally:
        """Start counting on a socket."""
        return RealtimeSocket(ask)


DIALECT = VercelRealtime()
