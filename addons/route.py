"""Where a call goes, and what is put on it last."""

from mitmproxy import http

from addons.core.flight import Call
from addons.core.providers.openai.include_usage import ask_for_usage
from addons.core.wire import codings
from addons.hooks import Calls, fails_closed

LIMIT = 8 << 20


class Route:
    """Send the call to its provider, asking for usage where a stream would carry none."""

    def __init__(self, calls: Calls) -> None:
        """Observed calls go where the client sends them."""
        self.calls = calls

    @fails_closed
    def request(self, flow: http.HTTPFlow, call: Call) -> None:
        """Choose the upstream; ask for usage."""
        if call.refusal or flow.request.stream:
            return
        call.upstream = call.endpoint.provider
        if call.endpoint.asks_for_usage and call.ask.streamed and not call.ask.asks_for_usage:
            self._ask_for_usage(flow.request, call)

    def _ask_for_usage(self, request: http.Request, call: Call) -> None:
        encoding = request.headers.get("content-encoding", "")
        body = request.raw_content or b""
        plain = codings.decode(body, encoding, LIMIT) if encoding else body
        asked = ask_for_usage(plain) if plain else None
        again = codings.encode(asked, encoding) if asked and encoding else asked
        if again is None:
            return
        request.raw_content = again
        request.headers["content-length"] = str(len(again))
        # What we take out again has to be readable; no client sees this header's answer.
        request.headers["accept-encoding"] = "identity"
        call.asked_for_usage = True
