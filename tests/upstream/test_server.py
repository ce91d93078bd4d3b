"""The ground truth must itself be true: the fake upstream, asked without a proxy."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509

from tests.live import wire
from tests.upstream import numbers, openai_sample
from tests.upstream.answer import Break, streamed, whole
from tests.upstream.server import Upstream
from tests.upstream.waiting import wait_until

HOST = "api.openai.com"
CHAT = "/v1/chat/completions"


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upstream]:
    with Upstream(tmp_path_factory.mktemp("upstream")).running() as running:
        yield running


@pytest.fixture
def line(upstream: Upstream) -> Iterator[wire.Line]:
    with wire.direct(upstream.port, HOST, upstream.ca_file) as line:
        yield line


def asked(play: str, body: bytes = b"{}", mark: str = "") -> wire.Headers:
    length = ("content-length", str(len(body)))
    return [("host", HOST), ("x-play", play), ("x-call", mark), length]


def test_it_says_what_the_provider_of_the_path_would_say(line: wire.Line) -> None:
    body = json.dumps({"model": "m-1", "messages": []}).encode()
    reply = line.ask("POST", CHAT, asked("sample", body), body)
    said = json.loads(reply.body)
    assert reply.status == 200
    assert said["usage"]["prompt_tokens"] == numbers.of("m-1").input_tokens
    assert said["choices"][0]["message"]["content"] == "".join(openai_sample.WORDS)


def test_a_stream_carries_usage_only_when_it_is_asked_for(line: wire.Line) -> None:
    plain = json.dumps({"model": "m", "stream": True}).encode()
    asking = json.dumps(
        {"model": "m", "stream": True, "stream_options": {"include_usage": True}}
    ).encode()
    assert b"usage" not in line.ask("POST", CHAT, asked("sample", plain), plain).body
    assert b'"usage":{' in line.ask("POST", CHAT, asked("sample", asking), asking).body


def test_it_keeps_its_own_ledger(line: wire.Line, upstream: Upstream) -> None:
    line.ask("POST", CHAT + "?a=b", asked("small", b"hello", "kept"), b"hello")
    (received,) = upstream.calls("kept")
    assert (received.method, received.path, received.body) == ("POST", CHAT, b"hello")
    assert received.server_name == HOST
    assert received.is_answered
    assert not received.is_aborted


def test_a_client_that_leaves_early_is_written_down(line: wire.Line, upstream: Upstream) -> None:
    line.begin("POST", CHAT, asked("break after=1 how=stall", b"{}", "left"), b"{}")
    line.head()
    line.close()
    (received,) = upstream.calls("left")
    assert wait_until(lambda: received.is_aborted, 5)
    assert not received.is_answered


@pytest.mark.parametrize("how", [Break.CLOSE, Break.RESET])
def test_an_answer_can_be_left_unfinished(line: wire.Line, upstream: Upstream, how: Break) -> None:
    play = upstream.register(f"unfinished-{how.value}", streamed([b"some", how]))
    line.begin("POST", CHAT, asked(play), b"{}")
    reply = line.finish()
    assert not reply.is_whole


def test_a_registered_answer_is_played_as_it_is(line: wire.Line, upstream: Upstream) -> None:
    play = upstream.register("raw", whole(b"\x00\xff", 418, "application/x", [("x-a", "b")]))
    reply = line.ask("POST", CHAT, asked(play), b"{}")
    assert (reply.status, reply.body, reply.headers["x-a"]) == (418, b"\x00\xff", "b")


def test_uploads_of_any_size_and_framing_are_counted(line: wire.Line, upstream: Upstream) -> None:
    body = b"x" * 3_000_000
    line.ask("POST", CHAT, asked("small", body, "large"), body)
    line.send(wire.request("POST", CHAT, [("x-call", "cut"), ("transfer-encoding", "chunked")]))
    line.send(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
    line.finish()
    assert upstream.calls("large")[0].body_size == 3_000_000
    assert upstream.calls("cut")[0].body == b"abcde"


def test_a_bomb_unpacks_to_what_it_promises(line: wire.Line) -> None:
    reply = line.ask("POST", CHAT, asked("bomb mib=32"), b"{}")
    assert len(gzip.decompress(reply.body)) == 32 * 1024 * 1024


def test_each_name_gets_its_own_certificate(upstream: Upstream) -> None:
    for name in ("api.anthropic.com", "origin.example"):
        with wire.direct(upstream.port, name, upstream.ca_file) as line:
            certificate = x509.load_der_x509_certificate(line.certificate)
            assert name in certificate.subject.rfc4514_string()


def test_its_root_file_is_a_certificate_alone(upstream: Upstream) -> None:
    text = Path(upstream.ca_file).read_text()
    assert text.count("BEGIN CERTIFICATE") == 1
    assert "KEY" not in text
