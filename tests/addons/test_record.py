import time
from collections.abc import Callable
from typing import Any

import pytest
from mitmproxy import flow as mitmproxy_flow
from mitmproxy import http
from mitmproxy.test import tflow

from addons.core.call import Ask, Caller, Note, Reading, Refusal
from addons.core.evidence import Excerpt
from addons.core.flight import Call
from addons.core.pricing.counter import Counter
from addons.core.providers.dialect import Head
from addons.core.providers.openai.strainer import Strainer
from addons.core.tap import Tap
from addons.core.wire.codings import Decoder
from addons.hooks import Calls
from addons.record import Record
from tests.addons.sample import Account, answer, call, flow, said

GONE = "Client disconnected."
WORD = b'data: {"model":"m","choices":[{"delta":{},"finish_reason":"stop"}]}\n\n'
USAGE = b'data: {"model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}}\n\n'


@pytest.fixture
def record(calls: Calls, account: Account) -> Record:
    return Record(calls, account.ledger, Counter())


class Breaking:
    """A tally with a bug."""

    has_spoken = False

    def feed(self, chunk: bytes) -> None:
        raise KeyError

    def close(self) -> Reading:
        return Reading()


def begin(record: Record, begun: Call, passing: http.HTTPFlow | None = None) -> http.HTTPFlow:
    passing = passing or flow(response=answer())
    record.calls.begin(passing, begun)
    return passing


def metered(*chunks: bytes) -> Call:
    begun = call()
    begun.ask, begun.status = Ask(model="asked", streamed=True), 200
    tally = begun.endpoint.dialect.tally(begun.ask, Head(200, {}))
    begun.tap = Tap(tally, None, None, later=lambda count: None)
    for chunk in chunks:
        begun.tap.pass_on(chunk)
    return begun


def cut(passing: http.HTTPFlow, message: str) -> http.HTTPFlow:
    passing.error = mitmproxy_flow.Error(message)
    return passing


def only(account: Account) -> dict[str, Any]:
    (row,) = account.rows()
    return row


def test_a_call_whose_answer_came_to_its_end_is_settled(record: Record, account: Account) -> None:
    begun = metered(WORD, USAGE)
    record.response(begin(record, begun))
    row = only(account)
    assert (row["call_id"], row["outcome"], row["status"]) == (begun.id, "settled", 200)
    assert (row["model"], row["usage_source"], row["error"]) == ("m", "reported", "")
    assert record.calls.in_flight == set()


HOOKS: list[Callable[[Record, http.HTTPFlow], None]] = [
    lambda record, passing: record.response(passing),
    lambda record, passing: record.error(cut(passing, GONE)),
    lambda record, passing: record.done(),
]
NAMES = ["response", "error", "done"]


@pytest.mark.parametrize("first", HOOKS, ids=NAMES)
@pytest.mark.parametrize("second", HOOKS, ids=NAMES)
def test_a_call_is_settled_once_whichever_hooks_come(
    record: Record,
    account: Account,
    first: Callable[[Record, http.HTTPFlow], None],
    second: Callable[[Record, http.HTTPFlow], None],
) -> None:
    begun = metered(WORD)
    passing = begin(record, begun)
    first(record, passing)
    settled = begun.is_settled
    if first is not second:
        second(record, passing)
    assert settled
    assert only(account)["outcome"] in ("settled", "cancelled", "interrupted")


def test_a_call_that_is_in_the_ledger_already_is_not_opened_again(
    record: Record, account: Account
) -> None:
    begun = metered(USAGE)
    account.ledger.open(begun.opening())
    begun.is_open = True
    record.response(begin(record, begun))
    assert only(account)["outcome"] == "settled"


def test_our_own_no_is_refused_by_its_code(record: Record, account: Account) -> None:
    begun = call()
    begun.refusal = Refusal(421, "misdirected_request", "weir: no.")
    record.response(begin(record, begun))
    row = only(account)
    assert (row["outcome"], row["status"], row["error"]) == (
        "refused",
        421,
        "misdirected_request",
    )


def test_a_client_that_leaves_in_the_middle_cancels(record: Record, account: Account) -> None:
    record.error(cut(begin(record, metered(WORD)), GONE))
    row = only(account)
    assert (row["outcome"], row["status"], row["error"]) == ("cancelled", 200, "the client left")


def test_a_client_that_leaves_after_the_last_event_lost_nothing(
    record: Record, account: Account
) -> None:
    record.error(cut(begin(record, metered(WORD, USAGE)), GONE))
    row = only(account)
    assert (row["outcome"], row["error"], row["tokens"]) == ("settled", "", 4)


def test_an_upstream_that_cannot_be_reached_fails_the_call(
    record: Record, account: Account
) -> None:
    record.error(cut(begin(record, call()), "[Errno 111] Connect call failed ('10.0.0.1', 443)"))
    row = only(account)
    assert (row["outcome"], row["status"], row["error"]) == ("failed", 502, "connection refused")


def test_an_upstream_that_breaks_off_fails_the_call_with_the_status_it_sent(
    record: Record, account: Account
) -> None:
    record.error(cut(begin(record, metered(WORD)), "server closed connection"))
    row = only(account)
    assert (row["outcome"], row["status"]) == ("failed", 200)
    assert row["error"] == "the upstream closed the connection"


def test_an_error_without_words_is_an_error(record: Record, account: Account) -> None:
    record.error(begin(record, call()))
    assert (only(account)["outcome"], only(account)["error"]) == ("failed", "the connection broke")


def test_a_websocket_is_not_settled_when_it_opens(record: Record, account: Account) -> None:
    record.response(begin(record, call(path="/v1/responses"), tflow.twebsocketflow()))
    assert account.rows() == []


def test_a_count_that_failed_is_a_gap_and_the_call_is_settled_all_the_same(
    record: Record, account: Account, notes: list[Note]
) -> None:
    begun = call()
    begun.tap = Tap(Breaking(), None, None, later=lambda count: None)
    begun.tap.pass_on(WORD)
    record.response(begin(record, begun))
    row = only(account)
    assert (row["outcome"], row["usage_source"]) == ("settled", "none")
    assert said(notes, "gap") == [("tally of openai-chat", "KeyError")]


def test_a_bug_in_the_strainer_is_a_gap_of_its_own(
    record: Record, account: Account, notes: list[Note]
) -> None:
    begun, strainer = call(), Strainer()
    strainer.gap = "KeyError"
    begun.tap = Tap(Breaking(), None, strainer, later=lambda count: None)
    record.response(begin(record, begun))
    assert only(account)["outcome"] == "settled"
    assert said(notes, "gap") == [("strainer", "KeyError")]


def test_an_answer_that_had_to_be_broken_off_has_failed(record: Record, account: Account) -> None:
    begun = call()
    tally = begun.endpoint.dialect.tally(begun.ask, Head(200, {}))
    begun.tap = Tap(tally, Decoder("gzip"), Strainer(), later=lambda count: None)
    for chunk in (b"no gzip", b""):
        begun.tap.pass_on(chunk)
    record.response(begin(record, begun))
    row = only(account)
    assert (row["outcome"], row["error"]) == ("failed", "the answer's content coding was broken")


def test_what_is_in_flight_when_the_proxy_stops_is_interrupted(
    record: Record, account: Account
) -> None:
    record.running()
    for begun in (metered(WORD), metered(WORD, USAGE), resting := call()):
        begin(record, begun)
    record.calls.rest(resting)
    record.done()
    outcomes = [(row["outcome"], row["error"]) for row in account.rows()]
    assert sorted(outcomes) == [
        ("interrupted", "the proxy stopped"),
        ("interrupted", "the proxy stopped"),
        ("settled", ""),
    ]
    assert (record.calls.in_flight, record.calls.resting) == (set(), set())
    assert account.notes() == [("start", "proxy"), ("stop", "proxy")]


def test_what_an_answer_told_about_limits_is_kept_where_it_is_news(
    record: Record, account: Account
) -> None:
    for used in ("40", "40", "55"):
        begun = metered(WORD, USAGE)
        begun.caller = Caller("ci")
        begun.limits = {
            "x-codex-primary-used-percent": used,
            "x-codex-primary-window-minutes": "300",
        }
        record.response(begin(record, begun))
        time.sleep(0.002)
    assert account.limits() == [("ci", "5h", 40), ("ci", "5h", 55)]


SAID = b'data: {"model":"gpt-4","choices":[{"index":0,"delta":{"content":"A stream"}}]}\n\n'


def spoken(*chunks: bytes) -> Call:
    begun = call()
    begun.ask, begun.status = Ask(model="gpt-4", streamed=True), 200
    begun.body = b'{"messages":[{"role":"user","content":"Hello canary-prompt"}]}'
    tally = begun.endpoint.dialect.tally(begun.ask, Head(200, {}))
    begun.tap = Tap(tally, None, None, later=lambda count: None, excerpt=Excerpt())
    for chunk in chunks:
        begun.tap.pass_on(chunk)
    return begun


@pytest.mark.parametrize("hook", HOOKS, ids=NAMES)
def test_however_a_call_ends_what_was_said_and_not_reported_is_counted(
    record: Record, account: Account, hook: Callable[[Record, http.HTTPFlow], None]
) -> None:
    passing = begin(record, spoken(SAID, SAID))
    hook(record, passing)
    if hook is HOOKS[-1]:
        account.ledger.start()
    row = only(account)
    assert (row["usage_source"], row["estimated"]) == ("estimated", "input_tokens,output_tokens")
    assert row["tokens"] == 3 + 3 + 1 + 5 + 4
    record.done()


def test_a_count_that_cannot_be_made_leaves_the_row(calls: Calls, account: Account) -> None:
    counter = Counter(patience_s=0.0)
    record = Record(calls, account.ledger, counter)
    record.response(begin(record, spoken(SAID)))
    row = only(account)
    assert (row["outcome"], row["usage_source"], row["estimated"]) == ("settled", "none", "")
    assert account.ledger.trouble == "tokens cannot be estimated (TimeoutError)"


def test_no_word_of_a_call_is_written_anywhere(record: Record, account: Account) -> None:
    record.error(cut(begin(record, spoken(SAID.replace(b"A stream", b"canary-answer"))), GONE))
    assert only(account)["usage_source"] == "estimated"
    record.done()
    for file in account.path.parent.iterdir():
        assert b"canary" not in file.read_bytes(), file
