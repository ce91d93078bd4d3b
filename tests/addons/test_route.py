import gzip
from typing import Any

import orjson
import pytest
from mitmproxy import http

from addons.core.call import Ask, Note, Outcome, Refusal
from addons.core.flight import Call
from addons.core.gate import Claim
from addons.core.govern import NoKeys
from addons.core.providers.openai.asking import Asking
from addons.core.secret import Secret
from addons.core.wire import codings
from addons.hooks import Calls
from addons.route import Route
from tests.addons.sample import (
    PROVIDER_KEY,
    Key,
    Keys,
    answer,
    call,
    flow,
    granted,
    request,
    said,
)

STREAM = b'{ "model":"gpt-5.4","temperature":1.0,"stream":true}'
ASKING = (
    b'{"stream_options":{"include_usage":true}, "model":"gpt-5.4","temperature":1.0,"stream":true}'
)


def routed(
    calls: Calls, asked: http.Request, begun: Call, asking: Asking | None = None
) -> http.Request:
    passing = flow(asked)
    calls.begin(passing, begun)
    Route(calls, asking or Asking(), NoKeys()).request(passing)
    return passing.request


def streaming(path: str = "/v1/chat/completions") -> Call:
    begun = call(path=path)
    begun.ask = Ask(model="gpt-5.4", streamed=True, asks_for_usage=False)
    return begun


def test_a_stream_that_would_carry_no_usage_is_asked_for_it(calls: Calls) -> None:
    begun = streaming()
    sent = routed(calls, request(body=STREAM, accept_encoding="gzip, br"), begun)
    assert sent.raw_content == ASKING
    assert sent.headers["content-length"] == str(len(ASKING))
    assert sent.headers["accept-encoding"] == "identity"
    assert begun.asked_for_usage
    assert begun.upstream == "openai"


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
def test_a_compressed_body_is_compressed_again(calls: Calls, coding: str) -> None:
    coded = codings.encode(STREAM, coding)
    assert coded is not None
    begun = streaming()
    sent = routed(calls, request(body=coded, content_encoding=coding), begun)
    assert sent.raw_content is not None
    assert codings.decode(sent.raw_content, coding, 1000) == ASKING
    assert sent.headers["content-encoding"] == coding
    assert sent.headers["content-length"] == str(len(sent.raw_content))


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (STREAM, "unknown"),
        (STREAM, "gzip"),
        (gzip.compress(STREAM)[:-9], "gzip"),
        (b"no JSON", ""),
        (b"", ""),
    ],
)
def test_a_body_that_cannot_be_read_is_left_alone(calls: Calls, body: bytes, coding: str) -> None:
    begun = streaming()
    asked = request(body=body, content_encoding=coding, accept_encoding="gzip")
    sent = routed(calls, asked, begun)
    assert sent.raw_content == body
    assert sent.headers["accept-encoding"] == "gzip"
    assert not begun.asked_for_usage


@pytest.mark.parametrize(
    ("path", "ask"),
    [
        ("/v1/responses", Ask(streamed=True, asks_for_usage=False)),
        ("/v1/chat/completions", Ask(streamed=False, asks_for_usage=False)),
        ("/v1/chat/completions", Ask(streamed=True, asks_for_usage=True)),
    ],
)
def test_a_call_whose_usage_comes_by_itself_is_left_alone(
    calls: Calls, path: str, ask: Ask
) -> None:
    begun = call(path=path)
    begun.ask = ask
    assert routed(calls, request(path=path, body=STREAM), begun).raw_content == STREAM
    assert not begun.asked_for_usage
    assert begun.upstream == "openai"


def test_an_answer_that_the_client_wants_as_it_likes_stays_its_choice(calls: Calls) -> None:
    begun = streaming()
    off = orjson.dumps({"stream": True, "stream_options": {"include_usage": False, "x": 1}})
    sent = routed(calls, request(body=off), begun)
    assert orjson.loads(sent.raw_content or b"")["stream_options"] == {
        "include_usage": True,
        "x": 1,
    }


def test_a_refused_call_goes_nowhere(calls: Calls) -> None:
    begun = streaming()
    begun.refusal = Refusal(421, "misdirected_request", "weir: no.")
    assert routed(calls, request(body=STREAM), begun).raw_content == STREAM
    assert begun.upstream == ""


def test_a_body_that_is_on_its_way_already_is_left_alone(calls: Calls) -> None:
    begun, asked = streaming(), request(body=STREAM)
    asked.stream = True
    assert routed(calls, asked, begun).raw_content == STREAM
    assert not begun.asked_for_usage


def test_who_refused_to_be_asked_is_not_asked_again(calls: Calls) -> None:
    asking, begun = Asking(), streaming()
    asking.note("api.openai.com", "gpt-5.4")
    assert routed(calls, request(body=STREAM), begun, asking).raw_content == STREAM
    assert not begun.asked_for_usage


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
    route = Route(calls, Asking(), ring or Keys())
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
    assert not calls.errands


@pytest.mark.parametrize("hosts", [(), ("api.anthropic.com",)])
def test_a_key_of_another_host_stays(calls: Calls, hosts: tuple[str, ...]) -> None:
    passing, begun = on_token(request())
    keyed(calls, passing, begun, Keys(openai=Key(Secret(PROVIDER_KEY), hosts=hosts)))
    assert begun.refusal is not None
    assert begun.refusal.code == "key_not_for_host"
    assert not calls.errands


def test_without_a_key_the_ring_s_own_no_is_given(calls: Calls) -> None:
    passing, begun = on_token(request())
    calls.begin(passing, begun)
    Route(calls, Asking(), NoKeys()).request(passing)
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
    assert not calls.errands


def test_a_call_that_nobody_looked_at_goes_nowhere(calls: Calls, notes: list[Note]) -> None:
    passing, begun = on_token(request(), claim=None)
    keyed(calls, passing, begun)
    assert passing.response is not None
    assert passing.response.status_code == 500
    assert not calls.errands
    assert said(notes, "gap") == [("Route.request", "ValueError")]


@pytest.mark.parametrize(("status", "told"), [(200, []), (401, [("k1", 1)]), (403, [("k1", 1)])])
def test_the_ring_hears_of_a_key_that_its_provider_does_not_take(
    calls: Calls, status: int, told: list[tuple[str, int]]
) -> None:
    ring = Keys()
    passing, begun = on_token(request())
    keyed(calls, passing, begun, ring)
    passing.response = answer(status)
    Route(calls, Asking(), ring).responseheaders(passing)
    assert ring.turned_down == told


def test_the_ring_hears_of_a_key_that_has_to_wait(calls: Calls) -> None:
    ring = Keys()
    passing, begun = on_token(request())
    keyed(calls, passing, begun, ring)
    passing.response = answer(429, retry_after="20")
    Route(calls, Asking(), ring, lambda: 1000.0).responseheaders(passing)
    assert (ring.resting, ring.turned_down) == ({"k1": 1020.0}, [])


def test_an_own_key_is_nobody_s_business(calls: Calls) -> None:
    ring, passing = Keys(), flow(request())
    calls.begin(passing, call())
    passing.response = answer(429)
    Route(calls, Asking(), ring).responseheaders(passing)
    assert (ring.resting, ring.turned_down) == ({}, [])
