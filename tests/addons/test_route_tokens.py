from dataclasses import replace
from typing import Any

import orjson
import pytest
from mitmproxy import http

from addons.core.call import Ask, Note, Outcome, Refusal
from addons.core.flight import Call
from addons.core.gate import Claim
from addons.core.govern import NoKeys, NoRoutes
from addons.core.policy.routing import Target
from addons.core.policy.upstream import Upstream
from addons.core.providers.openai.asking import Asking
from addons.core.secret import Secret
from addons.hooks import Calls
from addons.route import Route
from tests.addons.sample import (
    HOSTS,
    PROVIDER_KEY,
    Key,
    Keys,
    Rules,
    answer,
    call,
    flow,
    granted,
    request,
    said,
)


def on_token(asked: http.Request, **changes: Any) -> tuple[http.HTTPFlow, Call]:
    """Make a call on a client token, as those before have looked at it."""
    begun = call()
    begun.pays_by_token, begun.grant, begun.ask = True, granted(), Ask(model="gpt-5.4")
    begun.claim = Claim(
        asked.host, 443, "https", True, asked.host, "", asked.path, asked.headers.fields
    )
    for name, value in changes.items():
        setattr(begun, name, value)
    return flow(asked), begun


def keyed(calls: Calls, passing: http.HTTPFlow, begun: Call, ring: Keys | None = None) -> None:
    calls.begin(passing, begun)
    route = Route(calls, HOSTS, Asking(), ring or Keys(), NoRoutes())
    route.requestheaders(passing)
    route.request(passing)


def test_a_key_waits_for_the_request_that_it_will_be_put_on(calls: Calls) -> None:
    passing, begun = on_token(request())
    keyed(calls, passing, begun)
    errand = calls.errands[passing.request]
    assert errand is not None
    assert (errand.auth, errand.secret) == ("bearer", Secret(PROVIDER_KEY))
    assert begun.settlement(Outcome.SETTLED, 1.0).provider_key == "k1"
    assert passing.response is None
    assert PROVIDER_KEY not in repr(passing.request.headers.fields)


def test_the_host_header_is_ours(calls: Calls) -> None:
    asked = request()
    passing, begun = on_token(asked)
    asked.headers.fields = ((b"HOST", b"API.openai.com"), *asked.headers.fields)
    keyed(calls, passing, begun)
    assert passing.request.headers.get_all("host") == ["api.openai.com"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"grant": granted(models=("*-mini",))}, "model_not_allowed"),
        ({"grant": granted(providers=("google",))}, "provider_not_allowed"),
        ({"grant": granted(operations=("models",))}, "endpoint_not_allowed"),
    ],
)
def test_what_the_token_does_not_allow_gets_no_key(
    calls: Calls, changes: dict[str, Any], code: str
) -> None:
    passing, begun = on_token(request(), **changes)
    keyed(calls, passing, begun)
    assert begun.refusal is not None
    assert begun.refusal.code == code
    assert passing.response is not None
    assert passing.response.headers["x-should-retry"] == "false"
    assert not any(calls.errands.values())


@pytest.mark.parametrize("hosts", [(), ("api.anthropic.com",)])
def test_a_key_of_another_host_stays(calls: Calls, hosts: tuple[str, ...]) -> None:
    passing, begun = on_token(request())
    keyed(calls, passing, begun, Keys(openai=Key(Secret(PROVIDER_KEY), hosts=hosts)))
    assert begun.refusal is not None
    assert begun.refusal.code == "key_not_for_host"
    assert not any(calls.errands.values())


def test_without_a_key_the_ring_s_own_no_is_given(calls: Calls) -> None:
    passing, begun = on_token(request())
    calls.begin(passing, begun)
    Route(calls, HOSTS, Asking(), NoKeys(), NoRoutes()).request(passing)
    assert passing.response is not None
    assert passing.response.status_code == 400
    assert b"./run.sh key add openai" in (passing.response.content or b"")


def test_a_body_that_streams_gets_its_key_with_the_head(calls: Calls) -> None:
    passing, begun = on_token(request())
    passing.request.stream = True
    keyed(calls, passing, begun)
    assert passing.request in calls.errands


def test_a_body_that_decides_does_not_stream(calls: Calls) -> None:
    passing, begun = on_token(request(), grant=granted(models=("gpt-*",)))
    passing.request.stream = True
    keyed(calls, passing, begun)
    assert begun.refusal is not None
    assert begun.refusal.code == "not_decided"
    assert passing.request.stream is False
    assert not any(calls.errands.values())


def test_a_call_that_nobody_looked_at_goes_nowhere(calls: Calls, notes: list[Note]) -> None:
    passing, begun = on_token(request(), claim=None)
    keyed(calls, passing, begun)
    assert passing.response is not None
    assert passing.response.status_code == 500
    assert not any(calls.errands.values())
    assert said(notes, "gap") == [("Trip.go", "ValueError")]


@pytest.mark.parametrize(("status", "told"), [(200, []), (401, [("k1", 1)]), (403, [("k1", 1)])])
def test_the_ring_hears_of_a_key_that_its_provider_does_not_take(
    calls: Calls, status: int, told: list[tuple[str, int]]
) -> None:
    ring = Keys()
    passing, begun = on_token(request())
    keyed(calls, passing, begun, ring)
    passing.response = answer(status)
    Route(calls, HOSTS, Asking(), ring, NoRoutes()).responseheaders(passing)
    assert ring.turned_down == told


def test_the_ring_hears_of_a_key_that_has_to_wait(calls: Calls) -> None:
    ring = Keys()
    passing, begun = on_token(request())
    keyed(calls, passing, begun, ring)
    passing.response = answer(429, retry_after="20")
    Route(calls, HOSTS, Asking(), ring, NoRoutes(), lambda: 1000.0).responseheaders(passing)
    assert (ring.resting, ring.turned_down) == ({"k1": 1020.0}, [])


def test_an_own_key_is_nobody_s_business(calls: Calls) -> None:
    ring, passing = Keys(), flow(request())
    calls.begin(passing, call())
    passing.response = answer(429)
    Route(calls, HOSTS, Asking(), ring, NoRoutes()).responseheaders(passing)
    assert (ring.resting, ring.turned_down) == ({}, [])


GROQ = Upstream(
    "groq", "groq", "https", "api.groq.com", 443, {"openai-chat": "/openai/v1"}, "bearer"
)
BOX = Upstream("box", "local", "http", "127.0.0.1", 11434, {"openai-chat": "/v1"}, "none")
CLAUDE = Upstream(
    "claude", "anthropic", "https", "api.anthropic.com", 443, {"openai-chat": "/v1"}, "x-api-key"
)
SMART = b'{"model":"smart","stream":true}'
TEAM_KEYS = Keys(
    groq=Key(Secret("gsk-canary"), "k2", hosts=("api.groq.com",)),
    claude=Key(Secret("sk-ant-canary"), "k3", hosts=("api.anthropic.com",)),
)


def led(calls: Calls, rules: Rules, body: bytes = SMART) -> tuple[http.HTTPFlow, Call, Route]:
    passing, begun = on_token(request(body=body))
    begun.ask, begun.body = Ask(model="smart", streamed=True, asks_for_usage=False), body
    begun.may_be_led = True
    calls.begin(passing, begun)
    route = Route(calls, HOSTS, Asking(), TEAM_KEYS, rules)
    route.request(passing)
    return passing, begun, route


def test_a_rule_leads_a_call_to_another_host_path_and_model(calls: Calls) -> None:
    rules = Rules(Target(GROQ, "llama-4"))
    passing, _, _ = led(calls, rules)
    sent = passing.request
    assert (sent.scheme, sent.host, sent.port) == ("https", "api.groq.com", 443)
    assert sent.path == "/openai/v1/chat/completions"
    assert sent.headers.get_all("host") == ["api.groq.com"]
    assert orjson.loads(sent.raw_content or b"")["model"] == "llama-4"
    assert sent.headers["content-length"] == str(len(sent.raw_content or b""))
    errand = calls.errands[sent]
    assert errand is not None
    assert (errand.secret, errand.parcel.key_hosts) == (Secret("gsk-canary"), ("api.groq.com",))
    (wish,) = rules.wishes
    assert (wish.model, wish.caller) == ("smart", "ann")


def test_the_ledger_says_what_was_asked_and_who_answered(calls: Calls) -> None:
    _, begun, _ = led(calls, Rules(Target(GROQ, "llama-4")))
    told = begun.settlement(Outcome.SETTLED, 1.0)
    assert (told.model_asked, told.reading.model) == ("smart", "llama-4")
    assert (told.upstream, told.provider, told.provider_key) == ("groq", "groq", "k2")
    assert (told.route, begun.opening().host) == ("team", "api.openai.com")


def test_what_it_stands_for_there_decides_whether_usage_is_asked_for(calls: Calls) -> None:
    passing, begun, _ = led(calls, Rules(Target(GROQ)))
    assert begun.endpoint == HOSTS.endpoint(
        "api.groq.com", 443, "POST", "/openai/v1/chat/completions"
    )
    is_asked = b"include_usage" in (passing.request.raw_content or b"")
    assert is_asked is begun.asked_for_usage is begun.endpoint.asks_for_usage


def test_the_key_is_brought_as_the_upstream_takes_it(calls: Calls) -> None:
    passing, _, _ = led(calls, Rules(Target(CLAUDE, "claude-opus-4-8")))
    errand = calls.errands[passing.request]
    assert errand is not None
    assert errand.auth == "bearer"  # Anthropic's copy of OpenAI's API


def test_an_upstream_that_takes_no_key_gets_none(calls: Calls) -> None:
    passing, begun, _ = led(calls, Rules(Target(BOX, "qwen")))
    assert passing.request.url == "http://127.0.0.1:11434/v1/chat/completions"
    assert passing.request not in calls.errands
    assert passing.request.headers["host"] == "127.0.0.1:11434"
    assert (begun.refusal, begun.key, begun.endpoint.provider) == (None, None, "local")


def test_the_next_target_gets_what_the_client_sent_and_nothing_of_the_first(calls: Calls) -> None:
    rules = Rules(Target(GROQ, "llama-4"), Target(CLAUDE))
    passing, begun, route = led(calls, rules)
    assert route.aim(passing.request, begun, 1) is None
    sent, errand = passing.request, calls.errands[passing.request]
    assert (sent.host, sent.path) == ("api.anthropic.com", "/v1/chat/completions")
    assert orjson.loads(sent.raw_content or b"")["model"] == "smart"
    assert errand is not None
    assert errand.secret == Secret("sk-ant-canary")
    assert (begun.model_asked, begun.upstream) == ("", "claude")


def test_the_same_place_is_tried_again_with_a_fresh_key(calls: Calls) -> None:
    passing, begun = on_token(request(body=SMART))
    keyed(calls, passing, begun)
    calls.errands[passing.request] = None  # it has left
    route = Route(calls, HOSTS, Asking(), Keys(), NoRoutes())
    assert route.aim(passing.request, begun) is None
    assert calls.errands[passing.request] is not None


@pytest.mark.parametrize(
    ("rules", "body", "code"),
    [
        (Rules(refusal=Refusal(400, "no_route", "weir: no.")), SMART, "no_route"),
        (Rules(Target(replace(GROQ, bases={"anthropic": "/v1"}))), SMART, "dialect_not_spoken"),
        (Rules(Target(GROQ, "x")), b'{"model":"a","model":"b"}', "model_not_replaced"),
        (Rules(Target(replace(GROQ, host="evil.example"))), SMART, "key_not_for_host"),
        (Rules(Target(replace(GROQ, scheme="http"))), SMART, "key_not_for_host"),
        (Rules(Target(replace(GROQ, name="nobody"))), SMART, "no_provider_key"),
    ],
)
def test_where_a_rule_leads_nowhere_nothing_leaves(
    calls: Calls, rules: Rules, body: bytes, code: str
) -> None:
    passing, begun, _ = led(calls, rules, body)
    assert begun.refusal is not None
    assert begun.refusal.code == code
    assert passing.response is not None
    assert not any(calls.errands.values())


def test_a_rule_that_is_about_something_else_changes_nothing(calls: Calls) -> None:
    passing, begun, _ = led(calls, Rules())
    assert passing.request.host == "api.openai.com"
    assert (begun.route, begun.sent_to, begun.upstream) == ("", "", "openai")
