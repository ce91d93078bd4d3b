"""Calls that may go to several places: clients that leave, connections that stay, breakers."""

import pytest
from mitmproxy.proxy.layers import http as http_layer

from addons.core.weir_toml import Patience
from addons.failover import KEPT
from addons.trip import Service
from tests.addons.internet import DIALS, REFUSES, reply
from tests.addons.sample import Keys
from tests.addons.travel import AT_ONCE, Travel

GOOD = reply(b'{"from":"b"}')


@pytest.fixture(autouse=True)
def only_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put mitmproxy's own stream back afterwards."""
    monkeypatch.setattr(http_layer, "HttpStream", http_layer.HttpStream)


def test_a_client_that_leaves_between_two_tries_ends_the_call() -> None:
    travel = Travel()
    travel.net.says = {"a": [[reply(b"no", 500)]], "b": [[GOOD]]}
    travel.net.ask()
    travel.net.hang_up()
    travel.net.settle()
    assert travel.net.dialled == ["a"]
    assert travel.net.hooks.count("error") == 1
    assert travel.net.flows[0].error
    assert travel.net.flows[0].error.msg == "Client disconnected."


@pytest.mark.parametrize("is_there_in_the_end", [True, False])
def test_a_client_that_leaves_while_a_connection_is_opened_ends_the_call(
    is_there_in_the_end: bool,
) -> None:
    travel = Travel()
    travel.net.says = {"a": [REFUSES], "b": [DIALS], "c": [[GOOD]]}
    travel.net.ask()
    travel.net.hang_up()
    if is_there_in_the_end:
        travel.net.dials_through()
    travel.net.settle()
    assert "b" not in [host for host, _ in travel.net.asked]
    assert travel.net.dialled == ["a", "b"]


def test_a_client_that_leaves_a_silent_place_ends_the_call_there() -> None:
    travel = Travel(patience=AT_ONCE)
    travel.net.ask()
    travel.net.hang_up()
    travel.net.settle()
    assert travel.net.dialled == ["a"]
    assert travel.net.hooks.count("error") == 1


def test_what_a_place_says_after_it_was_left_reaches_nobody() -> None:
    travel = Travel(patience=AT_ONCE)
    travel.net.ask()
    travel.net.time_passes()
    travel.net.time_passes()
    assert travel.net.dialled == ["a", "b"]
    assert not travel.net.connections("a")[0].connected
    travel.net.say("a", reply(b"too late"))
    assert travel.net.got == b""
    travel.net.say("b", GOOD)
    assert travel.net.got == GOOD


def test_no_more_is_taken_of_a_bad_answer_than_may_be_kept() -> None:
    travel = Travel()
    travel.net.says = {"a": [[reply(b"x" * 2 * KEPT, 500)[: KEPT + 100]]], "b": [[GOOD]]}
    travel.net.ask()
    travel.net.time_passes()
    assert travel.net.got == GOOD
    assert not travel.net.connections("a")[0].connected


def test_nothing_is_left_behind_by_a_connection_that_was_not_waited_for() -> None:
    travel = Travel(patience=AT_ONCE)
    travel.net.says = {"a": [DIALS], "b": [[GOOD]]}
    travel.net.ask()
    travel.net.settle()
    assert travel.net.got == GOOD
    assert travel.net.layer.command_sources == {}
    assert not travel.net.layer.waiting_for_establishment


def test_a_timer_that_rings_after_all_disturbs_no_websocket() -> None:
    granted = b"HTTP/1.1 101 X\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n"
    travel = Travel()
    travel.net.says = {"a": [[granted]]}
    travel.net.upgrade()
    travel.net.settle()
    travel.net.say("a", b"\x81\x02ok")
    assert travel.net.got == granted + b"\x81\x02ok"


def test_inside_a_tunnel_calls_find_their_way_too() -> None:
    travel = Travel()
    travel.net.says = {"a": [[reply(b"no", 500)]], "b": [[GOOD]]}
    travel.net.ask_in_tunnel()
    travel.net.settle()
    assert travel.net.got == GOOD


def test_a_websocket_is_opened_by_whoever_grants_it_and_speaks_with_that_one() -> None:
    granted = b"HTTP/1.1 101 X\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n"
    travel = Travel()
    travel.net.says = {"a": [[reply(b"no", 503)]], "b": [[granted + b"\x81\x02hi"]]}
    travel.net.upgrade()
    travel.net.settle()
    assert travel.net.got == granted + b"\x81\x02hi"
    travel.net.send(b"\x81\x82\0\0\0\0yo")
    host, written = travel.net.asked[-1]
    assert host == "b"
    assert written[:2] == b"\x81\x82"
    travel.net.say("b", b"\x81\x02ok")
    assert travel.net.got.endswith(b"\x81\x02ok")


def test_a_call_that_was_stopped_between_two_tries_is_over() -> None:
    travel = Travel()
    travel.net.says = {"a": [[reply(b"no", 500)]], "b": [[GOOD]]}
    travel.net.ask()
    travel.net.flows[0].kill()
    travel.net.settle()
    assert travel.net.dialled == ["a"]
    assert travel.net.hooks.count("error") == 1


def test_calls_on_one_connection_find_their_way_each() -> None:
    travel = Travel()
    for number in range(5):
        one = reply(b"%d" % number)
        travel.net.says = {"a": [[reply(b"no", 500)]], "b": [[one]]}
        travel.net.got = b""
        travel.net.ask()
        travel.net.settle()
        assert travel.net.got == one
    # What was answered to its end is used again.
    assert travel.net.dialled == ["a", "b"]


def test_a_place_that_could_not_be_reached_once_is_tried_again_by_the_next_call() -> None:
    travel = Travel()
    travel.net.says = {"a": [REFUSES, [GOOD]], "b": [[GOOD]]}
    for _ in range(2):
        travel.net.ask()
        travel.net.settle()
    assert travel.net.dialled == ["a", "b", "a"]


def test_nothing_is_held_of_a_call_that_is_over() -> None:
    travel = Travel()
    travel.net.says = {"a": [[reply(b"no", 500)]], "b": [[GOOD]]}
    travel.net.ask()
    travel.net.settle()
    assert travel.net.layer.streams == {}
    assert travel.net.layer.command_sources == {}
    assert not travel.trips


def test_a_breaker_sends_calls_past_a_place_that_fails_and_back_when_it_is_well() -> None:
    now = [0.0]
    travel = Travel()
    travel.service = Service(Keys(), travel.breakers, Patience(), lambda *_: None, lambda: now[0])
    for _ in range(7):
        travel.net.says = {"a": [[reply(b"no", 500)]], "b": [[GOOD]]}
        travel.net.ask()
        travel.net.settle()
    to_a = [host for host, data in travel.net.asked if host == "a" and data == b"{}"]
    assert len(to_a) == 5
    now[0] += 15.0
    travel.net.says = {"a": [[GOOD]], "b": [[GOOD]]}
    for _ in range(2):
        travel.net.ask()
        travel.net.settle()
    assert [state for _, state, _ in travel.notes] == ["open", "half-open", "closed"]
    assert travel.net.asked[-1] == ("a", b"{}")
