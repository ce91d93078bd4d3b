"""Where a call goes, and what is put on it last."""

from mitmproxy import http

from addons.core.flight import Call
from addons.core.providers.openai import include_usage
from addons.core.providers.openai.asking import Asking
from addons.hooks import Calls, fails_closed

LIMIT = 8 << 20


class Route:
    """Send the call to its provider, asking for usage where a stream would carry none."""

    def __init__(self, calls: Calls, asking: Asking) -> None:
        """Observed calls go where the client sends them."""
        self.calls = calls
        self._asking = asking

    @fails_closed
    def request(self, flow: http.HTTPFlow, call: Call) -> None:
        """Choose the upstream; ask for usage."""
        if call.refusal or flow.request.stream:
            return
        call.upstream = call.endpoint.provider
        if self._asking.is_due(call.endpoint, call.host, call.ask):
            self._ask_for_usage(flow.request, call)

    def _ask_for_usage(self, request: http.Request, call: Call) -> None:
        encoding = request.headers.get("content-encoding", "")
        asked = include_usage.ask_in_coded(request.raw_content or b"", encoding, LIMIT)
        if asked is None:
            return
        request.raw_content = asked
        request.headers["content-length"] = str(len(asked))
        # What we take out again has to be readable; no client sees this header's answer.
        request.headers["accept-encoding"] = "identity"
        call.asked_for_usage = True
