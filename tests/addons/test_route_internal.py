"""Calls to `weir.internal`: a rule alone says who answers."""

from dataclasses import replace

import orjson
import pytest
from mitmproxy import http

from addons.core.call import Ask
from addons.core.flight import Call
from addons.core.gate import Claim
from addons.core.policy.grant import Grant
from addons.core.policy.routing import Target
from addons.core.policy.upstream import Upstream
from addons.core.providers import internal
from addons.core.providers.openai.asking import Asking
from addons.core.secret import Secret
from addons.hooks import Calls
from addons.route import Route
from tests.addons.sample import CHAT, HOSTS, Key, Keys, Rules, call, flow, granted, request
from tests.addons.test_route_tokens import BOX, CLAUDE, GROQ

MESSAGES = "/v1/messages"
COUNT = "/v1/messages/count_tokens"
KEYS = Keys(
    groq=Key(Secret("gsk-canary"), "k2", hosts=("api.groq.com",)),
    claude=Key(Secret("sk-ant-canary"), "k3", hosts=("api.anthropic.com",)),
)


def led(
    calls: Calls, rules: Rules, path: str = CHAT, model: str = "smart", grant: Grant | None = None
) -> tuple[http.HTTPFlow, Call]:
    body = orjson.dumps({"model": model} if model else {})
    asked = request(internal.HOST, path=path, body=body)
    begun = call(internal.HOST, path)
    begun.pays_by_token, begun.may_be_led, begun.grant = True, True, grant or granted()
    begun.ask, begun.body = Ask(model=model), body
    host = internal.HOST
    begun.claim = Claim(host, 443, "https", True, host, "", path, asked.headers.fields)
    passing = flow(asked)
    calls.begin(passing, begun)
    Route(calls, HOSTS, Asking(), KEYS, rules).request(passing)
    return passing, begun


def code(begun: Call) -> str:
    return begun.refusal.code if begun.refusal else ""


def test_the_model_alone_says_who_answers(calls: Calls) -> None:
    rules = Rules(Target(GROQ))
    passing, begun = led(calls, rules)
    assert passing.request.url == "https://api.groq.com/openai/v1/chat/completions"
    assert passing.request.headers.get_all("host") == ["api.groq.com"]
    errand = calls.errands[passing.request]
    assert errand is not None
    assert errand.secret == Secret("gsk-canary")
    assert (begun.upstream, begun.endpoint.provider, begun.host) == ("groq", "groq", internal.HOST)
    (wish,) = rules.wishes
    assert (wish.provider, wish.model, wish.dialect) == ("", "smart", "openai-chat")


@pytest.mark.parametrize("path", [MESSAGES, COUNT])
def test_anthropic_s_api_leads_to_who_speaks_it(calls: Calls, path: str) -> None:
    rules = Rules(Target(replace(CLAUDE, bases={"anthropic": "/v1"}), "claude-opus-4-8"))
    passing, _ = led(calls, rules, path)
    assert passing.request.url == f"https://api.anthropic.com{path}"
    assert orjson.loads(passing.request.raw_content or b"")["model"] == "claude-opus-4-8"
    errand = calls.errands[passing.request]
    assert errand is not None
    assert errand.auth == "x-api-key"
    assert rules.wishes[0].dialect == "anthropic"


def test_a_call_that_nobody_answers_is_refused_and_nothing_leaves(calls: Calls) -> None:
    passing, begun = led(calls, Rules(), model="nobody-s")
    assert code(begun) == "no_route"
    assert passing.response is not None
    assert passing.response.status_code == 400
    assert not any(calls.errands.values())


@pytest.mark.parametrize(("target", "model"), [(GROQ, "x"), (BOX, "qwen")])
def test_a_token_for_some_providers_is_led_to_no_other(
    calls: Calls, target: Upstream, model: str
) -> None:
    passing, begun = led(calls, Rules(Target(target, model)), grant=granted(providers=("openai",)))
    assert code(begun) == "provider_not_allowed"
    assert calls.errands[passing.request] is None


def test_a_list_that_was_answered_is_led_nowhere(calls: Calls) -> None:
    asked = request(internal.HOST, path="/v1/models", method="GET")
    begun = call(internal.HOST, "/v1/models", method="GET")
    begun.pays_by_token, begun.grant = True, granted()
    passing = flow(asked, http.Response.make(200, b"{}"))
    calls.begin(passing, begun)
    Route(calls, HOSTS, Asking(), KEYS, Rules(Target(GROQ))).request(passing)
    assert passing.response is not None
    assert passing.response.status_code == 200
    assert begun.upstream == ""
