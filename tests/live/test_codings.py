"""Compressed both ways: metered from a copy, the bytes untouched."""

import gzip
import json
import zlib

import brotli
import pytest
import zstandard

from tests.live.asking import CHAT, chat, messages
from tests.live.product import Product, session_name
from tests.upstream import anthropic_sample, numbers
from tests.upstream.answer import streamed
from tests.upstream.server import Upstream

pytestmark = pytest.mark.live

CODINGS = {
    "gzip": gzip.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
    "deflate": zlib.compress,
    "gzip, br": lambda body: brotli.compress(gzip.compress(body)),
}
MODEL = "claude-haiku-4-5"
MIB = 1024 * 1024


@pytest.mark.parametrize("coding", CODINGS)
def test_a_compressed_stream_is_metered_and_passed_on_as_it_is(
    coding: str, proxy: Product, upstream: Upstream
) -> None:
    answer = anthropic_sample.answer({"model": MODEL, "stream": True}, session_name())
    events = b"".join(step for step in answer.steps() if isinstance(step, bytes))
    body = CODINGS[coding](events)
    pieces = [body[at : at + 11] for at in range(0, len(body), 11)]
    played = streamed(pieces, headers=[("content-encoding", coding)])
    call = messages(upstream.register(session_name(), played), stream=True)
    reply = call.send(proxy)
    row = proxy.row(call.session)
    assert reply.body == body
    assert reply.headers["content-encoding"] == coding
    assert row["usage_source"] == "reported"
    assert row["input_tokens"] == numbers.of(MODEL).input_tokens
    assert row["output_tokens"] == numbers.of(MODEL).output_tokens


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_compressed_request_is_understood(
    coding: str, proxy: Product, upstream: Upstream
) -> None:
    call = messages()
    body = CODINGS[coding](call.body)
    headers = [*call.headers()[:-1], ("content-length", str(len(body)))]
    with call.connect(proxy) as line:
        line.begin("POST", call.target, [*headers, ("content-encoding", coding)], body)
        assert line.finish().status == 200
    assert upstream.calls(call.session)[0].body == body
    assert proxy.row(call.session)["model_asked"] == MODEL


def test_a_compressed_request_is_asked_for_usage_too(proxy: Product, upstream: Upstream) -> None:
    call = chat(stream=True)
    body = zstandard.compress(call.body)
    headers = [*call.headers()[:-1], ("content-length", str(len(body)))]
    with call.connect(proxy) as line:
        line.begin("POST", CHAT, [*headers, ("content-encoding", "zstd")], body)
        assert b"usage" not in line.finish().body
    assert proxy.row(call.session)["usage_source"] == "reported"


@pytest.mark.parametrize("at_the_end", [False, True])
def test_a_large_upload_is_streamed_and_its_model_is_known(
    at_the_end: bool, proxy: Product, upstream: Upstream
) -> None:
    large = json.dumps([{"role": "user", "content": "x" * (5 * MIB)}])
    said = f'{{"messages":{large},"model":"gpt-4o-mini"}}'
    if not at_the_end:
        said = f'{{"model":"gpt-4o-mini","messages":{large}}}'
    call = chat("small", body=said.encode())
    with call.connect(proxy) as line:
        line.begin("POST", CHAT, call.headers(), call.body[: 4 * MIB])
        line.send(call.body[4 * MIB :])
        assert line.finish().status == 200
    row = proxy.row(call.session)
    assert upstream.calls(call.session)[0].body_size == len(call.body)
    assert (row["model_asked"], row["input_tokens"]) == ("gpt-4o-mini", 11)
