from typing import Any

import pytest
from mitmproxy.proxy.layers import http as http_layer

from addons import failover
from addons.core.weir_toml import Patience
from addons.failover import KEPT
from tests.addons.internet import DIALS, REFUSES, RESETS, reply
from tests.addons.travel import AT_ONCE, Travel

GOOD = reply(b'{"from":"b"}')


@pytest.fixture(autouse=True)
def only_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put mitmproxy's own stream back afterwards."""
    monkeypatch.setattr(http_layer, "HttpStream", http_layer.HttpStream)


def tries(travel: Travel) -> list[tuple[str, str, int | None]]:
    return [(each.upstream, each.failure, each.status) for each in travel.call.tries]


def test_a_request_without_a_trip_is_sent_once() -> None:
    travel = Travel(hosts=())
    travel.net.says = {"a": [[reply(b"no", 500)]]}
    travel.net.ask()
    travel.net.settle()
    assert travel.net.dialled == ["a"]
    assert travel.net.got == reply(b"no", 500)


def test_where_the_first_place_answers_nobody_else_is_asked() -> None:
    travel = Travel()
    travel.net.says = {"a": [[GOOD]]}
    travel.net.ask()
    travel.net.settle()
    assert travel.net.dialled == ["a"]
    assert travel.net.got == GOOD
    assert travel.call.attempts == 1
    assert tries(travel) == []
    assert not travel.trips


FAILURES = {
    "refuses": (REFUSES, "unreachable", None),
    "resets": ([RESETS], "broken", None),
    "says something that is no HTTP": ([b"SSH-2.0-x\r\n\r\n"], "broken", None),
    "closes in the middle of its head": ([b"HTTP/1.1 200 OK\r\nconte", RESETS], "broken", None),
    "answers 429": ([reply(b"slow down", 429)], "limited", 429),
    "answers 500": ([reply(b"oops", 500)], "error", 500),
    "answers 503 without a word": ([reply(b"", 503)], "error", 503),
    "answers 529 in pieces": ([reply(b"busy", 529)[:30], reply(b"busy", 529)[30:]], "error", 529),
    "answers 502 and breaks off": ([reply(b"bad", 502)[:-1], RESETS], "error", 502),
    "answers 500 until it closes": ([b"HTTP/1.1 500 X\r\n\r\noops", RESETS], "error", 500),
    "answers 500 in chunks": (
        [b"HTTP/1.1 500 X\r\ntransfer-encoding: chunked\r\n\r\n4\r\noops\r\n0\r\n\r\n"],
        "error",
        500,
    ),
    "answers 500 at length": ([reply(b"x" * (KEPT + 1), 500)], "error", 500),
    "answers 500 and does not end": ([reply(b"x" * 99, 500)[:-50]], "error", 500),
}


@pytest.mark.parametrize(("says", "failure", "status"), FAILURES.values(), ids=FAILURES)
def test_the_client_gets_the_next_one_s_answer_where_one(
    says: Any, failure: str, status: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failover, "REST_S", 0.0)
    travel = Travel()
    travel.net.says = {"a": [says], "b": [[GOOD]]}
    travel.net.ask(body=b'{"q":1}')
    travel.net.settle()
    assert travel.net.got == GOOD
    assert travel.net.dialled == ["a", "b"]
    assert travel.net.asked[-1] == ("b", b'{"q":1}')
    assert travel.call.attempts == 2
    assert tries(travel) == [("a", failure, status)]
    assert travel.net.hooks.count("response") == 1
    assert "error" not in travel.net.hooks
    assert not travel.trips


def test_a_connection_that_takes_too_long_is_not_waited_for() -> None:
    travel = Travel(patience=AT_ONCE)
    travel.net.says = {"a": [DIALS], "b": [[GOOD]]}
    travel.net.ask()
    assert travel.net.dialled == ["a"]
    travel.net.time_passes()
    assert travel.net.got == GOOD
    assert [each.failure for each in travel.call.tries] == ["unreachable"]
    assert travel.call.tries[0].error == "timeout"


def test_a_place_that_says_nothing_is_left_and_whatever_it_says_later_gets_lost() -> None:
    travel = Travel(patience=AT_ONCE)
    travel.net.says = {"b": [[b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nab"]]}
    travel.net.ask()
    travel.net.time_passes()
    travel.net.time_passes()
    assert travel.net.dialled == ["a", "b"]
    travel.net.say("b", b"cd")
    assert travel.net.got.endswith(b"\r\n\r\nabcd")
    assert tries(travel) == [("a", "silent", None)]


def test_an_answer_that_has_begun_is_never_asked_for_again() -> None:
    travel = Travel()
    begun = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"
    travel.net.says = {"a": [[begun, RESETS]], "b": [[GOOD]]}
    travel.net.ask()
    travel.net.settle()
    assert travel.net.dialled == ["a"]
    assert travel.net.got == begun
    assert travel.net.hooks[-1] == "error"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 501])
def test_an_answer_about_the_request_goes_to_the_client(status: int) -> None:
    travel = Travel()
    travel.net.says = {"a": [[reply(b"no", status)]]}
    travel.net.ask()
    travel.net.settle()
    assert travel.net.dialled == ["a"]
    assert travel.net.got == reply(b"no", status)


def test_the_last_one_s_answer_is_passed_on_whatever_it_is() -> None:
    travel = Travel()
    travel.net.says = {"a": [[reply(b"one", 500)]], "b": [[reply(b"two", 503, b"x: y")]]}
    travel.net.ask()
    travel.net.settle()
    assert travel.net.got == reply(b"two", 503, b"x: y")
    assert tries(travel) == [("a", "error", 500)]


@pytest.mark.parametrize("says", [REFUSES, [RESETS], [b"SSH-2.0-x\r\n\r\n"]])
def test_where_the_last_one_gives_no_answer_the_one_before_counts(says: Any) -> None:
    first = reply(b'{"error":"wait"}', 429, b"retry-after: 7")
    travel = Travel()
    travel.net.says = {"a": [[first]], "b": [says]}
    travel.net.ask()
    travel.net.settle()
    assert travel.net.got == first
    assert travel.call.upstream == "a"
    assert travel.call.attempts == 2
    assert [each.upstream for each in travel.call.tries] == ["b"]
    assert travel.net.hooks[-2:] == ["responseheaders", "response"]


def test_a_silent_last_one_is_not_waited_for_where_another_has_answered() -> None:
    first = reply(b"", 503)
    travel = Travel(patience=AT_ONCE)
    travel.net.says = {"a": [[first]]}
    travel.net.ask()
    travel.net.settle()
    assert travel.net.dialled == ["a", "b"]
    assert travel.net.got == first


def test_where_nobody_answers_the_client_is_told_so_once() -> None:
    travel = Travel()
    travel.net.says = {"a": [REFUSES], "b": [REFUSES]}
    travel.net.ask()
    travel.net.settle()
    assert travel.net.got.startswith(b"HTTP/1.1 502 ")
    assert travel.net.hooks.count("error") == 1
    assert "responseheaders" not in travel.net.hooks
    assert travel.call.attempts == 2


def test_a_silent_last_one_is_waited_for_as_long_as_the_client_likes() -> None:
    travel = Travel(patience=AT_ONCE)
    travel.net.says = {"a": [REFUSES]}
    travel.net.ask()
    travel.net.settle()
    assert travel.net.got == b""
    travel.net.say("b", GOOD)
    assert travel.net.got == GOOD


def test_there_are_no_more_tries_than_allowed() -> None:
    travel = Travel(hosts=("a", "b", "c", "d"))
    travel.net.says = {host: [[reply(host.encode(), 500)]] for host in travel.hosts}
    travel.net.ask()
    travel.net.settle()
    assert travel.net.dialled == ["a", "b", "c"]
    assert travel.net.got == reply(b"c", 500)


def test_after_the_deadline_no_other_try_begins() -> None:
    travel = Travel(patience=Patience(deadline_s=0.0))
    travel.net.says = {"a": [[reply(b"no", 500)]]}
    travel.net.ask()
    travel.net.settle()
    assert travel.net.dialled == ["a"]
    assert travel.net.got == reply(b"no", 500)
