"""A call that may go to two places gets the second one's answer when the first has none."""

import json
from collections.abc import Iterator

import pytest

from tests.addons.sample import CLIENT_TOKEN, PROVIDER_KEY
from tests.live import wire
from tests.live.asking import CHAT, OPENAI
from tests.live.bad_servers import bad_servers
from tests.live.places import BAD, FIRST, KINDS, OTHER_KEY, SECOND
from tests.live.product import Product, session_name
from tests.upstream.answer import Answer, Break, Gate, Received, streamed, whole
from tests.upstream.server import Upstream
from tests.upstream.waiting import wait_until

pytestmark = pytest.mark.live

PATIENCE = "[failover]\nconnect_s = 1\nsilent_s = 1\nsilent_whole_s = 1\n"
CHUNKS = (
    b'data: {"choices":[{"index":0,"delta":{"content":"Hi"}}],"model":"gemini-2.5-flash"}\n\n',
    b'data: {"choices":[],"model":"gemini-2.5-flash",'
    b'"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}\n\n',
    b"data: [DONE]\n\n",
)
GOOD = streamed(CHUNKS)
OVERLOADED = b'{"error":{"message":"busy","type":"overloaded"}}'


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, upstream: Upstream) -> Iterator[Product]:
    """Start the proxy; what is meant for a bad place goes to a bad server."""
    folder = tmp_path_factory.mktemp("failover")
    with bad_servers(folder / "bad", upstream.authority) as ports:
        rules = [f"{BAD[kind].host}:443=127.0.0.1:{port}" for kind, port in ports.items()]
        around = {
            "WEIR_UPSTREAM_CA_FILE": str(upstream.ca_file),
            "WEIR_CONNECT_TO": ",".join([*rules, f"*=127.0.0.1:{upstream.port}"]),
        }
        product = Product(folder / "home", around)
        product.home.mkdir(mode=0o700)
        (product.home / "weir.toml").write_text(PATIENCE)
        product.start_proxy(module="tests.live.failing_over")
        yield product
        product.stop()


@pytest.fixture
def governed(running: Product, upstream: Upstream) -> Product:
    """Wait until the first place is thought well of: no key of it rests, its breaker is closed."""
    play = first_says(upstream, whole(b"{}"))
    assert wait_until(lambda: Asked(play, streams=False).send(running).body == b"{}", 30)
    return running


class Asked:
    """A chat call, and the name it is found by."""

    def __init__(
        self,
        play: str,
        *,
        streams: bool = True,
        token: str = CLIENT_TOKEN,
        model: str = "gpt-4o-mini",
    ) -> None:
        self.session = session_name()
        said = {"model": model, "messages": [], "stream": streams}
        if streams:
            said["stream_options"] = {"include_usage": True}
        self.body = json.dumps(said).encode()
        self.headers = [
            ("host", OPENAI),
            ("authorization", f"Bearer {token}"),
            ("content-type", "application/json"),
            ("x-call", self.session),
            ("x-play", play),
            ("content-length", str(len(self.body))),
        ]

    def connect(self, proxy: Product) -> wire.Opened:
        """Open a connection through the proxy that carries this call's name."""
        return wire.through(proxy.port, OPENAI, proxy.ca_file, user=f"a~b~{self.session}")

    def begin(self, line: wire.Line) -> None:
        """Send the request and do not wait."""
        line.begin("POST", CHAT, self.headers, self.body)

    def send(self, proxy: Product) -> wire.Reply:
        """Make the call on a connection of its own."""
        with self.connect(proxy) as line:
            self.begin(line)
            return line.finish()


def first_says(upstream: Upstream, first: Answer, second: Answer = GOOD) -> str:
    """Register what the two places answer; give the play's name."""

    def choose(received: Received) -> Answer:
        return first if received.server_name == FIRST.host else second

    return upstream.register(session_name(), choose)


def tries(proxy: Product, session: str) -> list[tuple[str, str, int | None, str]]:
    """Read what the ledger has of tries that failed."""
    rows = proxy.query(
        "select tries.* from tries join calls using (call_number) where session = ? "
        "order by number",
        session,
    )
    return [(row["upstream"], row["failure"], row["status"], row["provider_key"]) for row in rows]


def assert_second_answered(proxy: Product, upstream: Upstream, call: Asked) -> None:
    """Look at what reached the second place, and what the ledger says."""
    received = upstream.calls(call.session)[-1]
    assert received.server_name == SECOND.host
    assert received.path == "/v1beta/openai/chat/completions"
    assert json.loads(received.body)["model"] == "gemini-2.5-flash"
    assert received.header("authorization") == f"Bearer {OTHER_KEY}"
    assert PROVIDER_KEY not in str(received.headers)
    row = proxy.row(call.session)
    assert (row["outcome"], row["status"], row["attempts"]) == ("settled", 200, 2)
    assert (row["upstream"], row["provider_key"]) == ("google", "k3")
    assert (row["input_tokens"], row["output_tokens"]) == (9, 2)
    assert row["model"] == "gemini-2.5-flash"


@pytest.mark.parametrize("kind", KINDS)
def test_where_the_first_place_cannot_be_reached_the_second_one_answers(
    kind: str, running: Product, upstream: Upstream
) -> None:
    gate = Gate()
    play = upstream.register(session_name(), streamed([CHUNKS[0], gate, *CHUNKS[1:]]))
    call = Asked(play, model=kind)
    with call.connect(running) as line:
        call.begin(line)
        assert line.head().status == 200
        assert line.piece() == CHUNKS[0]  # streamed, not gathered
        gate.is_open.set()
        assert line.finish().body == b"".join(CHUNKS[1:])
    assert len(upstream.calls(call.session)) == 1
    assert_second_answered(running, upstream, call)
    assert tries(running, call.session) == [(BAD[kind].name, "unreachable", None, "k1")]


SAID = {
    "429": (whole(OVERLOADED, 429, headers=[("retry-after", "1")]), "limited", 429),
    "500": (whole(OVERLOADED, 500), "error", 500),
    "529 in chunks": (streamed([OVERLOADED[:9], OVERLOADED[9:]], status=529), "error", 529),
    "503 that never ends": (streamed([OVERLOADED, Break.STALL], status=503), "error", 503),
    "reset": (Answer(lambda: [Break.RESET], head=b""), "broken", None),
    "close": (Answer(lambda: [Break.CLOSE], head=b""), "broken", None),
    "silence": (Answer(lambda: [Break.STALL], head=b""), "silent", None),
}


@pytest.mark.parametrize(("first", "failure", "status"), SAID.values(), ids=SAID)
@pytest.mark.parametrize("streams", [True, False])
def test_where_the_first_place_gives_no_answer_the_second_one_does(
    first: Answer,
    failure: str,
    status: int | None,
    streams: bool,
    governed: Product,
    upstream: Upstream,
) -> None:
    plain = whole(
        b'{"model":"gemini-2.5-flash","usage":{"prompt_tokens":9,"completion_tokens":2},"x": 1}'
    )
    second = GOOD if streams else plain
    call = Asked(first_says(upstream, first, second), streams=streams)
    reply = call.send(governed)
    assert (reply.status, reply.is_whole) == (200, True)
    assert reply.body == b"".join(step for step in second.steps() if isinstance(step, bytes))
    assert [one.server_name for one in upstream.calls(call.session)] == [FIRST.host, SECOND.host]
    assert_second_answered(governed, upstream, call)
    assert tries(governed, call.session) == [("openai", failure, status, "k1")]


def test_many_calls_on_one_connection_find_their_way_each(
    governed: Product, upstream: Upstream
) -> None:
    call = Asked(first_says(upstream, whole(OVERLOADED, 429, headers=[("retry-after", "0")])))
    with call.connect(governed) as line:
        for _ in range(10):
            call.begin(line)
            assert line.finish().body == b"".join(CHUNKS)
    rows = governed.settled(call.session, 10)
    assert len(rows) == 10
    assert {row["upstream"] for row in rows} == {"google"}


def test_where_nobody_is_well_the_client_gets_the_last_one_s_own_answer(
    governed: Product, upstream: Upstream
) -> None:
    last = b'{"error":{"message":"me too"}}'
    play = first_says(upstream, whole(OVERLOADED, 500), whole(last, 503, headers=[("x-own", "1")]))
    call = Asked(play)
    reply = call.send(governed)
    assert (reply.status, reply.body, reply.headers["x-own"]) == (503, last, "1")
    row = governed.row(call.session)
    assert (row["status"], row["upstream"], row["attempts"]) == (503, "google", 2)


def test_where_the_last_one_breaks_off_the_client_gets_the_answer_before(
    governed: Product, upstream: Upstream
) -> None:
    broken = Answer(lambda: [Break.RESET], head=b"")
    first = whole(OVERLOADED, 429, headers=[("retry-after", "1")])
    call = Asked(first_says(upstream, first, broken))
    reply = call.send(governed)
    assert (reply.status, reply.body, reply.headers["retry-after"]) == (429, OVERLOADED, "1")
    row = governed.row(call.session)
    assert (row["status"], row["upstream"], row["provider_key"]) == (429, "openai", "k1")
    assert tries(governed, call.session) == [("google", "broken", None, "k3")]


def test_after_its_first_byte_an_answer_is_not_asked_for_again(
    governed: Product, upstream: Upstream
) -> None:
    call = Asked(first_says(upstream, streamed([CHUNKS[0], Break.RESET])))
    reply = call.send(governed)
    assert (reply.body, reply.is_whole) == (CHUNKS[0], False)
    assert [one.server_name for one in upstream.calls(call.session)] == [FIRST.host]
    row = governed.row(call.session)
    assert (row["outcome"], row["attempts"]) == ("failed", 1)


def test_when_the_client_is_gone_nothing_more_is_tried(
    governed: Product, upstream: Upstream
) -> None:
    gate = Gate()
    call = Asked(first_says(upstream, Answer(lambda: [gate, Break.STALL], head=b"")))
    with call.connect(governed) as line:
        call.begin(line)
        assert gate.is_reached.wait(10)
    row = governed.row(call.session)
    assert (row["outcome"], row["attempts"]) == ("cancelled", 1)
    # A call after it, which waits as long as that one would have: by then it would have gone on.
    later = Asked(first_says(upstream, Answer(lambda: [Break.STALL], head=b"")))
    assert later.send(governed).body == b"".join(CHUNKS)
    assert [one.server_name for one in upstream.calls(call.session)] == [FIRST.host]


def test_a_call_on_the_client_s_own_credential_is_sent_once(
    governed: Product, upstream: Upstream
) -> None:
    call = Asked(first_says(upstream, whole(OVERLOADED, 529)), token="sk-mine")
    reply = call.send(governed)
    assert (reply.status, reply.body) == (529, OVERLOADED)
    assert [one.server_name for one in upstream.calls(call.session)] == [FIRST.host]
    assert governed.row(call.session)["attempts"] == 1


def test_a_place_that_fails_again_and_again_is_left_out_and_status_says_so(
    governed: Product, upstream: Upstream
) -> None:
    play = first_says(upstream, whole(OVERLOADED, 500))
    calls = [Asked(play) for _ in range(6)]
    for call in calls:
        assert call.send(governed).body == b"".join(CHUNKS)
    asked = [[one.server_name for one in upstream.calls(call.session)] for call in calls]
    assert asked == [[FIRST.host, SECOND.host]] * 5 + [[SECOND.host]]
    assert governed.row(calls[-1].session)["attempts"] == 1
    sql = "select subject, detail from notes where kind = 'breaker' and subject = 'openai'"
    note = governed.query(f"{sql} order by note_number")[-1]
    assert note["detail"].startswith("open until ")
