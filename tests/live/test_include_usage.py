"""We ask for usage where a client did not, and the client never sees that we did."""

import gzip
import json
from typing import Any

import pytest

from tests.live.asking import CHAT, Call, chat
from tests.live.product import Product, session_name
from tests.upstream import numbers, openai_sample
from tests.upstream.answer import Answer, Received, streamed
from tests.upstream.server import Upstream

pytestmark = pytest.mark.live

MODEL = "gpt-4o-mini"


def stream(asks: bool) -> bytes:
    """Give the provider's stream to a request that asks for usage, or to one that does not."""
    options = {"stream_options": {"include_usage": True}} if asks else {}
    answer = openai_sample.answer(CHAT, {"model": MODEL, "stream": True, **options}, "fixed")
    return b"".join(step for step in answer.steps() if isinstance(step, bytes))


def provider(received: Received) -> Answer:
    """Answer with the same ids each time, cut in the middle of events."""
    body = stream(asks=b'"include_usage"' in received.body)
    return streamed([body[at : at + 37] for at in range(0, len(body), 37)])


def ask(proxy: Product, upstream: Upstream, **fields: Any) -> tuple[Call, bytes]:
    call = chat(upstream.register(session_name(), provider), **fields)
    return call, call.send(proxy).body


@pytest.mark.parametrize("options", [{}, {"stream_options": None}])
def test_a_client_that_does_not_ask_gets_the_bytes_of_a_stream_without_usage(
    options: dict[str, Any], proxy: Product, upstream: Upstream
) -> None:
    call, body = ask(proxy, upstream, stream=True, **options)
    row = proxy.row(call.session)
    assert body == stream(asks=False)
    assert row["usage_source"] == "reported"
    assert row["input_tokens"] == numbers.of(MODEL).input_tokens
    assert row["output_tokens"] == numbers.of(MODEL).output_tokens


def test_only_the_option_is_added_to_the_request(proxy: Product, upstream: Upstream) -> None:
    call, _ = ask(proxy, upstream, stream=True, temperature=1.0)
    (received,) = upstream.calls(call.session)
    expected = {**json.loads(call.body), "stream_options": {"include_usage": True}}
    assert json.loads(received.body) == expected
    assert b'"temperature": 1.0' in received.body


def test_a_client_that_asks_itself_gets_usage_untouched(proxy: Product, upstream: Upstream) -> None:
    asking = {"include_usage": True}
    call, body = ask(proxy, upstream, stream=True, stream_options=asking)
    (received,) = upstream.calls(call.session)
    assert body == stream(asks=True)
    assert received.body == call.body
    assert proxy.row(call.session)["input_tokens"] == numbers.of(MODEL).input_tokens


def test_a_call_that_is_not_streamed_is_sent_as_it_is(proxy: Product, upstream: Upstream) -> None:
    call = chat()
    call.send(proxy)
    (received,) = upstream.calls(call.session)
    assert received.body == call.body


def test_usage_is_taken_out_of_a_compressed_stream_too(proxy: Product, upstream: Upstream) -> None:
    def compressed(received: Received) -> Answer:
        body = gzip.compress(stream(asks=b'"include_usage"' in received.body))
        pieces = [body[at : at + 50] for at in range(0, len(body), 50)]
        return streamed(pieces, headers=[("content-encoding", "gzip")])

    call = chat(upstream.register(session_name(), compressed), stream=True)
    reply = call.send(proxy)
    coding = reply.headers.get("content-encoding", "")
    body = gzip.decompress(reply.body) if coding == "gzip" else reply.body
    assert body == stream(asks=False)
    assert proxy.row(call.session)["input_tokens"] == numbers.of(MODEL).input_tokens


@pytest.mark.parametrize("is_chunked", [True, False])
@pytest.mark.parametrize("filler", [0, 9 << 20], ids=["small", "large"])
def test_a_body_that_leaves_while_it_is_read_is_asked_too(
    proxy: Product, upstream: Upstream, is_chunked: bool, filler: int
) -> None:
    name = upstream.register(session_name(), lambda _: streamed([stream(asks=True)]))
    call = chat(name, user="x" * filler, stream=True)
    framing, sent = ("content-length", str(len(call.body))), call.body
    if is_chunked:
        framing, sent = (
            ("transfer-encoding", "chunked"),
            b"%x\r\n%s\r\n0\r\n\r\n"
            % (
                len(call.body),
                call.body,
            ),
        )
    with call.connect(proxy) as line:
        line.begin("POST", call.target, [*call.headers()[:-1], framing], sent)
        reply = line.finish()
    (received,) = upstream.calls(call.session)
    assert received.body_size > len(call.body)
    assert reply.body == stream(asks=False)
    assert proxy.row(call.session)["input_tokens"] == numbers.of(MODEL).input_tokens
