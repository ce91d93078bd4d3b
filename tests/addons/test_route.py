import gzip

import orjson
import pytest
from mitmproxy import http

from addons.core.call import Ask, Refusal
from addons.core.flight import Call
from addons.core.govern import NoKeys, NoRoutes
from addons.core.providers.openai.asking import Asking
from addons.core.wire import codings
from addons.hooks import Calls
from addons.route import Route
from tests.addons.sample import (
    HOSTS,
    call,
    flow,
    request,
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
    Route(calls, HOSTS, asking or Asking(), NoKeys(), NoRoutes()).request(passing)
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
    ids=["unknown coding", "not coded", "cut short", "no JSON", "empty"],
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
