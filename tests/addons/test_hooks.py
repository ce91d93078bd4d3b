import gc
import logging

import orjson
import pytest
from mitmproxy import http

from addons.core.call import Note, Refusal
from addons.core.flight import Call
from addons.hooks import Calls, fails_closed, fails_open
from tests.addons.sample import call, flow, said, token_call


class Buggy:
    """An addon whose hooks fail after what they were about to do is half done."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls

    @fails_open
    def response(self, flow: http.HTTPFlow, call: Call) -> None:
        flow.request.headers["half"] = "done"
        raise KeyError("sk-secret and a prompt")

    @fails_closed
    def request(self, flow: http.HTTPFlow, call: Call) -> None:
        flow.request.stream = True
        raise KeyError("sk-secret and a prompt")


class Counting:
    """An addon without a bug."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.seen: list[Call] = []

    @fails_open
    def response(self, flow: http.HTTPFlow, call: Call) -> None:
        self.seen.append(call)

    @fails_closed
    def request(self, flow: http.HTTPFlow, call: Call) -> None:
        self.seen.append(call)


def test_a_flow_is_the_call_that_was_begun_for_it(calls: Calls) -> None:
    one, other = flow(), flow()
    begun = call()
    calls.begin(one, begun)
    assert calls.of(one) is begun
    assert calls.of(other) is None
    assert calls.in_flight == {begun}
    calls.end(begun)
    calls.end(begun)
    assert calls.in_flight == set()
    assert calls.of(one) is begun


def test_a_flow_that_is_gone_takes_its_call_along(calls: Calls) -> None:
    passing = flow()
    calls.begin(passing, call())
    assert len(calls._calls) == 1
    del passing
    gc.collect()
    assert len(calls._calls) == 0


def test_a_hook_runs_for_calls_only_and_its_time_is_counted(calls: Calls) -> None:
    counting, ours, other = Counting(calls), flow(), flow()
    begun = call()
    calls.begin(ours, begun)
    for passing in (ours, other):
        counting.request(passing)
        counting.response(passing)
    assert counting.seen == [begun, begun]
    assert begun.overhead_ns > 0


def test_a_bug_in_a_hook_that_fails_open_leaves_a_gap_and_the_call_goes_on(
    calls: Calls, notes: list[Note]
) -> None:
    passing, begun = flow(), token_call()
    calls.begin(passing, begun)
    Buggy(calls).response(passing)
    assert (passing.response, begun.refusal) == (None, None)
    assert begun.overhead_ns > 0
    assert said(notes, "gap") == [("Buggy.response", "KeyError")]


def test_a_bug_that_puts_a_key_of_ours_at_stake_answers_500_and_nothing_leaves(
    calls: Calls, notes: list[Note]
) -> None:
    passing, begun = flow(), token_call()
    calls.begin(passing, begun)
    Buggy(calls).request(passing)
    assert begun.refusal is not None
    assert passing.response is not None
    assert passing.response.status_code == 500
    assert orjson.loads(passing.response.content or b"")["error"]["code"] == "weir_bug"
    assert passing.request.stream is False
    assert said(notes, "gap") == [("Buggy.request", "KeyError")]


def test_a_refusal_that_stands_already_is_not_covered_by_a_bug(calls: Calls) -> None:
    passing, begun = flow(), token_call()
    begun.refusal = Refusal(421, "misdirected_request", "weir: no.")
    calls.begin(passing, begun)
    Buggy(calls).request(passing)
    assert passing.response is not None
    assert passing.response.status_code == 421


def test_a_call_on_the_client_s_own_credential_goes_on_through_a_bug(
    calls: Calls, notes: list[Note]
) -> None:
    passing, begun = flow(), call()
    calls.begin(passing, begun)
    Buggy(calls).request(passing)
    assert (passing.response, begun.refusal) == (None, None)
    assert said(notes, "gap") == [("Buggy.request", "KeyError")]


def test_what_is_said_about_a_bug_holds_nothing_of_the_call(
    calls: Calls, caplog: pytest.LogCaptureFixture
) -> None:
    passing = flow()
    calls.begin(passing, call())
    with caplog.at_level(logging.DEBUG):
        Buggy(calls).request(passing)
    assert "weir: Buggy.request has a bug (KeyError)" in caplog.text
    assert "secret" not in caplog.text


def test_a_call_that_rests_is_not_waited_for_and_not_forgotten(calls: Calls) -> None:
    begun = call()
    calls.begin(flow(), begun)
    calls.rest(begun)
    assert (calls.in_flight, calls.resting) == (set(), {begun})
    calls.end(begun)
    assert calls.resting == set()
