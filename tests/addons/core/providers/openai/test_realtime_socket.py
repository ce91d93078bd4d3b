import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.call import Ask, Charge, Source, Usage
from addons.core.providers.dialect import Answered, Began, Ended, Said, Spoke
from addons.core.providers.openai.realtime_socket import RealtimeSocket
from tests.addons.core.providers.sessions import Session, is_in_order

HEARD = "conversation.item.input_audio_transcription.completed"
TOKENS = {"input_tokens": 26, "output_tokens": 9, "input_token_details": {"audio_tokens": 26}}
TRANSCRIBED = Charge("whisper-2", Usage(26, 9, audio_input_tokens=26), "transcription")


def session(model: str = "gpt-realtime") -> Session:
    return Session(RealtimeSocket(Ask(model=model, streamed=True)))


def done(socket: Session, name: str, tokens: int, **more: Any) -> None:
    usage = {"input_tokens": tokens, "output_tokens": 1}
    socket.server("response.done", response={"id": name, "usage": usage, **more})


def transcribing(socket: Session) -> None:
    said = {"audio": {"input": {"transcription": {"model": "whisper-2"}}}}
    socket.server("session.updated", session={"type": "realtime", "model": "gpt-realtime", **said})


def heard(socket: Session, item: str = "i1", usage: Any = TOKENS) -> None:
    socket.server(HEARD, item_id=item, content_index=0, transcript="?", usage=usage)


def test_a_response_begins_when_it_was_asked_for_and_ends_with_its_own_usage() -> None:
    socket = session()
    socket.client(type="response.create")
    socket.server("response.created", response={"id": "r1", "usage": None})
    socket.server("response.output_audio.delta", response_id="r1", delta="AAAA")
    socket.server("response.output_audio.delta", response_id="r1", delta="AAAA")
    done(socket, "r1", 5)
    ask = Ask("gpt-realtime", streamed=True)
    assert socket.events[:3] == [Began(1, ask, 1.0), Answered(1), Said(1)]
    assert socket.events[3:-1] == [Spoke(1), Said(1), Said(1)]
    (reading,) = socket.readings
    assert reading.charges == (Charge("gpt-realtime", Usage(5, 1)),)
    assert (reading.source, reading.response_id) == (Source.REPORTED, "r1")
    assert reading.usage_raw == '{"input_tokens":5,"output_tokens":1}'
    assert socket.close() == []


def test_a_response_to_speech_begins_when_it_comes() -> None:
    socket = session()
    socket.client(type="input_audio_buffer.append", audio="AAAA")
    socket.server("input_audio_buffer.committed", item_id="i1")
    socket.server("response.created", response={"id": "r1"})
    assert isinstance(socket.events[0], Began)
    assert socket.events[0].at == 3.0


def test_a_request_that_is_refused_is_no_response() -> None:
    socket = session()
    socket.client(type="response.create")
    socket.server("error", error={"type": "conversation_already_has_active_response"})
    assert (socket.events, socket.close()) == ([], [])
    assert socket.tally.error == "conversation_already_has_active_response"


def test_the_session_names_the_model_where_the_response_does_not() -> None:
    socket = session("")
    socket.client(type="session.update", session={"model": "asked"})
    socket.server("session.created", session={"model": "given"})
    socket.server("response.created", response={"id": "r1"})
    done(socket, "r1", 5)
    assert (socket.asks[0].model, socket.readings[0].model) == ("given", "given")


def test_the_model_of_the_response_stands_and_the_asked_one_is_that_of_the_query() -> None:
    socket = session("gpt-realtime")
    socket.server("session.created", session={"model": "gpt-realtime-2025"})
    done(socket, "r1", 5)
    done(socket, "r2", 5, model="gpt-realtime-2")
    assert [reading.model for reading in socket.readings] == ["gpt-realtime-2025", "gpt-realtime-2"]
    assert {ask.model for ask in socket.asks} == {"gpt-realtime"}


def test_responses_out_of_band_are_told_apart() -> None:
    socket = session()
    socket.server("response.created", response={"id": "r1"})
    socket.server("response.created", response={"id": "r2"})
    word = {"response_id": "r2", "delta": "x"}
    assert socket.server("response.output_text.delta", **word) == [Spoke(2), Said(2)]
    assert socket.server("response.output_text.delta", **word) == [Said(2)]
    assert socket.server("response.output_text.delta", response_id="r9", delta="x") == []
    assert socket.server("conversation.item.added.delta", response_id="r2") == []
    done(socket, "r2", 2)
    done(socket, "r1", 1)
    assert [e.response for e in socket.events if isinstance(e, Ended)] == [2, 1]


def test_the_name_of_a_tool_is_a_word_but_not_the_first() -> None:
    socket = session()
    socket.server("response.created", response={"id": "r1"})
    item = {"type": "function_call", "name": "look"}
    added = {"response_id": "r1", "item": item}
    assert socket.server("response.output_item.added", **added) == [Said(1)]
    type_last = json.dumps({**added, "type": "response.output_item.added"}).encode()
    assert socket.say(type_last, from_client=False) == [Said(1)]
    arguments = socket.server("response.function_call_arguments.delta", delta="{}")
    assert arguments == [Spoke(1), Said(1)]


@pytest.mark.parametrize("kind", ["response.created", "response.done"])
def test_what_is_told_again_is_no_second_response(kind: str) -> None:
    socket = session()
    done(socket, "r1", 1)
    assert socket.server(kind, response={"id": "r1", "usage": {"input_tokens": 1}}) == []


@pytest.mark.parametrize("inside", [{}, {"input_tokens": None}])
def test_xai_tells_the_usage_beside_the_response(inside: dict[str, None]) -> None:
    socket = session("grok-voice")
    socket.server("response.created", response={"id": "r1", "usage": inside})
    usage = {"input_tokens": 7, "output_tokens": 83, "billable_audio_seconds": 1}
    details = {"status_details": "unimplemented", "usage": inside}
    socket.server("response.done", response={"id": "r1", **details}, usage=usage)
    (reading,) = socket.readings
    assert reading.usage == Usage(7, 83, units={"billable_audio_seconds": 1})
    assert (reading.error, reading.source) == ("", Source.REPORTED)


def test_a_response_that_failed_names_the_error_and_never_its_text() -> None:
    socket = session()
    error = {"type": "server_error", "message": "the prompt was ..."}
    failed = {"id": "r1", "status": "failed", "status_details": {"error": error}, "usage": None}
    socket.server("response.done", response=failed)
    (reading,) = socket.readings
    assert (reading.error, reading.charges, reading.source) == ("server_error", (), Source.NONE)


def test_a_transcription_is_a_charge_of_the_response_that_is_being_made() -> None:
    socket = session()
    transcribing(socket)
    socket.server("response.created", response={"id": "r1"})
    socket.server("conversation.item.input_audio_transcription.delta", item_id="i1", delta="x")
    heard(socket)
    done(socket, "r1", 5)
    (reading,) = socket.readings
    assert reading.charges == (Charge("gpt-realtime", Usage(5, 1)), TRANSCRIBED)
    assert not any(isinstance(event, Spoke) for event in socket.events)


def test_a_transcription_between_responses_belongs_to_the_next_one() -> None:
    socket = session()
    transcribing(socket)
    heard(socket)
    socket.server("response.created", response={"id": "r1"})
    done(socket, "r1", 5)
    assert [charge.kind for charge in socket.readings[0].charges] == ["answer", "transcription"]
    assert socket.close() == []


def test_a_transcription_that_no_response_takes_up_is_one_of_its_own() -> None:
    socket = session()
    transcribing(socket)
    done(socket, "r1", 5)
    heard(socket, "i1")
    heard(socket, "i2")
    assert len(socket.readings) == 2
    socket.close()
    assert [reading.charges for reading in socket.readings[1:]] == [(TRANSCRIBED,)] * 2
    assert {reading.model for reading in socket.readings[1:]} == {"whisper-2"}
    assert is_in_order(socket.events)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("session.updated", {"type": "transcription"}),
        ("transcription_session.updated", {"object": "realtime.transcription_session"}),
    ],
)
def test_on_a_socket_that_only_transcribes_each_is_told_at_once(
    kind: str, words: dict[str, Any]
) -> None:
    socket = session("")
    socket.server(kind, session={**words, "input_audio_transcription": {"model": "whisper-2"}})
    heard(socket)
    (reading,) = socket.readings
    assert (reading.charges, reading.is_complete) == ((TRANSCRIBED,), True)
    assert socket.asks[0].model == "whisper-2"


def test_a_transcription_by_duration_of_a_model_that_nobody_named() -> None:
    socket = session()
    heard(socket, usage={"type": "duration", "seconds": 3})
    socket.close()
    (charge,) = socket.readings[0].charges
    assert charge == Charge(
        "input_audio_transcription", Usage(units={"seconds": 3}), "transcription"
    )


def test_a_transcription_is_charged_once_however_often_it_is_told() -> None:
    socket = session()
    heard(socket)
    heard(socket)
    heard(socket, usage=None)
    socket.close()
    assert len(socket.readings) == 1


def test_the_end_of_the_socket_cuts_a_response_off_and_keeps_what_was_heard() -> None:
    socket = session()
    transcribing(socket)
    socket.server("response.created", response={"id": "r1"})
    heard(socket)
    socket.close()
    (reading,) = socket.readings
    assert (reading.source, reading.charges) == (Source.PARTIAL, (TRANSCRIBED,))
    assert not reading.is_complete


def test_words_in_an_answer_are_no_events() -> None:
    socket = session()
    said = '{"type":"response.done","response":{"usage":{"input_tokens":1}}}'
    socket.server("conversation.item.created", item={"content": [{"text": said}]})
    assert socket.events == []


def test_an_hour_of_audio_is_not_kept() -> None:
    socket = session()
    audio = base64.b64encode(bytes(3000)).decode()
    for _ in range(2000):
        socket.client(type="input_audio_buffer.append", audio=audio)
        socket.server("response.output_audio.delta", response_id="r1", delta=audio)
    assert socket.close() == []


def test_a_socket_takes_no_more_memory_for_responses_that_never_end() -> None:
    socket = session()
    for number in range(1100):
        socket.server("response.created", response={"id": f"r{number}"})
    assert len(socket.readings) == 100


KINDS = ("response.created", "response.done", "response.text.delta", "error", HEARD, "session.x")


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(["", "x", "y"])), max_size=30))
def test_every_response_that_began_ends_once(steps: list[tuple[str, str]]) -> None:
    socket = session()
    for kind, name in steps:
        usage = {"input_tokens": 1}
        socket.server(kind, response={"id": name, "usage": usage}, item_id=name, usage=usage)
    socket.close()
    assert is_in_order(socket.events)


@pytest.mark.parametrize("message", [b"", b"\xff\xfe", b"[]", b'{"type":"response.done"'])
def test_anything_may_come_from_either_side(message: bytes) -> None:
    socket = session()
    socket.say(message, from_client=True)
    socket.say(message, from_client=False)
    assert socket.close() == []
