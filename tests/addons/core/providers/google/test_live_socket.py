import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.call import Ask, Source
from addons.core.providers.dialect import Answered, Began, Ended, Spoke
from addons.core.providers.google.live_socket import LiveSocket
from tests.addons.core.providers.sessions import Session, is_in_order

AUDIO = {"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": "AAAA"}}
SPEECH = {"serverContent": {"modelTurn": {"parts": [AUDIO]}}}
OVER = {"serverContent": {"turnComplete": True}}
SETUP = {"setup": {"model": "models/gemini-live"}}


def session(tier: str = "") -> Session:
    return Session(LiveSocket(Ask(streamed=True), tier))


def say(socket: Session, message: Any) -> list[Any]:
    """Send a message of the server's, as it does: in binary, over several lines."""
    return list(socket.say(json.dumps(message, indent=2).encode(), from_client=False))


def counted(prompt: int = 40, **more: Any) -> dict[str, Any]:
    return {"usageMetadata": {"promptTokenCount": prompt, "responseTokenCount": 7, **more}}


def test_a_turn_begins_with_its_first_piece_and_ends_with_its_usage() -> None:
    socket = session()
    socket.client(**SETUP)
    say(socket, {"setupComplete": {}})
    socket.client(clientContent={"turns": [], "turnComplete": True})
    say(socket, SPEECH)
    say(socket, SPEECH)
    say(socket, {"serverContent": {"generationComplete": True}})
    say(socket, OVER | counted(thoughtsTokenCount=3))
    ask = Ask("gemini-live", streamed=True)
    assert socket.events[:3] == [Began(1, ask, 3.0), Answered(1), Spoke(1)]
    (reading,) = socket.readings
    assert (reading.source, reading.model) == (Source.REPORTED, "gemini-live")
    assert reading.usage is not None
    assert (reading.usage.input_tokens, reading.usage.output_tokens) == (40, 10)
    assert json.loads(reading.usage_raw)["thoughtsTokenCount"] == 3
    assert socket.close() == []


def test_many_turns_have_each_their_own() -> None:
    socket = session()
    for number in (1, 2, 3):
        say(socket, SPEECH)
        say(socket, OVER | counted(number))
    assert [r.usage.input_tokens for r in socket.readings if r.usage] == [1, 2, 3]


def test_usage_may_come_in_a_message_of_its_own() -> None:
    socket = session()
    say(socket, SPEECH)
    say(socket, OVER)
    say(socket, counted())
    say(socket, SPEECH)
    say(socket, counted())
    say(socket, OVER)
    assert len(socket.readings) == 2
    assert socket.close() == []


def test_a_call_of_a_tool_that_is_counted_by_itself_is_a_response_by_itself() -> None:
    socket = session()
    say(socket, {"toolCall": {"functionCalls": []}} | counted(10))
    socket.client(toolResponse={"functionResponses": []})
    say(socket, SPEECH)
    say(socket, OVER | counted(20))
    assert [r.usage.input_tokens for r in socket.readings if r.usage] == [10, 20]
    assert [e.at for e in socket.events if isinstance(e, Began)] == [1.0, 2.0]


def test_a_call_of_a_tool_and_the_answer_after_it_are_one_when_counted_together() -> None:
    socket = session()
    say(socket, {"toolCall": {"functionCalls": []}})
    say(socket, SPEECH)
    say(socket, OVER | counted(20))
    assert len(socket.readings) == 1


def test_a_turn_whose_usage_never_comes_is_over_without() -> None:
    socket = session()
    say(socket, SPEECH)
    say(socket, OVER)
    say(socket, SPEECH)
    (reading,) = socket.readings
    assert (reading.charges, reading.is_complete) == ((), True)
    (ended,) = socket.close()
    assert isinstance(ended, Ended)
    assert not ended.reading.is_complete


def test_usage_of_nothing_that_was_heard_is_counted_all_the_same() -> None:
    socket = session()
    say(socket, OVER | counted())
    assert socket.story == [("Began", 1), ("Answered", 1), ("Spoke", 1), ("Ended", 1)]


def test_on_vertex_the_model_s_name_is_longer_and_its_traffic_is_told() -> None:
    socket = session()
    model = "projects/p/locations/us-central1/publishers/google/models/gemini-live-2.5"
    socket.client(setup={"model": model})
    say(socket, SPEECH)
    say(socket, OVER | counted(trafficType="ON_DEMAND"))
    assert socket.readings[0].model == "gemini-live-2.5"
    assert socket.readings[0].service_tier == "ON_DEMAND"


def test_the_tier_of_the_handshake_stands_where_none_is_told() -> None:
    socket = session("priority")
    say(socket, OVER | counted())
    assert socket.readings[0].service_tier == "priority"


def test_searches_are_counted_for_the_turn_that_made_them() -> None:
    socket = session()
    socket.client(setup={"model": "models/gemini-3-live"})
    say(socket, SPEECH)
    found = {"webSearchQueries": ["a", "b", "a", 7]}
    say(socket, {"serverContent": {"groundingMetadata": found}})
    say(socket, OVER | counted())
    say(socket, SPEECH)
    say(socket, OVER | counted())
    units = [r.usage.units for r in socket.readings if r.usage]
    assert units == [{"web_searches": 2}, {}]


def test_what_the_user_said_is_no_turn_of_the_model() -> None:
    socket = session()
    say(socket, {"serverContent": {"inputTranscription": {"text": '"modelTurn"'}}})
    say(socket, {"sessionResumptionUpdate": {}, "goAway": {"timeLeft": "10s"}})
    say(socket, {"usageMetadata": {"trafficType": "ON_DEMAND"}})
    assert socket.events == []


def test_an_error_is_the_socket_s_own() -> None:
    socket = session()
    say(socket, {"error": {"code": 400, "status": "INVALID_ARGUMENT"}})
    assert socket.tally.error == "INVALID_ARGUMENT"


@pytest.mark.parametrize("message", [b"", b"\xff\xfe", b"[]", b'"setup"', b'{"setup":1}'])
def test_anything_may_come_from_either_side(message: bytes) -> None:
    socket = session()
    socket.say(message, from_client=True)
    socket.say(message + b'"usageMetadata"', from_client=False)
    assert socket.close() == []


PIECES: tuple[dict[str, Any], ...] = (SPEECH, OVER, counted(), OVER | counted(), {"toolCall": {}})


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_every_turn_that_began_ends_once(messages: list[dict[str, Any]]) -> None:
    socket = session()
    for message in messages:
        say(socket, message)
    socket.close()
    assert is_in_order(socket.events)
    assert len([r for r in socket.readings if r.usage]) == sum(
        "usageMetadata" in m for m in messages
    )
