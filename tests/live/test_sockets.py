"""Websockets through the real product: the same bytes, and a row for each response."""

import json
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from wsproto.events import CloseConnection

from tests.live import footprint
from tests.live.product import Product, Row, accepts, session_name
from tests.live.socket_line import SocketLine, Upgrade, opened
from tests.upstream import numbers, socket_sample
from tests.upstream.answer import Break, Gate
from tests.upstream.server import Upstream
from tests.upstream.socket import Said, Script, Socket
from tests.upstream.socket_sample import Responses
from tests.upstream.waiting import wait_until

pytestmark = pytest.mark.live

OPENAI, RESPONSES = "api.openai.com", "/v1/responses"
GEMINI = "generativelanguage.googleapis.com"
LIVE = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"


def agree(
    upstream: Upstream,
    script: Script,
    host: str = OPENAI,
    target: str = RESPONSES,
    *,
    packs: bool = False,
) -> tuple[Upgrade, Socket]:
    """Let the upstream play a script; give what to ask for, and its end of the socket."""
    socket, name = Socket(script, packs=packs), session_name()
    upstream.register(name, lambda received: socket)
    return Upgrade(host, target, name, name, packs), socket


def create(model: str, **more: str) -> str:
    return json.dumps({"type": "response.create", "model": model, "input": "?", **more})


def until(line: SocketLine, kind: str) -> int:
    """Read to the event of a type; give how many messages there were."""
    for number in range(1, 100_000):
        if json.loads(line.hear()).get("type") == kind:
            return number
    raise AssertionError(kind)


def assert_exact(row: Row) -> None:
    seen = numbers.of(row["model_asked"])
    assert (row["outcome"], row["usage_source"]) == ("settled", "reported")
    assert row["input_tokens"] == seen.input_tokens
    assert row["output_tokens"] == seen.output_tokens
    assert row["cache_read_tokens"] == seen.cache_read_tokens


@pytest.mark.parametrize("packs", [False, True])
def test_bytes_are_equal_in_both_directions_and_each_response_has_its_row(
    packs: bool, proxy: Product, upstream: Upstream
) -> None:
    upgrade, socket = agree(upstream, Responses(), packs=packs)
    with opened(proxy, upgrade) as line:
        for number in range(3):
            line.say(create(f"{upgrade.session}-{number}"))
            until(line, "response.completed")
        line.close(4001, "done")
    assert wait_until(lambda: socket.is_lost, 10)
    assert (bytes(line.sent), bytes(line.got)) == (bytes(socket.got), bytes(socket.sent))
    rows = proxy.settled(upgrade.session, 3)
    assert [row["model_asked"] for row in rows] == [f"{upgrade.session}-{n}" for n in range(3)]
    assert len({row["call_id"] for row in rows}) == len({row["usage_raw"] for row in rows}) == 3
    for row in rows:
        assert_exact(row)
        assert (row["status"], row["streamed"], row["operation"]) == (101, 1, "responses")
        assert 0 <= row["first_byte_ms"] <= row["first_token_ms"] <= row["duration_ms"]


def test_responses_side_by_side_have_each_their_own_row(proxy: Product, upstream: Upstream) -> None:
    upgrade, _ = agree(upstream, Responses())
    with opened(proxy, upgrade) as line:
        for lane in "ab":
            line.say(create(f"{upgrade.session}-{lane}", stream_id=lane))
        until(line, "response.completed")
        until(line, "response.completed")
    rows = proxy.settled(upgrade.session, 2)
    assert len(rows) == 2
    for row in rows:
        assert_exact(row)


@pytest.mark.parametrize("code", [1000, 1008, 4002])
def test_a_close_of_the_upstream_s_passes_with_its_code_and_reason(
    code: int, proxy: Product, upstream: Upstream
) -> None:
    def script(message: str | bytes) -> list[Said]:
        return [CloseConnection(code, "why")] if message else []

    upgrade, _ = agree(upstream, script)
    with opened(proxy, upgrade) as line:
        line.say("x")
        with pytest.raises(EOFError):
            line.hear()
    assert line.closed_with == (code, "why")
    row = proxy.row(upgrade.session)
    assert row["outcome"] == ("settled" if code == 1000 else "failed")
    assert row["usage_source"] == "none"


def test_a_close_of_the_client_s_passes_with_its_code_and_reason(
    proxy: Product, upstream: Upstream
) -> None:
    upgrade, socket = agree(upstream, Responses())
    with opened(proxy, upgrade) as line:
        line.close(4003, "enough")
    assert wait_until(lambda: socket.is_lost, 10)
    assert socket.closed_with == (4003, "enough")
    assert proxy.row(upgrade.session)["outcome"] == "settled"


def test_a_client_that_leaves_in_the_middle_cancels_that_response_alone(
    proxy: Product, upstream: Upstream
) -> None:
    whole, cut = Responses(), Responses((Gate(),))
    upgrade, socket = agree(
        upstream, lambda said: (cut if str(said).find("-2") > 0 else whole)(said)
    )
    with opened(proxy, upgrade) as line:
        line.say(create(f"{upgrade.session}-1"))
        until(line, "response.completed")
        line.say(create(f"{upgrade.session}-2"))
        until(line, "response.output_text.delta")
    first, second = proxy.settled(upgrade.session, 2)
    assert_exact(first)
    assert (second["outcome"], second["usage_source"]) == ("cancelled", "estimated")
    assert second["output_tokens"] > 0
    assert wait_until(lambda: socket.is_lost, 10)


@pytest.mark.parametrize("how", [Break.CLOSE, Break.RESET])
def test_an_upstream_that_breaks_off_fails_that_response_and_no_code_is_made_up(
    how: Break, proxy: Product, upstream: Upstream
) -> None:
    upgrade, _ = agree(upstream, Responses((how,)))
    with opened(proxy, upgrade) as line:
        line.say(create(f"{upgrade.session}-1"))
        with pytest.raises(EOFError):
            until(line, "response.completed")
    assert line.closed_with is None
    row = proxy.row(upgrade.session)
    assert row["outcome"] == "failed"
    assert row["error"] == "the upstream broke off in the middle of its answer"


def test_an_upgrade_that_is_not_granted_leaves_one_row(proxy: Product, upstream: Upstream) -> None:
    upgrade = Upgrade(OPENAI, RESPONSES, session_name(), "status code=401")
    with opened(proxy, upgrade) as line:
        assert line.head.startswith(b"HTTP/1.1 401 ")
    row = proxy.row(upgrade.session)
    assert (row["outcome"], row["status"], row["usage_source"]) == ("settled", 401, "none")


def test_a_transcription_is_a_charge_of_its_own(proxy: Product, upstream: Upstream) -> None:
    target = "/v1/realtime?model=gpt-realtime"
    upgrade, _ = agree(upstream, socket_sample.realtime, OPENAI, target)
    with opened(proxy, upgrade) as line:
        line.say(json.dumps({"type": "input_audio_buffer.append", "audio": "A" * 9000}))
        line.say(json.dumps({"type": "response.create"}))
        until(line, "response.done")
    answer, heard = proxy.settled(upgrade.session, 2)
    assert answer["call_id"] == heard["call_id"]
    assert (answer["model"], heard["model"]) == ("gpt-realtime", "gpt-4o-transcribe")
    assert (answer["input_tokens"], answer["audio_input_tokens"]) == (120, 50)
    assert (heard["input_tokens"], heard["output_tokens"]) == (26, 9)


def test_gemini_speaks_in_binary(proxy: Product, upstream: Upstream) -> None:
    upgrade, socket = agree(upstream, socket_sample.live, GEMINI, f"{LIVE}?key=secret")
    with opened(proxy, upgrade) as line:
        line.say(json.dumps({"setup": {"model": "models/gemini-live"}}))
        line.hear()
        for _ in range(2):
            line.say(json.dumps({"clientContent": {"turnComplete": True}}))
            line.hear()
            line.hear()
        line.close()
    assert bytes(line.got) == bytes(socket.sent)
    rows = proxy.settled(upgrade.session, 2)
    told = [(row["model"], row["input_tokens"], row["output_tokens"]) for row in rows]
    assert told == [("gemini-live", 40, 10)] * 2


def test_an_idle_socket_does_not_hold_up_the_stop(
    fresh: Callable[..., Product], upstream: Upstream
) -> None:
    proxy = fresh()
    proxy.start_proxy()
    used, _ = agree(upstream, Responses())
    idle, _ = agree(upstream, Responses())
    with opened(proxy, used) as one, opened(proxy, idle):
        one.say(create(f"{used.session}-1"))
        until(one, "response.completed")
        assert proxy.stop(timeout_s=5) == 0
    assert_exact(proxy.row(used.session))
    row = proxy.row(idle.session)
    assert (row["outcome"], row["error"]) == ("interrupted", "the proxy stopped")


def test_a_response_in_flight_is_finished_before_the_stop(
    fresh: Callable[..., Product], upstream: Upstream
) -> None:
    proxy, gate = fresh(), Gate()
    proxy.start_proxy()
    upgrade, _ = agree(upstream, Responses((gate,)))
    with opened(proxy, upgrade) as line:
        line.say(create(f"{upgrade.session}-1"))
        until(line, "response.output_text.delta")
        proxy.process.send_signal(signal.SIGTERM)
        assert wait_until(lambda: not accepts(proxy.port), 10)
        time.sleep(0.7)  # longer than any way out of mitmproxy's own takes
        gate.is_open.set()
        until(line, "response.completed")
    assert proxy.process.wait(15) == 0
    assert_exact(proxy.row(upgrade.session))


def test_a_key_that_a_browser_puts_among_the_protocols_passes_and_is_kept_nowhere(
    proxy: Product, upstream: Upstream
) -> None:
    name, protocol = session_name(), "realtime, openai-insecure-api-key.sk-browser-secret"
    upgrade = Upgrade(OPENAI, "/v1/realtime?model=gpt-realtime", name, "", protocol=protocol)
    with opened(proxy, upgrade) as line:
        line.hear()
        line.close()
    assert proxy.row(name)["outcome"] == "settled"
    (received,) = upstream.calls(name)
    assert received.header("sec-websocket-protocol") == protocol
    kept = [path for path in proxy.home.rglob("*") if path.is_file()]
    assert not [path for path in (*kept, proxy.log) if b"browser-secret" in path.read_bytes()]


def test_with_an_addon_of_the_user_s_own_mitmproxy_passes_the_messages_and_each_is_counted(
    fresh: Callable[..., Product], upstream: Upstream, tmp_path: Path
) -> None:
    script = tmp_path / "mine.py"
    script.write_text(
        "def websocket_message(flow):\n"
        "    last = flow.websocket.messages[-1]\n"
        "    last.content = last.content.replace(b' weir', b' dam')\n"
    )
    product = fresh()
    product.start_proxy("-s", str(script))
    upgrade, _ = agree(upstream, Responses(), packs=True)
    with opened(product, upgrade) as line:
        for number in range(2):
            line.say(create(f"{upgrade.session}-{number}"))
            until(line, "response.output_text.delta")
            assert json.loads(line.hear())["delta"] == " dam"
            until(line, "response.completed")
    rows = product.settled(upgrade.session, 2)
    assert len(rows) == 2
    for row in rows:
        assert_exact(row)


def test_an_hour_of_speech_takes_no_memory(proxy: Product, upstream: Upstream) -> None:
    piece = json.dumps({"type": "response.output_audio.delta", "delta": "A" * 32_000})

    def script(message: str | bytes) -> Iterable[Said]:
        return [piece] if message else []

    target = "/v1/realtime?model=gpt-realtime"
    upgrade, _ = agree(upstream, script, OPENAI, target)
    said = json.dumps({"type": "input_audio_buffer.append", "audio": "A" * 32_000})

    def speak(line: SocketLine, times: int) -> int:
        for _ in range(times):
            line.say(said)
            line.hear()
            line.got.clear()
            line.sent.clear()
        return times * 64_000

    with opened(proxy, upgrade) as line:
        speak(line, 200)
        seen = footprint.watched(proxy, lambda: speak(line, 4000))
        line.close()
    assert seen.body_bytes == 256_000_000
    assert seen.added_mib <= 8
    assert proxy.row(upgrade.session)["outcome"] == "settled"
