"""The responses on one of the gateway's realtime sockets."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.call import Ask, Charge, Source, Usage
from addons.core.providers.dialect import Answered, Began, Ended, Spoke
from addons.core.providers.vercel.realtime_socket import RealtimeSocket
from tests.addons.core.providers.sessions import Session, is_in_order

USAGE = {
    "inputTextTokens": 119,
    "inputAudioTokens": 13,
    "outputTextTokens": 30,
    "outputAudioTokens": 91,
    "cachedInputTextTokens": 64,
    "cachedInputAudioTokens": 4,
}
COUNTED = Usage(
    132,
    121,
    cache_read_tokens=68,
    audio_input_tokens=13,
    audio_output_tokens=91,
    cache_audio_read_tokens=4,
)


def session() -> Session:
    return Session(RealtimeSocket(Ask("openai/gpt-realtime-2", streamed=True)))


def test_a_response_ends_with_the_usage_beside_it() -> None:
    socket = session()
    socket.client(type="response-create")
    socket.server("response-created", responseId="r1", raw={})
    socket.server("audio-delta", responseId="r1", itemId="i1", delta="AAAA", raw={})
    socket.server("response-done", responseId="r1", status="completed", usage=USAGE, raw={})
    ask = Ask("openai/gpt-realtime-2", streamed=True)
    assert socket.events[:2] == [Began(1, ask, 1.0), Answered(1)]
    assert Spoke(1) in socket.events
    (reading,) = socket.readings
    assert reading.charges == (Charge("openai/gpt-realtime-2", COUNTED),)
    assert (reading.source, reading.response_id) == (Source.REPORTED, "r1")
    assert json.loads(reading.usage_raw) == USAGE


def test_else_with_that_of_the_provider_s_own_event() -> None:
    socket = session()
    own = {"input_tokens": 9, "output_tokens": 5, "output_token_details": {"audio_tokens": 4}}
    raw = {"type": "response.done", "response": {"id": "r1", "usage": own}}
    socket.server("response-done", responseId="r1", status="completed", raw=raw)
    (reading,) = socket.readings
    assert reading.usage == Usage(9, 5, audio_output_tokens=4)
    assert json.loads(reading.usage_raw) == own


def test_a_transcription_is_a_charge_of_its_own() -> None:
    socket = session()
    socket.server("response-created", responseId="r1", raw={})
    heard = {"itemId": "i1", "transcript": "?", "raw": {}}
    socket.server("input-transcription-completed", **heard, usage={"audioSeconds": 3.5})
    socket.server("response-done", responseId="r1", usage=USAGE, raw={})
    (reading,) = socket.readings
    own, other = reading.charges
    assert own.usage == COUNTED
    assert (other.kind, other.usage) == ("transcription", Usage(units={"seconds": 3.5}))


def test_a_response_that_is_cut_says_nothing() -> None:
    socket = session()
    socket.server("response-created", responseId="r1", raw={})
    (ended,) = socket.close()
    assert isinstance(ended, Ended)
    assert (ended.reading.source, ended.reading.is_complete) == (Source.NONE, False)


def test_an_error_is_told_by_its_class_and_never_by_its_text() -> None:
    socket = session()
    socket.server("error", message="the prompt was ...", code="rate_limit_exceeded", raw={})
    assert socket.tally.error == "rate_limit_exceeded"


@pytest.mark.parametrize("kind", ["session-created", "custom", "response.done", "speech-started"])
def test_everything_else_is_no_response(kind: str) -> None:
    socket = session()
    assert socket.server(kind, responseId="r1", raw={"response": {"usage": USAGE}}) == []
    assert socket.client(type="input-audio-append", audio="AAAA") == []


KINDS = st.sampled_from(["response-created", "response-done", "audio-delta", "error", "x"])
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, "r1", "r2", 7, [], {"inputTextTokens": "x"}, {"inputAudioTokens": 2**70}, USAGE]
)


@given(st.lists(st.tuples(KINDS, ODD, ODD, ODD), max_size=8))
def test_no_event_is_too_strange(said: list[tuple[str, Any, Any, Any]]) -> None:
    socket = session()
    for kind, name, usage, raw in said:
        socket.server(kind, responseId=name, usage=usage, raw=raw, code=raw)
    socket.close()
    assert is_in_order(socket.events)
