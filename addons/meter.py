"""Tap the answer: hand every byte on at once, and count a copy."""

import asyncio
import time

from mitmproxy import http

from addons import fields
from addons.core.call import Billing
from addons.core.evidence import Excerpt
from addons.core.flight import Call
from addons.core.providers import limits
from addons.core.providers.dialect import Head, is_wordy
from addons.core.providers.openai.asking import Asking
from addons.core.providers.openai.strainer import Strainer
from addons.core.tap import Tap
from addons.core.wire import codings
from addons.core.wire.codings import Decoder
from addons.hooks import Calls, fails_open

REQUEST_IDS = (
    *("x-request-id", "request-id", "x-goog-request-id", "x-amzn-requestid", "apim-request-id"),
    *("x-generation-id", "mistral-correlation-id", "x-github-request-id", "cf-ray"),
)


class Meter:
    """Count the answer of each call while it passes."""

    def __init__(self, calls: Calls, asking: Asking) -> None:
        """Refused calls are not metered: that answer is our own."""
        self.calls = calls
        self._asking = asking

    @fails_open
    def responseheaders(self, flow: http.HTTPFlow, call: Call) -> None:
        """Put the tap in."""
        response = flow.response
        if response is None or call.refusal:
            return
        call.first_byte = time.monotonic()
        call.status = response.status_code
        response.stream = True
        headers = fields.plain(response.headers)
        call.provider_request_id = _request_id(headers)
        call.limits = limits.told(headers)
        if response.status_code == 101:
            response.stream = False
            return
        call.tap = self._tap(flow, call, response, Head(response.status_code, headers))
        response.stream = call.tap.pass_on

    def _tap(self, flow: http.HTTPFlow, call: Call, response: http.Response, head: Head) -> Tap:
        tally = call.endpoint.dialect.tally(call.ask, head)
        if call.asked_for_usage:
            tally = self._asking.watched(tally, head.status, call.server, call.ask.model)
        encoding = head.headers.get("content-encoding", "")
        decoder = Decoder(encoding) if encoding else None
        strainer = None
        if call.asked_for_usage and _is_event_stream(head) and codings.knows(encoding):
            strainer = Strainer()
            for name in ("content-encoding", "content-length"):
                response.headers.pop(name, None)
            response.headers["transfer-encoding"] = "chunked"
        return Tap(
            tally=tally,
            decoder=decoder,
            strainer=strainer,
            later=asyncio.get_running_loop().call_soon,
            tear=flow.kill if strainer and decoder else None,
            excerpt=Excerpt() if _has_words(call, head) else None,
        )


def _has_words(call: Call, head: Head) -> bool:
    """Tell whether an answer may have to be counted by us, if it ends without a usage."""
    endpoint = call.endpoint
    is_charged = head.status == 200 and endpoint.billing is not Billing.FREE
    return is_charged and is_wordy(endpoint.dialect)


def _is_event_stream(head: Head) -> bool:
    kind = head.headers.get("content-type", "").lower()  # in any case: RFC 9110, section 8.3.1
    return head.status == 200 and kind.startswith("text/event-stream")


def _request_id(headers: dict[str, str]) -> str:
    return next((headers[name][:128] for name in REQUEST_IDS if name in headers), "")
