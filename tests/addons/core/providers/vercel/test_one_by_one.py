"""The AI SDK's calls on a websocket."""

import json
from collections.abc import Iterable
from typing import Any

from addons.core.call import Ask, Source, Usage
from addons.core.providers.dialect import Answered, Began, Ended, Said, SocketEvent, Spoke
from addons.core.providers.vercel.one_by_one import OneByOne

USAGE = {"inputTokens": {"total": 9}, "outputTokens": {"total": 5}}
GATEWAY = {"gateway": {"cost": "0.001", "generationId": "gen_1"}}
FINISH = {"type": "finish", "usage": USAGE, "providerMetadata": GATEWAY}
WORD = {"type": "text-delta", "id": "0", "delta": "A weir"}


def request(streamed: str = "true", **body: Any) -> dict[str, Any]:
    headers = {"ai-language-model-id": "openai/gpt-5.4", "AI-Language-Model-Streaming": streamed}
    return {"type": "language-model.request", "body": body, "headers": headers}


def told(socket: OneByOne, *messages: dict[str, Any]) -> list[SocketEvent]:
    """Have the client say the requests, and the server the rest."""
    events: list[SocketEvent] = []
    for message in messages:
        kind = message.get("type", "")
        is_asked = kind in ("language-model.request", "transcription-stream.start")
        events += socket.feed(json.dumps(message).encode(), is_asked, 5.0)
    return events


def the_end(events: Iterable[SocketEvent]) -> Ended:
    (ended,) = (event for event in events if isinstance(event, Ended))
    return ended


def test_a_stream_begins_speaks_and_ends_with_its_usage() -> None:
    socket = OneByOne(Ask(streamed=True))
    metadata = {"type": "response-metadata", "modelId": "gpt-5.4-2026-03-05"}
    start = {"type": "stream-start", "warnings": []}
    events = told(socket, request(maxOutputTokens=9), start, metadata, WORD, WORD, FINISH)
    ask = Ask("openai/gpt-5.4", streamed=True, max_tokens=9)
    assert events[:-1] == [Began(1, ask, 5.0), Answered(1), Spoke(1), Said(1), Said(1)]
    reading = the_end(events).reading
    assert reading.usage == Usage(9, 5)
    assert (reading.model, reading.response_id) == ("gpt-5.4-2026-03-05", "gen_1")
    assert (reading.source, reading.reported_cost_nusd) == (Source.REPORTED, 1_000_000)
    assert reading.is_complete


def test_an_answer_that_is_not_streamed_is_one_message() -> None:
    socket = OneByOne(Ask())
    whole = {"content": [{"type": "text", "text": "A weir"}], "usage": USAGE}
    events = told(socket, request("false"), whole)
    assert events[0] == Began(1, Ask("openai/gpt-5.4"), 5.0)
    assert events[1:-1] == [Answered(1), Said(1)]
    assert the_end(events).reading.usage == Usage(9, 5)
    assert the_end(events).reading.source is Source.REPORTED


def test_each_request_is_a_call() -> None:
    socket = OneByOne(Ask())
    events = told(socket, request(), WORD, FINISH, request(), WORD, FINISH)
    assert [event.response for event in events if isinstance(event, Ended)] == [1, 2]


def test_an_error_of_the_gateway_ends_what_it_is_about() -> None:
    failed = {
        "type": "language-model.error",
        "statusCode": 429,
        "body": {"error": {"type": "rate_limit_exceeded"}},
    }
    socket = OneByOne(Ask())
    reading = the_end(told(socket, request(), failed)).reading
    assert (reading.error, reading.charges) == ("rate_limit_exceeded", ())
    assert told(socket, failed) == []
    assert socket.error == "rate_limit_exceeded"


def test_what_is_cut_by_the_next_request_or_by_the_end_has_not_ended() -> None:
    socket = OneByOne(Ask())
    cut = the_end(told(socket, request(), WORD, request()))
    assert (cut.response, cut.reading.is_complete) == (1, False)
    (last,) = socket.close(6.0)
    assert isinstance(last, Ended)
    assert (last.response, last.reading.source) == (2, Source.NONE)
    assert socket.close(7.0) == []


def test_a_transcription_is_a_stream_about_sound() -> None:
    socket = OneByOne(Ask("openai/gpt-realtime-whisper", streamed=True))
    start = {"type": "transcription-stream.start", "inputAudioFormat": {"type": "audio/pcm"}}
    events = told(socket, start)
    assert events == [Began(1, Ask("openai/gpt-realtime-whisper", streamed=True), 5.0)]
    assert socket.feed(b"\x00{\x01" * 99, True, 5.5) == []
    delta = {"type": "transcript-delta", "delta": "A"}
    finish = {"type": "finish", "text": "A weir", "durationInSeconds": 3.5}
    events = told(socket, delta, finish)
    assert events[:2] == [Answered(1), Spoke(1)]
    assert the_end(events).reading.usage == Usage(units={"seconds": 3.5})
    assert the_end(events).reading.model == ""


def test_what_nobody_asked_for_says_nothing() -> None:
    socket = OneByOne(Ask())
    assert told(socket, WORD, FINISH) == []
    assert socket.feed(b"no json", True, 1.0) == socket.feed(b"[]", False, 1.0) == []
    assert told(socket, request(), {"type": "raw", "rawValue": FINISH})[-1] == Answered(1)
