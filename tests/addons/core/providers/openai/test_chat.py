"""OpenAI's chat completions, and the streams of those who copy it."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.call import Ask, Reading, Refusal, Source, Usage
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.openai.chat import DIALECT
from tests.addons.core.wire import cuts

ASKED = Ask(model="gpt-asked", streamed=True)
STREAM = Head(200, {"content-type": "text/event-stream"})
DONE = b"data: [DONE]\n\n"
USAGE = {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}


def event(*choices: dict[str, object], **more: object) -> bytes:
    body = {"id": "chatcmpl-1", "model": "gpt-4o-2024-08-06", "choices": choices, **more}
    return b"data: " + orjson.dumps(body) + b"\n\n"


def delta(finish: str | None = None, **parts: object) -> dict[str, object]:
    return {"index": 0, "delta": parts, "finish_reason": finish}


ROLE = event(delta(role="assistant", content=""))
WORD = event(delta(content="word"))
STOP = event(delta("stop"))
LAST = event(usage=USAGE)


def fed(pieces: list[bytes], ask: Ask = ASKED) -> Tally:
    tally = DIALECT.tally(ask, STREAM)
    for piece in pieces:
        tally.feed(piece)
    return tally


def read(*pieces: bytes) -> Reading:
    return fed(list(pieces)).close()


def asking(body: bytes) -> Ask:
    return DIALECT.ask(Request("POST", "api.openai.com", "/v1/chat/completions", "", {}, body))


@pytest.mark.parametrize(
    ("body", "ask"),
    [
        (b'{"model":"m","messages":[]}', Ask("m")),
        (b'{"model":"m","stream":false}', Ask("m")),
        (b'{"model":"m","stream":true}', Ask("m", streamed=True, asks_for_usage=False)),
        (
            b'{"model":"m","stream":true,"stream_options":{"include_usage":true}}',
            Ask("m", streamed=True),
        ),
        (
            b'{"model":"m","stream":true,"stream_options":{"include_usage":false}}',
            Ask("m", streamed=True, asks_for_usage=False),
        ),
        (b'{"model":"m","max_tokens":5}', Ask("m", max_tokens=5)),
        (b'{"model":"m","max_completion_tokens":7,"max_tokens":5}', Ask("m", max_tokens=7)),
        (b'{"model":"m","service_tier":"flex"}', Ask("m", service_tier="flex")),
        (b'{"model":7,"stream":"true","max_tokens":"x","stream_options":[]}', Ask()),
        (b"[]", Ask()),
        (b"no JSON", Ask()),
        (b"", Ask()),
    ],
)
def test_the_ask_is_what_the_body_says(body: bytes, ask: Ask) -> None:
    assert asking(body) == ask


def test_a_stream_is_counted_by_its_last_usage() -> None:
    reading = read(ROLE, WORD, WORD, STOP, LAST, DONE)
    assert reading.usage == Usage(9, 2)
    assert reading.source is Source.REPORTED
    assert (reading.model, reading.response_id) == ("gpt-4o-2024-08-06", "chatcmpl-1")
    assert orjson.loads(reading.usage_raw) == USAGE
    assert reading.is_complete


def test_a_chunk_may_follow_the_usage() -> None:
    after = event(moderation={"flagged": False}, usage=None)
    assert read(ROLE, WORD, STOP, LAST, after, DONE).usage == Usage(9, 2)


def test_a_usage_counts_though_a_long_stream_of_others_follows() -> None:
    assert read(ROLE, WORD, event(usage=USAGE), *[WORD] * 100).usage == Usage(9, 2)


def test_cumulative_usage_in_every_chunk_is_never_summed() -> None:
    running = [
        event(delta(content="w"), usage={"prompt_tokens": 9, "completion_tokens": n})
        for n in range(1, 60)
    ]
    reading = read(*running, event(delta("stop"), usage=USAGE))
    assert reading.usage == Usage(9, 2)
    assert (reading.source, reading.is_complete) == (Source.REPORTED, True)


def test_cumulative_usage_of_a_stream_that_was_cut_is_partial() -> None:
    running = event(delta(content="w"), usage=USAGE)
    reading = read(*[running] * 60)
    assert (reading.source, reading.is_complete) == (Source.PARTIAL, False)
    assert reading.usage == Usage(9, 2)


@pytest.mark.parametrize(
    "last",
    [
        pytest.param(event(delta("stop"), usage=USAGE), id="on the finish chunk"),
        pytest.param(event(delta("stop"), x_groq={"id": "r", "usage": USAGE}), id="Groq"),
        pytest.param(
            event(delta("stop"), x_groq={"usage": USAGE}) + event(usage=USAGE), id="Groq, asked"
        ),
        pytest.param(event({**delta("stop"), "usage": USAGE}), id="Moonshot"),
        pytest.param(STOP + event(usage=USAGE), id="OpenAI"),
        pytest.param(STOP + event(delta(content=""), usage=USAGE), id="OpenRouter"),
    ],
)
@pytest.mark.parametrize("done", [DONE, b""])
def test_usage_is_found_wherever_a_provider_puts_it(last: bytes, done: bytes) -> None:
    reading = read(ROLE, WORD, WORD, last, done)
    assert (reading.usage, reading.source) == (Usage(9, 2), Source.REPORTED)
    assert reading.is_complete


def test_a_stream_without_usage_is_complete_and_says_nothing() -> None:
    reading = read(ROLE, WORD, STOP, DONE)
    assert (reading.usage, reading.source, reading.usage_raw) == (None, Source.NONE, "")
    assert reading.is_complete
    assert reading.model == "gpt-4o-2024-08-06"


def test_a_stream_that_was_cut_before_its_usage_is_not_complete() -> None:
    reading = read(ROLE, WORD, STOP)
    assert (reading.usage, reading.is_complete) == (None, False)


def test_a_last_event_that_was_cut_does_not_hide_the_one_before() -> None:
    reading = read(ROLE, WORD, event(delta("stop"), usage=USAGE), LAST[:-30])
    assert (reading.usage, reading.source) == (Usage(9, 2), Source.REPORTED)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"type": "server_error", "message": "secret words"}, "server_error"),
        ({"code": "tool_use_failed", "message": "secret words"}, "tool_use_failed"),
        ({"message": "secret words"}, "error"),
        ("secret words", "error"),
    ],
)
def test_an_error_in_a_stream_keeps_what_was_reported_before(error: object, kind: str) -> None:
    running = event(delta(content="w"), usage=USAGE)
    reading = read(ROLE, running, b"data: " + orjson.dumps({"error": error}) + b"\n\n")
    assert (reading.usage, reading.source) == (Usage(9, 2), Source.PARTIAL)
    assert reading.error == kind
    assert "secret" not in repr(reading)


def test_events_that_end_with_one_line_end_are_read_all_the_same() -> None:
    stream = ROLE + WORD + STOP + LAST + DONE
    assert read(stream.replace(b"\n\n", b"\n")) == read(stream)


def test_an_error_instead_of_an_answer_has_no_usage() -> None:
    reading = read(b'data: {"error":{"type":"overloaded"}}\n\n', DONE)
    assert (reading.usage, reading.error, reading.is_complete) == (None, "overloaded", True)


def test_a_plain_answer_is_counted() -> None:
    body = {
        "id": "chatcmpl-1",
        "model": "gpt-5.6",
        "choices": [{"message": {"content": '"usage":{"prompt_tokens":1}'}}],
        "usage": USAGE,
        "service_tier": "flex",
    }
    reading = read(orjson.dumps(body))
    assert (reading.usage, reading.source) == (Usage(9, 2), Source.REPORTED)
    assert (reading.model, reading.service_tier) == ("gpt-5.6", "flex")
    assert reading.is_complete


def test_blank_lines_before_a_plain_answer_are_keep_alives() -> None:
    reading = read(b"\n", b"\n\n", b'{"model":"m","usage":{"prompt_tokens":9}}')
    assert reading.usage == Usage(9, None)


@pytest.mark.parametrize("content_type", ["text/event-stream", "application/json", ""])
@pytest.mark.parametrize(
    "body", [ROLE + WORD + STOP + LAST + DONE, orjson.dumps({"id": "1", "usage": USAGE})]
)
def test_the_body_and_not_its_type_says_what_it_is(content_type: str, body: bytes) -> None:
    tally = DIALECT.tally(ASKED, Head(200, {"content-type": content_type}))
    tally.feed(body)
    assert tally.close().usage == Usage(9, 2)


def test_a_large_plain_answer_is_not_held() -> None:
    pieces = [b'{"choices":[{"message":{"content":"', *[b"x" * 65536] * 200, b'"}}],"usage":']
    assert read(*pieces, orjson.dumps(USAGE), b"}").usage == Usage(9, 2)


def test_a_plain_answer_that_was_cut_is_not_complete() -> None:
    reading = read(b'{"id":"1","choices":[{"message":')
    assert (reading.usage, reading.is_complete) == (None, False)


@pytest.mark.parametrize(
    "first",
    [
        delta(content="w"),
        delta(reasoning_content="hm"),
        delta(reasoning="hm"),
        delta(tool_calls=[{"index": 0}]),
        delta(refusal="no"),
    ],
)
def test_it_has_spoken_with_the_first_piece_of_the_answer(first: dict[str, object]) -> None:
    filtered = event(prompt_filter_results=[{"prompt_index": 0}])
    tally = fed([b": OPENROUTER PROCESSING\n\n", filtered, ROLE])
    assert not tally.has_spoken
    tally.feed(event(first))
    assert tally.has_spoken


def test_a_plain_answer_has_spoken_as_soon_as_it_begins() -> None:
    assert fed([b'{"id":']).has_spoken
    assert not fed([b"\n"]).has_spoken


def test_the_model_that_answered_is_the_last_one_named() -> None:
    routed = b'data: {"model":"gpt-routed","choices":[],"usage":{"prompt_tokens":1}}\n\n'
    assert read(ROLE, WORD, routed).charges[0].model == "gpt-routed"


def test_the_asked_model_is_charged_when_the_answer_names_none() -> None:
    reading = read(b'{"usage":{"prompt_tokens":1}}')
    assert (reading.model, reading.charges[0].model) == ("", "gpt-asked")


def test_the_tier_may_stand_in_the_usage() -> None:
    assert read(b'{"usage":{"prompt_tokens":1,"service_tier":"flex"}}').service_tier == "flex"


def test_the_cost_that_the_provider_reports_is_kept() -> None:
    priced = USAGE | {"cost": 0.00012}
    assert read(ROLE, WORD, event(usage=priced), DONE).reported_cost_nusd == 120_000


SPACED = (ROLE + WORD + STOP + LAST + DONE).replace(b":", b": ").replace(b"data: ", b"data:")


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("text", [ROLE + WORD * 3 + STOP + LAST + DONE, SPACED])
def test_no_cut_changes_the_reading(text: bytes, end: bytes) -> None:
    def reading(pieces: list[bytes]) -> Reading:
        return fed(pieces).close()

    assert cuts.same(text.replace(b"\n", end), reading).usage == Usage(9, 2)


EVENTS = st.sampled_from(
    [
        *(ROLE, WORD, STOP, LAST, DONE, event(delta(content="w"), usage=USAGE), b": ping\n\n"),
        *(b'data: {"error":{"type":"e"}}\n\n', b"data: {\n\n", b'data: {"usage":{\n\n', b"\n"),
    ]
)


@given(st.lists(EVENTS, max_size=30), cuts.PLACES)
def test_no_cut_changes_the_reading_of_any_stream(pieces: list[bytes], places: list[int]) -> None:
    text = b"".join(pieces)
    assert read(*pieces) == read(text) == read(*cuts.at(text, places))


@pytest.mark.parametrize("status", [400, 429, 500])
def test_a_failed_answer_has_an_error_and_no_usage(status: int) -> None:
    tally = DIALECT.tally(ASKED, Head(status, {}))
    tally.feed(orjson.dumps({"error": {"type": "insufficient_quota"}, "usage": USAGE}))
    reading = tally.close()
    assert (reading.usage, reading.error) == (None, "insufficient_quota")


def test_a_refusal_has_the_shape_of_an_error() -> None:
    body = orjson.loads(DIALECT.refusal(Refusal(429, "limit", "Slow down.", 3)))
    assert set(body["error"]) == {"message", "type", "param", "code"}
