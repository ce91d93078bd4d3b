"""Whatever of ours breaks, a call on a token does not leave, one on an own credential does."""

from pathlib import Path
from typing import Any

import pytest
from mitmproxy import certs, http, options
from mitmproxy.proxy import commands, context
from mitmproxy.proxy.layers.http import _events
from mitmproxy.test import tflow

from addons.admit import Admit
from addons.core.govern import NoRoutes
from addons.core.providers.openai.asking import Asking
from addons.hooks import Calls
from addons.identify import Identify
from addons.keyed_client import KeyedClient
from addons.route import Route
from tests.addons.core.test_key_gate import certificate
from tests.addons.sample import CLIENT_TOKEN, HOSTS, PROVIDER_KEY, Account, Keys, Minted, flow
from tests.addons.sample import request as asked_by

BODY = b'{"model":"gpt-5.4","messages":[]}'


def left(calls: Calls, account: Account, credential: str, **headers: Any) -> bytes:
    """Have a request pass the addons, as mitmproxy calls them, and give what is written of it."""
    asked = asked_by(body=BODY, authorization=f"Bearer {credential}", **headers)
    passing = flow(asked)
    asking = Asking()
    chain = (
        Identify(calls, HOSTS, Minted()),
        Admit(calls, HOSTS, account.ledger, asking),
        Route(calls, HOSTS, asking, Keys(), NoRoutes()),
    )
    for hook in ("requestheaders", "request"):
        for addon in chain:
            function = getattr(addon, hook, None)
            if function and not (hook == "request" and passing.response):
                function(passing)
    return b"" if passing.response else written(calls, passing)


def written(calls: Calls, passing: http.HTTPFlow) -> bytes:
    around = context.Context(tflow.tclient_conn(), options.Options())
    around.server = server = tflow.tserver_conn()
    server.address, server.sni = ("api.openai.com", 443), "api.openai.com"
    server.timestamp_tls_setup = 1.0
    server.certificate_list = [certs.Cert(certificate("api.openai.com"))]
    event = _events.RequestHeaders(1, passing.request, end_stream=False)
    sent = KeyedClient(around, calls.errands).send(event)
    return b"".join(command.data for command in sent if isinstance(command, commands.SendData))


def broken(*_: Any, **__: Any) -> Any:
    raise RuntimeError(PROVIDER_KEY)


IDENTIFIES = (
    "addons.fields.plain",
    "addons.core.credentials.tokens",
    "addons.core.identity.printable",
    "tests.addons.sample.Hosts.endpoint",
)
IDENTIFIES_TOKENS = (
    "addons.core.credentials.without",
    "addons.core.identity.named",
    "tests.addons.sample.Minted.check",
)
ADMITS = (
    "addons.core.gate.objection",
    "addons.core.gate.Claim",
    "addons.admit._body_size",
    "addons.core.providers.openai.chat.OpenAIChat.ask",
    "addons.core.ledger.ledger.Ledger.open",
    "addons.core.providers.openai.asking.Asking.is_due",
)
ADMITS_TOKENS = (
    "addons.core.scope.of_head",
    "addons.core.scope.of_whole",
    "addons.core.policy.grant.objection",
    "tests.addons.sample.Keys.pick",
    "addons.route.Parcel",
    "addons.route.Errand",
    "addons.core.key_gate.objection",
    "addons.core.key_gate.line_objection",
    "addons.core.providers.authorize.style",
    "addons.keyed_client.authorize",
    "addons.keyed_client._head",
)


@pytest.mark.parametrize("part", [*IDENTIFIES, *IDENTIFIES_TOKENS, *ADMITS, *ADMITS_TOKENS])
def test_a_call_on_a_client_token_does_not_leave(
    calls: Calls, account: Account, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    assert PROVIDER_KEY.encode() in left(calls, account, CLIENT_TOKEN)
    monkeypatch.setattr(part, broken)
    assert left(calls, account, CLIENT_TOKEN) == b""


@pytest.mark.parametrize("part", ADMITS)
def test_a_call_on_the_client_s_own_credential_leaves_as_it_is(
    calls: Calls, account: Account, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    whole = left(calls, account, "mine")
    assert b"Bearer mine" in whole
    monkeypatch.setattr(part, broken)
    assert left(calls, account, "mine") == whole


@pytest.mark.parametrize("part", ADMITS_TOKENS)
def test_what_only_tokens_need_is_not_even_asked_for_it(
    calls: Calls, account: Account, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setattr(part, broken)
    assert b"Bearer mine" in left(calls, account, "mine")


@pytest.mark.parametrize("hook", ["requestheaders", "request"])
@pytest.mark.parametrize("addon", [Admit, Route])
def test_an_addon_that_is_not_even_there_lets_no_token_s_call_out(
    calls: Calls, account: Account, monkeypatch: pytest.MonkeyPatch, addon: type, hook: str
) -> None:
    monkeypatch.setattr(addon, hook, lambda *_: None)
    seen = left(calls, account, CLIENT_TOKEN)
    is_needed = (addon, hook) not in ((Route, "requestheaders"), (Admit, "request"))
    assert (seen == b"") is is_needed


def test_nothing_that_broke_says_what_it_held(
    calls: Calls, account: Account, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    monkeypatch.setattr("addons.core.key_gate.objection", broken)
    left(calls, account, CLIENT_TOKEN)
    assert "RuntimeError" in caplog.text
    assert PROVIDER_KEY not in caplog.text
    assert PROVIDER_KEY.encode() not in Path(account.path).read_bytes()
