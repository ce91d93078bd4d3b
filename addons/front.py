"""What `weir.internal` answers by itself: which models its caller may ask for."""

from mitmproxy import http

from addons import fields
from addons.core import model_list
from addons.core.call import Refusal
from addons.core.flight import Call
from addons.core.govern import Routes
from addons.core.providers.anthropic import messages
from addons.hooks import Calls, fails_closed
from addons.reply import refuse

_JSON = {"content-type": "application/json"}


class Front:
    """Give the list of models, aliases and groups; every other call is led to somebody."""

    def __init__(self, calls: Calls, routes: Routes) -> None:
        """`routes` knows which names lead somewhere."""
        self.calls = calls
        self._routes = routes

    @fails_closed
    def request(self, flow: http.HTTPFlow, call: Call) -> None:
        """Answer a request for the list, or for one entry of it."""
        if call.refusal or not call.names_no_provider or call.endpoint.operation != "models":
            return
        names = self._routes.models(call.grant)
        as_anthropic = model_list.wants_anthropic(fields.plain(flow.request.headers))
        wanted = model_list.asked_for(call.path)
        if not wanted:
            body = model_list.whole(names, as_anthropic=as_anthropic)
            flow.response = http.Response.make(200, body, _JSON)
            return
        found = next((name for name in names if name.name == wanted), None)
        if found is not None:
            body = model_list.one(found, as_anthropic=as_anthropic)
            flow.response = http.Response.make(200, body, _JSON)
            return
        call.refusal = Refusal(
            404,
            "model_not_found",
            "weir: there is no such model here, or this client token is not for it. "
            "GET https://weir.internal/v1/models lists those that it is for.",
        )
        dialect = messages.DIALECT if as_anthropic else call.endpoint.dialect
        flow.response = refuse(dialect, call.refusal)
