from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.call import Ask, Source
from addons.core.providers.dialect import Answered, Began, Ended, Head, Limited, Said, Spoke
from addons.core.providers.openai.responses import DIALECT
from tests.addons.core.providers.sessions import Session, is_in_order

ASKED = {"type": "response.create", "model": "gpt-5.4", "input": "?"}
WORD = "response.output_text.delta"


def session() -> Session:
    return Session(DIALECT.socket(Ask(streamed=True), Head(101, {})))


def response(name: str, tokens: int | None = None, **more: Any) -> dict[str, Any]:
    usage = None if tokens is None else {"input_tokens": tokens, "output_tokens": 1}
    return {"id": name, "model": "gpt-5.4-2026-03-05", "usage": usage, **more}


def inputs(socket: Session) -> list[int | None]:
    return [r.usage.input_tokens if r.usage else None for r in socket.readings]


def test_a_response_begins_when_it_is_asked_for_and_ends_with_its_usage() -> None:
    socket = session()
    socket.client(**ASKED, max_output_tokens=9, service_tier="flex")
    socket.server("response.created", response=response("r1"))
    socket.server("response.output_item.added", item={"id": "i1"})
    socket.server(WORD, delta="We")
    socket.server(WORD, delta="ir")
    socket.server("response.completed", response=response("r1", 7, service_tier="flex"))
    asked = Ask("gpt-5.4", streamed=True, max_tokens=9, service_tier="flex")
    begun = [Began(1, asked, 1.0), Answered(1), Said(1), Spoke(1), Said(1), Said(1)]
    assert socket.events[:-1] == begun
    (reading,) = socket.readings
    assert (reading.source, reading.response_id) == (Source.REPORTED, "r1")
    assert (reading.model, reading.service_tier) == ("gpt-5.4-2026-03-05", "flex")
    assert reading.usage_raw == '{"input_tokens":7,"output_tokens":1}'
    assert socket.close() == []


def test_many_responses_follow_each_other_on_one_socket() -> None:
    socket = session()
    for number in range(1, 4):
        socket.client(**ASKED)
        socket.server("response.created", response=response(f"r{number}"))
        socket.server("response.completed", response=response(f"r{number}", number))
    assert inputs(socket) == [1, 2, 3]
    assert socket.story == [(kind, n) for n in (1, 2, 3) for kind in ("Began", "Answered", "Ended")]


def test_requests_that_wait_are_answered_in_their_order() -> None:
    socket = session()
    socket.client(**ASKED)
    socket.client(**{**ASKED, "model": "second"})
    for name in ("r1", "r2"):
        socket.server("response.created", response=response(name))
        socket.server(WORD, delta="x")
        socket.server("response.completed", response=response(name, 1))
    assert [ask.model for ask in socket.asks] == ["gpt-5.4", "second"]
    assert [e.response for e in socket.events if isinstance(e, Spoke)] == [1, 2]
    assert [e.response for e in socket.events if isinstance(e, Ended)] == [1, 2]


def test_responses_side_by_side_are_told_apart_by_their_lane() -> None:
    socket = session()
    socket.client(**ASKED, stream_id="a")
    socket.client(**ASKED, stream_id="b")
    socket.server("response.created", stream_id="b", response=response("rb"))
    socket.server("response.created", stream_id="a", response=response("ra"))
    assert socket.server(WORD, stream_id="b", delta="x") == [Spoke(2), Said(2)]
    assert socket.server(WORD, stream_id="b", delta="x") == [Said(2)]
    assert socket.server(WORD, stream_id="a", delta="x") == [Spoke(1), Said(1)]
    assert socket.server(WORD, stream_id="c", delta="x") == []
    socket.server("response.completed", stream_id="b", response=response("rb", 20))
    socket.server("response.completed", stream_id="a", response=response("ra", 10))
    assert [number for _, number in socket.story[-2:]] == [2, 1]
    assert inputs(socket) == [20, 10]


def test_an_id_tells_responses_apart_where_no_lane_is_named() -> None:
    socket = session()
    socket.client(**ASKED)
    socket.server("response.created", response=response("r1"))
    socket.client(**ASKED)
    socket.server("response.created", response=response("r2"))
    socket.server("response.completed", response=response("r2", 2))
    socket.server("response.completed", response=response("r1", 1))
    assert [e.response for e in socket.events if isinstance(e, Ended)] == [2, 1]
    assert inputs(socket) == [2, 1]


@pytest.mark.parametrize("kind", ["response.created", "response.in_progress", "response.completed"])
def test_what_is_told_again_is_no_second_response(kind: str) -> None:
    socket = session()
    socket.client(**ASKED)
    socket.server("response.completed", response=response("r1", 1))
    assert socket.server(kind, response=response("r1", 1)) == []
    assert inputs(socket) == [1]


def test_the_successor_of_a_steered_response_begins_without_being_asked_for() -> None:
    socket = session()
    socket.client(**ASKED)
    socket.server("response.created", response=response("r1"))
    socket.client(type="response.steer", previous_response_id="r1", input=[])
    socket.server("response.incomplete", response=response("r1", 1))
    socket.server("response.created", response=response("r2"))
    socket.server("response.completed", response=response("r2", 2))
    assert inputs(socket) == [1, 2]
    assert socket.asks[1].model == "gpt-5.4"


def test_a_warm_up_is_a_response_without_usage() -> None:
    socket = session()
    socket.client(**ASKED, generate=False)
    socket.server("response.created", response=response("r1"))
    socket.server("response.completed", response=response("r1"))
    (reading,) = socket.readings
    assert (reading.source, reading.charges, reading.is_complete) == (Source.NONE, (), True)


def test_an_error_ends_the_request_that_it_answers() -> None:
    socket = session()
    socket.client(**ASKED)
    error = {"type": "invalid_request_error", "code": "previous_response_not_found"}
    socket.server("error", status=400, error=error)
    (reading,) = socket.readings
    assert (reading.error, reading.charges) == ("invalid_request_error", ())
    assert socket.close() == []


def test_an_error_while_one_is_answered_is_about_the_request_behind_it() -> None:
    socket = session()
    socket.client(**ASKED)
    socket.server("response.created", response=response("r1"))
    socket.client(**ASKED)
    socket.server("error", error={"type": "response_already_in_flight"})
    socket.server("response.completed", response=response("r1", 1))
    assert [e.response for e in socket.events if isinstance(e, Ended)] == [2, 1]
    assert inputs(socket) == [None, 1]


def test_usage_that_comes_after_an_error_is_not_lost() -> None:
    socket = session()
    socket.client(**ASKED)
    socket.server("response.created", response=response("r1"))
    socket.server("error", error={"type": "server_error"})
    assert socket.server("response.in_progress", response=response("r1")) == []
    socket.server("response.failed", response=response("r1", 5))
    assert inputs(socket) == [None, 5]


def test_an_error_names_its_lane() -> None:
    socket = session()
    socket.client(**ASKED, stream_id="a")
    socket.client(**ASKED, stream_id="b")
    socket.server("error", stream_id="b", error={"type": "x"})
    assert [e.response for e in socket.events if isinstance(e, Ended)] == [2]


def test_an_error_about_no_response_is_the_socket_s_own() -> None:
    socket = session()
    assert socket.server("error", code="websocket_connection_limit_reached") == []
    assert socket.tally.error == "websocket_connection_limit_reached"


def test_a_response_that_the_end_of_the_socket_cuts_off_is_told_as_far_as_it_went() -> None:
    socket = session()
    socket.client(**ASKED)
    socket.server("response.created", response=response("r1"))
    (ended,) = socket.close()
    assert isinstance(ended, Ended)
    assert (ended.reading.response_id, ended.reading.is_complete) == ("r1", False)
    assert ended.reading.source is Source.NONE


def test_a_plan_s_limits_are_told_beside_the_responses() -> None:
    socket = session()
    windows = {"primary": {"used_percent": 7, "window_minutes": 300}}
    (told,) = socket.server("codex.rate_limits", plan_type="plus", rate_limits=windows)
    assert isinstance(told, Limited)
    assert told.headers["x-codex-primary-used-percent"] == "7"
    socket.client(**ASKED)
    error = {"type": "usage_limit_reached", "message": "a"}
    told, _, ended = socket.server("error", error=error, headers={"X-Codex-Plan-Type": "plus"})
    assert told == Limited({"x-codex-plan-type": "plus"})
    assert isinstance(ended, Ended)
    assert ended.reading.error == "usage_limit_reached"


def test_a_socket_takes_no_more_memory_for_requests_that_nobody_answers() -> None:
    socket = session()
    for _ in range(1100):
        socket.client(**ASKED)
    assert len(socket.readings) == 100
    socket.close()
    assert len(socket.readings) == 1100


@pytest.mark.parametrize(
    "message",
    [b"", b"\xff\xfe", b"[]", b'{"type":"response.completed"', b'{"type":"response.completed"}'],
)
def test_anything_may_come_from_either_side(message: bytes) -> None:
    socket = session()
    socket.say(message, from_client=True)
    socket.say(message, from_client=False)
    socket.close()
    assert is_in_order(socket.events)


KINDS = ("response.created", "response.completed", "response.failed", "error", WORD, "other")
STEPS = st.tuples(
    st.sampled_from(("ask", *KINDS)), st.sampled_from(("", "a", "b")), st.sampled_from("xyz")
)


@given(st.lists(STEPS, max_size=30))
def test_every_response_that_began_ends_once(steps: list[tuple[str, str, str]]) -> None:
    socket = session()
    for kind, lane, name in steps:
        routed = {"stream_id": lane} if lane else {}
        if kind == "ask":
            socket.client(**ASKED, **routed)
        else:
            socket.server(kind, response=response(name, 1), **routed)
    socket.close()
    assert is_in_order(socket.events)
