"""Whatever a client or a provider sends: a clear answer, one row, and the proxy lives on."""

import gzip
import json

import pytest
import zstandard

from tests.live import wire
from tests.live.asking import CHAT, OPENAI, chat, messages
from tests.live.product import Product, session_name
from tests.upstream.answer import streamed, whole
from tests.upstream.server import Upstream

pytestmark = pytest.mark.live

NESTED = b'{"model":"m","messages":' + b"[" * 50_000 + b"]" * 50_000 + b"}"
BODIES = {
    "nothing": b"",
    "not JSON": b"hello, provider",
    "a number": b"7",
    "an array": b"[]",
    "cut": b'{"model":"gpt-4o-mini","mess',
    "no model": b'{"messages":[]}',
    "a model that is a list": b'{"model":["a"],"messages":[]}',
    "a model that is null": b'{"model":null}',
    "stream is a word": b'{"model":"m","stream":"yes"}',
    "stream_options is a number": b'{"model":"m","stream":true,"stream_options":7}',
    "max_tokens is huge": b'{"model":"m","max_tokens":1e400}',
    "a key twice": b'{"model":"m","model":"n","stream":true,"stream":false}',
    "not UTF-8": b'{"model":"\xff\xfe"}',
    "NUL in the model": b'{"model":"a\\u0000b"}',
    "a lone surrogate": b'{"model":"\\ud800"}',
    "looks like SQL": b'{"model":"\'; drop table calls; --"}',
    "looks like a script": b'{"model":"<script>alert(1)</script>"}',
    "nested deeply": NESTED,
    "a model of 2 MiB": b'{"model":"' + b"m" * 2_000_000 + b'"}',
}


@pytest.mark.parametrize("name", BODIES)
def test_a_bad_body_goes_to_the_provider_as_it_is_and_has_a_row(
    name: str, proxy: Product, upstream: Upstream
) -> None:
    call = chat(body=BODIES[name])
    reply = call.send(proxy)
    row = proxy.row(call.session)
    (received,) = upstream.calls(call.session)
    assert reply.status in (200, 400)
    assert (row["outcome"], row["status"]) == ("settled", reply.status)
    if "stream" not in name:
        assert received.body == call.body[: 1024 * 1024]
        assert received.body_size == len(call.body)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate", "unheard-of", "gzip, gzip"])
def test_a_body_that_is_not_in_the_coding_it_names_goes_on_as_it_is(
    coding: str, proxy: Product, upstream: Upstream
) -> None:
    call = chat(body=b'{"model":"m","stream":true}')
    with call.connect(proxy) as line:
        line.begin("POST", CHAT, [*call.headers(), ("content-encoding", coding)], call.body)
        reply = line.finish()
    (received,) = upstream.calls(call.session)
    assert received.body == call.body
    assert proxy.row(call.session)["status"] == reply.status


ANSWERS = {
    "not JSON": whole(b"<html>gateway</html>", content_type="text/html"),
    "empty": whole(b""),
    "JSON of other types": whole(b'{"usage":{"prompt_tokens":"many","completion_tokens":[]}}'),
    "negative tokens": whole(b'{"model":"m","usage":{"prompt_tokens":-5,"completion_tokens":1}}'),
    "huge tokens": whole(b'{"model":"m","usage":{"prompt_tokens":1e300,"completion_tokens":1}}'),
    "usage is a list": whole(b'{"usage":[1,2,3]}'),
    "broken gzip": whole(gzip.compress(b"{}" * 99)[:-9], headers=[("content-encoding", "gzip")]),
    "gzip that is none": whole(b"hello", headers=[("content-encoding", "gzip")]),
    "an unheard-of coding": whole(b"hello", headers=[("content-encoding", "sloth")]),
    "broken events": streamed([b"data: {\n\n", b"data\n\n:\n\ndata: []\n\n", b"event: x"]),
    "bytes that are no text": streamed([bytes(range(256)) * 8]),
    "nested deeply": streamed([b"data: " + b'{"usage":' * 20_000, b"\n\n"]),
    "status 299": whole(b"{}", 299),
    "zstd cut short": whole(
        zstandard.compress(b"{}" * 999)[:-5], headers=[("content-encoding", "zstd")]
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_bad_answer_reaches_the_client_byte_for_byte_and_has_a_row(
    name: str, proxy: Product, upstream: Upstream
) -> None:
    answer = ANSWERS[name]
    sent = b"".join(step for step in answer.steps() if isinstance(step, bytes))
    for make in (chat, messages):
        call = make(upstream.register(session_name(), answer))
        reply = call.send(proxy)
        row = proxy.row(call.session)
        assert (reply.status, reply.body) == (answer.status, sent)
        assert (row["outcome"], row["status"]) == ("settled", answer.status)
        assert all((row[name] or 0) >= 0 for name in ("input_tokens", "output_tokens"))


def test_bytes_that_are_no_http_are_refused_and_the_proxy_lives_on(proxy: Product) -> None:
    for noise in (b"\x16\x03\x01" + b"\x00" * 64, b"\r\n\r\n\r\n", b"GET\r\n\r\n", b"\xff" * 999):
        with wire.dial(proxy.port) as line:
            line.send(noise)
            line.socket.settimeout(0.5)
            try:
                line.socket.recv(4096)
            except OSError:
                continue
    call = chat()
    assert call.send(proxy).status == 200


def test_a_head_without_an_end_does_not_take_the_proxy_down(proxy: Product) -> None:
    with wire.through(proxy.port, OPENAI, proxy.ca_file) as line:
        try:
            line.send(b"POST / HTTP/1.1\r\nhost: " + OPENAI.encode() + b"\r\n")
            for number in range(200):
                line.send(b"x-%d: " % number + b"y" * 4096 + b"\r\n")
        except OSError:
            pass
    assert chat().send(proxy).status == 200


def test_a_model_name_of_any_script_is_kept_as_text(proxy: Product) -> None:
    name = "модель-模型-🙂'; drop table calls; --"
    call = chat(model=name)
    assert json.loads(call.send(proxy).body)["model"] == name
    assert proxy.row(call.session)["model_asked"] == name
