"""What is said and not reported is counted: however an answer ends, at every event."""

import json
import time
from collections.abc import Callable, Iterator

import pytest

from tests import spoken, spoken_elsewhere
from tests.live.asking import Call, chat
from tests.live.product import Product, Row, session_name
from tests.spoken import Spoken
from tests.upstream.answer import Answer, Break, Pause, Step, streamed
from tests.upstream.server import Upstream
from tests.upstream.waiting import wait_until

pytestmark = pytest.mark.live

SPOKEN = {**spoken.every(), **spoken_elsewhere.every()}
NAMES = pytest.mark.parametrize("name", SPOKEN)
ERROR = b'event: error\ndata: {"type":"error","error":{"type":"overloaded_error"}}\n\n'
BEGUN = b'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}\n\n'
FILTERED = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"content_filter"}]}\n\n'


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory, upstream: Upstream) -> Iterator[Product]:
    """Run a proxy that knows a host of the user's own."""
    product = Product(tmp_path_factory.mktemp("estimates") / "home", upstream)
    product.home.mkdir(mode=0o700)
    own = f'"{spoken_elsewhere.OWN_HOST}" = {{ speaks = "openai", provider = "local" }}'
    (product.home / "weir.toml").write_text(f"[hosts]\n{own}\n")
    product.start_proxy()
    yield product
    product.stop()


def call_for(name: str, upstream: Upstream, *steps: Step) -> tuple[Spoken, Call]:
    """Prepare a call whose answer is `steps`."""
    said = SPOKEN[name]()
    play = upstream.register(session_name(), streamed(steps))
    path = f"{said.path}?alt=sse" if said.path.endswith(":streamGenerateContent") else said.path
    return said, Call(said.host, path, said.body, session_name(), play)


def assert_counted(row: Row, said: Spoken, tokens: float) -> None:
    """Check that a row has the reported input exactly, and our count of the rest, marked."""
    assert row["usage_source"] == "estimated"
    assert row["output_tokens"] == pytest.approx(tokens * said.factor, abs=2, rel=0.05)
    assert row["input_tokens"] == said.input_tokens
    assert row["estimated"] == said.estimated
    assert (row["usage_raw"] is None) == (not said.reports_input)
    if row["model"] not in ("m", ""):  # nobody has a price for those
        assert row["cost_nusd"] > 0
        assert row["cost_source"] == "table"


@NAMES
def test_a_client_that_leaves_in_the_middle_pays_for_what_was_said(
    name: str, proxy: Product, upstream: Upstream
) -> None:
    said = SPOKEN[name]()
    half = len(said.events) // 2
    said, call = call_for(name, upstream, *said.events[:half], Break.STALL)
    with call.connect(proxy) as line:
        call.begin(line)
        line.head()
        seen = b""
        while len(seen) < sum(map(len, said.events[:half])):
            seen += line.piece()
        left_at = time.monotonic()
    (received,) = upstream.calls(call.session)
    assert wait_until(lambda: received.is_aborted, 5)
    assert time.monotonic() - left_at < 1.0
    row = proxy.row(call.session)
    assert row["outcome"] == "cancelled"
    assert_counted(row, said, said.said[half - 1])


@NAMES
@pytest.mark.parametrize("how", [Break.CLOSE, Break.RESET])
def test_an_upstream_that_breaks_off_has_still_said_something(
    name: str, how: Break, proxy: Product, upstream: Upstream
) -> None:
    said = SPOKEN[name]()
    said, call = call_for(name, upstream, *said.events[:20], Pause(0.1), how)
    assert not call.send(proxy).is_whole
    row = proxy.row(call.session)
    assert row["outcome"] == "failed"
    assert_counted(row, said, said.said[19])


@NAMES
def test_each_cut_leaves_one_row_with_what_was_said_until_then(
    name: str, proxy: Product, upstream: Upstream
) -> None:
    said = SPOKEN[name]()
    for end in range(1, len(said.events), 7):
        _, call = call_for(name, upstream, *said.events[:end], Pause(0.02), Break.CLOSE)
        call.send(proxy)
        row = proxy.row(call.session)
        tokens = said.said[end - 1]
        if tokens > 1:  # one token and the placeholder of one are the same
            assert_counted(row, said, tokens)
        else:
            assert row["usage_source"] in ("none", "partial", "estimated")


def test_a_stream_that_ends_as_it_should_and_reports_nothing_is_counted(
    proxy: Product, upstream: Upstream
) -> None:
    said = spoken.every()["openai-chat"]()
    _, call = call_for("openai-chat", upstream, *said.events)
    assert call.send(proxy).is_whole
    row = proxy.row(call.session)
    assert row["outcome"] == "settled"
    assert_counted(row, said, said.said[-1])


def test_an_error_event_ends_a_count_that_stands(proxy: Product, upstream: Upstream) -> None:
    said = spoken.every()["anthropic"]()
    _, call = call_for("anthropic", upstream, *said.events[:30], ERROR)
    call.send(proxy)
    row = proxy.row(call.session)
    assert row["error"] == "overloaded_error"
    assert_counted(row, said, said.said[29])


def test_a_content_filter_ends_a_count_that_stands(proxy: Product, upstream: Upstream) -> None:
    said = spoken.every()["openai-chat"]()
    steps = (*said.events[:30], FILTERED, b"data: [DONE]\n\n")
    _, call = call_for("openai-chat", upstream, *steps)
    call.send(proxy)
    assert_counted(proxy.row(call.session), said, said.said[29])


SILENT = [
    streamed([b": ping\n\n", Break.CLOSE]),
    streamed([BEGUN, Break.CLOSE]),
    streamed([b"data: [DONE]\n\n"]),
    streamed([b'{"error":{"type":"server_error"}}'], "application/json", status=500),
]


@pytest.mark.parametrize("answer", SILENT)
def test_where_nothing_was_said_nothing_is_guessed(
    answer: Answer, proxy: Product, upstream: Upstream
) -> None:
    call = chat(upstream.register(session_name(), answer), stream=True)
    call.send(proxy)
    row = proxy.row(call.session)
    assert (row["usage_source"], row["estimated"], row["input_tokens"]) == ("none", "", None)


def test_no_word_of_a_cut_call_is_left_in_the_home_nor_in_the_log(
    fresh: Callable[..., Product], upstream: Upstream
) -> None:
    proxy = fresh()
    proxy.start_proxy()
    word = {"index": 0, "delta": {"content": "canary-answer " * 20}}
    event = b"data: " + json.dumps({"model": "gpt-4o", "choices": [word]}).encode() + b"\n\n"
    call = chat(
        upstream.register(session_name(), streamed([*[event] * 50, Break.STALL])),
        stream=True,
        messages=[{"role": "user", "content": "canary-prompt " * 50}],
    )
    with call.connect(proxy) as line:
        call.begin(line)
        line.head()
        seen = b""
        while seen.count(b"canary-answer") < 1000 and (more := line.piece()):
            seen += more
    row = proxy.row(call.session)
    assert row["usage_source"] == "estimated"
    assert row["output_tokens"] > 2000
    files = [path for path in proxy.home.rglob("*") if path.is_file()]
    assert proxy.ledger_file in files
    for path in (*files, proxy.log):
        assert b"canary" not in path.read_bytes(), path
    proxy.stop()
    for path in (*(one for one in proxy.home.rglob("*") if one.is_file()), proxy.log):
        assert b"canary" not in path.read_bytes(), path
