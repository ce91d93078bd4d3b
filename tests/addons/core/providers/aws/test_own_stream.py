import json
from base64 import b64encode

import pytest

from addons.core.call import Ask, Reading, Source, Usage
from addons.core.providers.aws.own_stream import OwnStream
from addons.core.providers.dialect import Head
from tests.addons.core.providers.aws.chunks import METRICS

BEGUN = {
    "type": "message_start",
    "message": {
        "id": "msg_bdrk_1",
        "model": "claude-sonnet-4-6",
        "usage": {"input_tokens": 10, "cache_read_input_tokens": 400, "output_tokens": 1},
    },
}
WORD = {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "Hi"}}
DELTA = {
    "type": "message_delta",
    "delta": {"stop_reason": "end_turn"},
    "usage": {"output_tokens": 5},
}
STOP = {"type": "message_stop", **METRICS}


def stream() -> OwnStream:
    return OwnStream(Ask(model="us.asked"), Head(200, {}))


def read(*documents: object, last: tuple[object, ...] = ()) -> Reading:
    taken = stream()
    for document in documents:
        taken.take(json.dumps(document, indent=1).encode())
    for document in last:
        taken.take_last(json.dumps(document).encode())
    return taken.reading()


def test_a_stream_of_anthropic_is_read_by_its_own_rules() -> None:
    reading = read(BEGUN, WORD, last=(DELTA, STOP))
    assert reading.usage == Usage(input_tokens=410, output_tokens=5, cache_read_tokens=400)
    assert (reading.model, reading.response_id) == ("claude-sonnet-4-6", "msg_bdrk_1")
    assert (reading.source, reading.is_complete) == (Source.REPORTED, True)


def test_what_is_taken_twice_counts_once() -> None:
    assert read(BEGUN, WORD, DELTA, STOP, last=(BEGUN, WORD, DELTA, STOP)) == read(
        BEGUN, WORD, last=(DELTA, STOP)
    )


def test_without_its_last_document_a_message_is_not_final() -> None:
    reading = read(BEGUN, WORD)
    assert (reading.source, reading.is_complete) == (Source.PARTIAL, False)


def test_a_stream_of_openai_s_kind_may_leave_its_usage_to_the_metrics() -> None:
    chunk = {"id": "chatcmpl-1", "model": "m", "choices": [{"delta": {"content": "Hi"}}]}
    reading = read(chunk, last=({**chunk, **METRICS},))
    assert reading.usage == Usage(input_tokens=10, output_tokens=5)
    assert (reading.model, reading.response_id) == ("m", "chatcmpl-1")
    assert reading.source is Source.REPORTED


def test_a_usage_of_openai_s_kind_is_final_with_the_metrics() -> None:
    spent = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    chunk = {"id": "chatcmpl-1", "model": "m", "choices": [{"delta": {}}], "usage": spent}
    assert read(chunk).source is Source.PARTIAL
    assert read(chunk, last=({**chunk, **METRICS},)).source is Source.REPORTED


def test_of_any_other_stream_the_metrics_count() -> None:
    reading = read({"completion": "Hi"}, last=({"completion": "", **METRICS},))
    assert reading.usage == Usage(input_tokens=10, output_tokens=5)
    assert json.loads(reading.usage_raw) == METRICS["amazon-bedrock-invocationMetrics"]
    assert reading.charges[0].model == "us.asked"


def test_nova_s_own_usage_says_more_than_the_metrics() -> None:
    spent = {"inputTokens": 10, "outputTokens": 5, "cacheReadInputTokenCount": 400}
    end = {"metadata": {"usage": spent}}
    for last in ({**end, **METRICS}, end):
        reading = read({"messageStart": {"role": "assistant"}}, last=(last,))
        assert reading.usage == Usage(input_tokens=410, output_tokens=5, cache_read_tokens=400)
        assert (reading.source, reading.is_complete) == (Source.REPORTED, True)
        assert json.loads(reading.usage_raw) == spent


def test_a_stream_that_broke_off_has_what_its_first_and_last_chunks_said() -> None:
    first = {"outputText": "Hi", "inputTextTokenCount": 6, "totalOutputTextTokenCount": None}
    reading = read(first, {"outputText": "Ho", "totalOutputTextTokenCount": 99})
    assert reading.usage == Usage(input_tokens=6)
    reading = read(first, last=({"outputText": "Ho", "totalOutputTextTokenCount": 9},))
    assert reading.usage == Usage(input_tokens=6, output_tokens=9)
    assert (reading.source, reading.is_complete) == (Source.PARTIAL, False)


def test_it_has_spoken_with_the_first_word() -> None:
    for silent, word in (
        (BEGUN, WORD),
        ({"messageStart": {"role": "assistant"}}, {"contentBlockDelta": {}}),
    ):
        taken = stream()
        taken.take(json.dumps(silent).encode())
        assert not taken.has_spoken
        taken.take(json.dumps(word).encode())
        assert taken.has_spoken


@pytest.mark.parametrize("before", range(3))
@pytest.mark.parametrize(
    ("first", "ends"),
    [(BEGUN, [DELTA, STOP]), ({"completion": "Hi"}, [{"completion": "", **METRICS}])],
)
def test_what_matters_once_it_speaks_is_found_in_base64(
    first: object, ends: list[dict[str, object]], before: int
) -> None:
    taken = stream()
    taken.take(json.dumps(first).encode())
    for end in ends:
        # Of another maker the metrics may stand anywhere, of Anthropic the type comes first.
        text = end if "type" in end else {"x": "." * before, **end}
        coded = b64encode(json.dumps(text, separators=(",", ":")).encode())
        assert any(wanted in coded for wanted in taken.wanted)
    word = b64encode(json.dumps(WORD, separators=(",", ":")).encode())
    assert not any(wanted in word for wanted in taken.wanted)


def test_no_document_is_too_strange() -> None:
    for text in (b"", b"[]", b"{", b"null", b'{"amazon-bedrock-invocationMetrics": 1}'):
        taken = stream()
        taken.take(text)
        taken.take_last(text)
        assert taken.reading() == Reading()
