"""A session of OpenAI's live API, as openai-python's `types/live` has its events."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.call import Ask, Charge, Source, Usage
from addons.core.providers.dialect import Answered, Began, Spoke
from addons.core.providers.openai.live_socket import LiveSocket
from tests.addons.core.providers.sessions import Session, is_in_order

MODEL = "gpt-live-1"
SESSION = {"id": "sess_1", "model": MODEL, "status": "active", "expires_at": 9}
TOKENS = {"input_tokens": 10, "output_tokens": 2, "total_tokens": 12}
COUNTED = Usage(10, 2)


def started() -> Session:
    socket = Session(LiveSocket(Ask(streamed=True)))
    socket.client(type="session.start", session={"model": MODEL})
    socket.server("session.started", event_id="e1", session=SESSION)
    return socket


def test_a_session_begins_when_it_was_asked_for_and_ends_with_its_seconds() -> None:
    socket = started()
    socket.server("session.usage.updated", usage={"seconds": 10.5})
    socket.server("session.output_audio.delta", delta="AAAA")
    socket.server("session.output_transcript.delta", delta="a")
    socket.server("session.closed", reason="expired", session=SESSION, usage={"seconds": 12.5})
    ask = Ask(MODEL, streamed=True)
    assert socket.events[:-1] == [Began(0, ask, 1.0), Answered(0), Spoke(0)]
    (reading,) = socket.readings
    assert reading.charges == (Charge(MODEL, Usage(units={"seconds": 12.5})),)
    assert (reading.source, reading.is_complete) == (Source.REPORTED, True)
    assert (reading.model, reading.response_id) == (MODEL, "sess_1")
    assert json.loads(reading.usage_raw) == {"seconds": 12.5}
    assert not socket.close()


def test_seconds_are_of_the_whole_session_and_partial_until_it_is_closed() -> None:
    socket = started()
    for seconds in (4, 9):
        socket.server("session.usage.updated", usage={"seconds": seconds})
    socket.close()
    (reading,) = socket.readings
    assert reading.usage == Usage(units={"seconds": 9})
    assert (reading.source, reading.is_complete) == (Source.PARTIAL, False)


def test_a_session_without_usage_is_no_charge() -> None:
    socket = started()
    socket.close()
    (reading,) = socket.readings
    assert (reading.source, reading.charges, reading.usage_raw) == (Source.NONE, (), "")
    assert reading.response_id == "sess_1"


def test_who_listens_to_a_session_may_not_have_seen_it_begin() -> None:
    socket = Session(LiveSocket(Ask(streamed=True)))
    socket.server("session.output_audio.delta", delta="AAAA")
    socket.server("session.usage.updated", usage={"seconds": 4})
    socket.server("session.closed", session=SESSION, usage={"seconds": 5})
    assert socket.story == [("Began", 0), ("Answered", 0), ("Ended", 0)]
    assert socket.readings[0].charges == (Charge(MODEL, Usage(units={"seconds": 5})),)


def test_what_is_delegated_is_a_response_of_its_own() -> None:
    socket = started()
    for kind, response in (
        ("response.created", {"id": "r1", "model": "gpt-5.2", "status": "in_progress"}),
        ("response.completed", {"id": "r1", "model": "gpt-5.2-2025-12-11", "usage": TOKENS}),
    ):
        event = {"type": kind, "response": response}
        socket.server("response.event", delegation_id="d1", event=event)
    (reading,) = socket.readings
    assert reading.charges == (Charge("gpt-5.2-2025-12-11", COUNTED),)
    assert (reading.response_id, reading.source) == ("r1", Source.REPORTED)
    socket.server("session.closed", session=SESSION, usage={"seconds": 5})
    assert socket.story[-3:] == [("Answered", 1), ("Ended", 1), ("Ended", 0)]


def test_a_decision_is_one_too() -> None:
    socket = started()
    decision = {"model": "gpt-6-luna", "answers": [], "usage": TOKENS}
    event = {"type": "decision.completed", "decision": decision}
    socket.server("decision.event", event_id="e9", delegation_id=None, event=event)
    (reading,) = socket.readings
    assert reading.charges == (Charge("gpt-6-luna", COUNTED),)
    assert (reading.response_id, reading.is_complete) == ("e9", True)


def test_an_error_that_is_about_no_response_is_kept_by_its_class() -> None:
    socket = started()
    socket.server("error", error={"type": "invalid_request_error", "message": "a"})
    assert socket.tally.error == "invalid_request_error"
    socket.server("error", error={"message": "a"})
    assert socket.tally.error == "error"


@pytest.mark.parametrize("told", [b"", b"[]", b'{"type":5}', b'"session.closed"', b"{"])
def test_what_is_no_event_says_nothing(told: bytes) -> None:
    socket = started()
    assert not socket.say(told, from_client=False)
    assert not socket.say(told, from_client=True)


KINDS = st.sampled_from(
    [
        *("session.started", "session.usage.updated", "session.closed"),
        *("session.output_audio.delta", "response.event", "decision.event", "error"),
    ]
)
THINGS = st.none() | st.just("a") | st.just({"seconds": 3, "id": "a", "decision": {}, "type": "x"})


@given(st.lists(st.tuples(KINDS, THINGS, THINGS, THINGS), max_size=12))
def test_whatever_is_sent_each_response_begins_once_and_ends_once(
    sent: list[tuple[str, object, object, object]],
) -> None:
    socket = Session(LiveSocket(Ask(streamed=True)))
    for kind, session, usage, event in sent:
        socket.server(kind, session=session, usage=usage, event=event)
    socket.close()
    assert is_in_order(socket.events)
