import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.call import Ask, Source, Usage
from addons.core.providers.dialect import Answered, Began, Ended, Spoke
from addons.core.providers.mistral.realtime_socket import RealtimeSocket
from tests.addons.core.providers.sessions import Session, is_in_order

MODEL = "voxtral-mini-transcribe-realtime-2602"
USAGE = {
    "prompt_audio_seconds": 4,
    "prompt_tokens": 3,
    "completion_tokens": 20,
    "total_tokens": 123,
}


def session(model: str = MODEL) -> Session:
    return Session(RealtimeSocket(Ask(model=model, streamed=True)))


def heard(socket: Session) -> None:
    socket.client(type="input_audio.append", audio="AAAA")
    socket.client(type="input_audio.append", audio="AAAA")
    socket.server("transcription.language", audio_language="en")
    socket.server("transcription.text.delta", text="Sea")
    socket.server("transcription.text.delta", text=" birds")
    socket.client(type="input_audio.end")


def done(socket: Session, **more: object) -> None:
    socket.server("transcription.done", **{"model": MODEL, "text": "Sea birds", **more})


def test_a_transcription_lasts_from_the_first_sound_to_its_usage() -> None:
    socket = session()
    socket.server("session.created", session={"model": MODEL, "request_id": "r1"})
    heard(socket)
    done(socket, usage=USAGE)
    ask = Ask(MODEL, streamed=True)
    assert socket.events[:3] == [Began(1, ask, 2.0), Answered(1), Spoke(1)]
    (reading,) = socket.readings
    assert reading.usage == Usage(
        input_tokens=103, output_tokens=20, audio_input_tokens=100, units={"seconds": 4}
    )
    assert (reading.source, reading.model, reading.is_complete) == (Source.REPORTED, MODEL, True)
    assert json.loads(reading.usage_raw) == USAGE
    assert socket.close() == []


def test_sound_after_the_end_is_the_next_one() -> None:
    socket = session()
    for _ in range(3):
        heard(socket)
        done(socket, usage=USAGE)
    assert [event.response for event in socket.events if isinstance(event, Ended)] == [1, 2, 3]


def test_the_session_names_the_model_where_nobody_else_does() -> None:
    socket = session("")
    socket.server("session.created", session={"model": MODEL})
    heard(socket)
    done(socket, model=None, usage=USAGE)
    assert (socket.asks[0].model, socket.readings[0].model) == (MODEL, MODEL)


def test_a_transcription_that_nobody_was_heard_to_ask_for_is_one_too() -> None:
    socket = session()
    done(socket, usage=USAGE)
    assert socket.story == [("Began", 1), ("Ended", 1)]


def test_what_the_end_of_the_socket_cuts_off_has_no_usage() -> None:
    socket = session()
    heard(socket)
    socket.close()
    (reading,) = socket.readings
    assert (reading.usage, reading.source, reading.is_complete) == (None, Source.NONE, False)


def test_an_error_ends_what_is_being_made() -> None:
    socket = session()
    socket.server("error", error={"message": "who?", "code": 3001})
    assert (socket.events, socket.tally.error) == ([], "3001")
    heard(socket)
    socket.server("error", error={"message": {"detail": "Oh"}, "code": 3000})
    assert (socket.readings[0].error, socket.readings[0].is_complete) == ("3000", True)
    assert socket.close() == []


@pytest.mark.parametrize("usage", [None, {}, [], {"prompt_audio_seconds": None}])
def test_without_a_figure_there_is_no_usage(usage: object) -> None:
    socket = session()
    heard(socket)
    done(socket, usage=usage)
    assert socket.readings[0].usage is None


MESSAGES = st.sampled_from(
    [
        (True, b'{"type": "input_audio.append", "audio": "AA"}'),
        (True, b'{"audio": "AA", "type": "input_audio.append"}'),
        (False, b'{"type": "transcription.text.delta", "text": "a"}'),
        (False, b'{"type": "transcription.done", "usage": {"prompt_audio_seconds": 2}}'),
        (False, b'{"type": "error"}'),
        (False, b'{"type": "session.created", "session": 7}'),
        (False, b"\x00\xff"),
        (True, b"[]"),
    ]
)


@given(st.lists(MESSAGES, max_size=30))
def test_whatever_comes_each_transcription_begins_and_ends_once(
    messages: list[tuple[bool, bytes]],
) -> None:
    socket = session()
    for from_client, message in messages:
        socket.say(message, from_client=from_client)
    socket.close()
    assert is_in_order(socket.events)
