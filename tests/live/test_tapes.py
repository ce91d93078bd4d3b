"""Every recorded answer through the real proxy: the client gets its bytes, the ledger its usage."""

import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from addons.core.wire import codings
from tests import tapes_score
from tests.live import row_expectation, wire
from tests.live.product import Product, Row, session_name
from tests.recordings import CONTRADICTORY
from tests.upstream import own_tapes, tapes
from tests.upstream.answer import Received
from tests.upstream.server import Upstream
from tests.upstream.tapes import Tape
from tests.upstream.waiting import wait_until

pytestmark = pytest.mark.live

AT_ONCE = 8
SETTLE_S = 30.0
TAPES = [
    *own_tapes.made(),
    *(tape for tape in tapes.every() if tape.fidelity in ("wire", "text") and not tape.is_socket),
]
UNKNOWN = {
    name: f"tapes-{number}.example"
    for number, name in enumerate(
        sorted({t.host for t in TAPES if not tapes_score.is_known(t.host)})
    )
}
"""Hosts of the user's own, and the names under which they are told to the proxy."""


@dataclass(frozen=True, slots=True)
class Played:
    """A tape, what the client and the upstream got, and the rows of the ledger."""

    tape: Tape
    reply: wire.Reply
    received: Received
    rows: list[Row]


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory, upstream: Upstream) -> Iterator[Product]:
    """Run a proxy that knows the recordings' hosts, as if the user had named them."""
    product = Product(tmp_path_factory.mktemp("tapes") / "home", upstream)
    product.home.mkdir(mode=0o700)
    (product.home / "weir.toml").write_text(_named_hosts())
    product.start_proxy()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def played(proxy: Product, upstream: Upstream) -> list[Played]:
    """Play every tape, several at once, and read the ledger when all are in it."""
    sessions = [session_name() for _ in TAPES]
    with ThreadPoolExecutor(AT_ONCE) as hands:
        replies = list(hands.map(lambda t, s: _play(t, s, proxy, upstream), TAPES, sessions))
    count = "select count(*) as n from calls where outcome <> 'open'"
    wait_until(lambda: (proxy.query(count) or [{"n": 0}])[0]["n"] >= len(TAPES), SETTLE_S)
    rows: dict[str, list[Row]] = {}
    for row in proxy.query("select * from metered order by call_id, line"):
        rows.setdefault(row["session"], []).append(row)
    received = {one.header("x-call"): one for one in upstream.received}
    return [
        Played(tape, reply, received[session], rows.get(session, []))
        for tape, reply, session in zip(TAPES, replies, sessions, strict=True)
    ]


def test_a_client_gets_what_the_provider_sent(played: list[Played]) -> None:
    wrong = {str(p.tape): found for p in played if (found := bytes_differ(p))}
    assert not wrong, json.dumps(wrong, indent=1)


def test_a_provider_gets_what_the_client_sent(played: list[Played]) -> None:
    wrong = [str(p.tape) for p in played if not _is_untouched(p) and not _is_asked_for_usage(p)]
    assert not wrong


def test_each_exchange_is_one_call_in_the_ledger(played: list[Played]) -> None:
    assert [str(p.tape) for p in played if len({row["call_id"] for row in p.rows}) != 1] == []
    assert [str(p.tape) for p in played if p.rows[0]["status"] != p.tape.status] == []


def test_the_ledger_says_what_the_provider_reported(played: list[Played]) -> None:
    charged = {row["call_id"]: p.rows for p in played for row in p.rows}
    wrong = {}
    for one in played:
        if one.tape.id in CONTRADICTORY:
            continue
        earlier = charged.get(one.rows[0]["duplicate_of"], [])
        differences = row_expectation.differences(one.rows, earlier, one.tape.expected)
        if differences:
            wrong[str(one.tape)] = differences
    assert not wrong, json.dumps(wrong, indent=1)


def _named_hosts() -> str:
    """Write the hosts that the table does not have into a weir.toml."""
    lines = ["[hosts]"]
    for tape in TAPES:
        if tape.host in UNKNOWN:
            speaks = tapes_score.speaks(tape.kind)
            lines.append(
                f'"{_name(tape)}" = {{ speaks = "{speaks}", provider = "{tape.provider}" }}'
            )
    return "\n".join(dict.fromkeys(lines))


def _name(tape: Tape) -> str:
    """Give the host that a tape is played as: one name speaks one dialect."""
    name = UNKNOWN.get(tape.host)
    if name is None:
        return tape.host.partition(":")[0].lower()
    return f"{tapes_score.speaks(tape.kind)}-{tape.provider}.{name}"


def _play(tape: Tape, session: str, proxy: Product, upstream: Upstream) -> wire.Reply:
    """Send the tape's request through the proxy and play its answer, cut at chance places."""
    dice = random.Random(tape.id)
    cuts = [dice.randrange(len(tape.response_body) + 1) for _ in range(dice.randrange(12))]
    upstream.register(session, tape.answer(cuts))
    host = _name(tape)
    user = f"tapes~{tape.kind}~{session}"
    with wire.through(proxy.port, host, proxy.ca_file, user=user) as line:
        headers = [("host", host), ("x-play", session), ("x-call", session), *tape.headers()]
        line.begin(tape.method, tape.target, headers, tape.request_body)
        return line.finish(tape.method)


def _is_untouched(played: Played) -> bool:
    return played.received.body == played.tape.request_body


def _is_asked_for_usage(played: Played) -> bool:
    """Tell whether the request is the client's but for the option that asks for usage."""
    tape = played.tape
    coding = tape.request_headers.get("content-encoding", "")
    sent = _object(played.received.body, coding)
    own = _object(tape.request_body, coding)
    options: Any = sent.pop("stream_options", {})
    own_options: Any = own.pop("stream_options", None) or {}
    return sent == own and bool(options == {**own_options, "include_usage": True})


def _object(body: bytes, coding: str) -> dict[str, Any]:
    value = json.loads(codings.decode(body, coding, 1 << 26) or b"{}")
    return value if isinstance(value, dict) else {}


def bytes_differ(played: Played) -> list[str]:
    """Compare what the client got with what the upstream sent, less what we asked for."""
    tape, reply = played.tape, played.reply
    wrong = [] if reply.status == tape.status else [f"status {reply.status}, not {tape.status}"]
    if _is_untouched(played):
        if reply.body != tape.response_body and tape.method != "HEAD":
            wrong.append("the bytes are not the tape's")
        kept = {name: value for name, value in reply.headers.items() if name != "transfer-encoding"}
        for name, value in tape.answer().headers:
            if kept.get(name) != value:
                wrong.append(f"header {name} is {kept.get(name)!r}, not {value!r}")
    elif events(reply.body) != without_usage(events(_decoded(tape))):
        wrong.append("the events are not the tape's without usage")
    return wrong


def _decoded(tape: Tape) -> bytes:
    coding = tape.response_headers.get("content-encoding", "")
    plain = codings.decode(tape.response_body, coding, 1 << 26)
    return tape.response_body if plain is None else plain


def events(body: bytes) -> list[Any]:
    """Give the events of a stream as values."""
    texts = body.replace(b"\r\n", b"\n").split(b"\n\n")
    return [
        json.loads(text[5:]) if text[5:].strip().startswith(b"{") else text
        for text in texts
        if text.strip()
    ]


def without_usage(sent: list[Any]) -> list[Any]:
    """Take out what only a request that asks for usage gets (the rule of OpenAI's documents)."""
    kept = []
    for event in sent:
        if isinstance(event, dict):
            if event.get("choices") == [] and isinstance(event.get("usage"), dict):
                continue
            event = {key: value for key, value in event.items() if key != "usage"}
        kept.append(event)
    return kept
