"""A call goes through as it is: at once, unchanged, and without leaving its words behind."""

import pytest

from tests.live import wire
from tests.live.asking import CHAT, chat, messages
from tests.live.product import Product, session_name
from tests.upstream.answer import Gate, streamed
from tests.upstream.server import Upstream

pytestmark = pytest.mark.live


def test_a_chunk_reaches_the_client_before_the_next_one_is_sent(
    proxy: Product, upstream: Upstream
) -> None:
    gate = Gate()
    play = streamed([b"data: {}\n\n", gate, b"data: [DONE]\n\n"])
    call = messages(upstream.register(session_name(), play), stream=True)
    with call.connect(proxy) as line:
        call.begin(line)
        line.head()
        assert line.piece() == b"data: {}\n\n"
        gate.is_open.set()
        assert line.piece() == b"data: [DONE]\n\n"


def test_the_request_reaches_the_provider_as_the_client_wrote_it(
    proxy: Product, upstream: Upstream
) -> None:
    call = chat("small")
    sent = [*call.headers(), ("X-Stainless-Lang", "python"), ("anthropic-beta", "a,b")]
    with call.connect(proxy) as line:
        line.begin("POST", f"{CHAT}?beta=true&x=%20", sent, call.body)
        line.finish()
    (received,) = upstream.calls(call.session)
    assert received.target == f"{CHAT}?beta=true&x=%20"
    assert received.headers == [(name.lower(), value) for name, value in sent]


def test_who_calls_is_told_to_the_ledger_and_not_to_the_provider(
    proxy: Product, upstream: Upstream
) -> None:
    call = chat()
    call.send(proxy)
    row = proxy.row(call.session)
    (received,) = upstream.calls(call.session)
    assert (row["caller"], row["project"]) == ("caller", "project")
    assert received.header("proxy-authorization") == ""


def test_many_calls_on_one_connection_have_a_row_each(proxy: Product) -> None:
    call = chat()
    with call.connect(proxy) as line:
        for _ in range(20):
            call.begin(line)
            assert line.finish().status == 200
    rows = proxy.settled(call.session, 20)
    assert len(rows) == 20
    assert {row["outcome"] for row in rows} == {"settled"}


def test_a_client_that_waits_for_100_continue_is_told_to_go_on(proxy: Product) -> None:
    call = chat("small")
    with call.connect(proxy) as line:
        headers = [*call.headers(), ("expect", "100-continue")]
        line.send(wire.request("POST", CHAT, headers))
        line.socket.settimeout(5)
        assert b" 100 " in line.socket.recv(64).split(b"\r\n")[0]
        line.send(call.body)
        assert line.finish().status == 200


def test_neither_key_nor_prompt_nor_answer_is_kept(proxy: Product, upstream: Upstream) -> None:
    key, prompt = "sk-canary-7f3a91", "canary-prompt-55ad"
    answer = streamed([b'data: {"choices":[{"delta":{"content":"canary-answer-d07b"}}]}\n\n'])
    call = chat(upstream.register(session_name(), answer), messages=[{"content": prompt}])
    with call.connect(proxy) as line:
        headers = [("host", call.host), ("authorization", f"Bearer {key}"), *call.headers()[2:]]
        line.begin("POST", f"{CHAT}?key={key}", headers, call.body)
        line.finish()
    proxy.row(call.session)
    assert upstream.calls(call.session)[0].header("authorization") == f"Bearer {key}"
    for path in proxy.home.rglob("*"):
        if path.is_file():
            kept = path.read_bytes()
            assert not [word for word in (b"canary-", b"sk-canary") if word in kept], path


def test_what_lies_in_the_home_is_for_its_owner_alone(proxy: Product) -> None:
    chat().send(proxy)
    for path in (proxy.home, *proxy.home.rglob("*")):
        allowed = 0o700 if path.is_dir() else 0o600
        assert path.stat().st_mode & 0o777 == allowed, path
