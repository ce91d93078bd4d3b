import json
from base64 import b64encode
from dataclasses import replace

import pytest

from addons.core.providers.aws import converse, invoke
from addons.core.providers.dialect import Words
from tests.addons.core.wire import frames


def event(name: str, **document: object) -> bytes:
    return frames.event(name, json.dumps(document).encode())


def own(*said: dict[str, object]) -> bytes:
    coded = (b64encode(json.dumps(one).encode()).decode() for one in said)
    return b"".join(event("chunk", bytes=text) for text in coded)


def test_a_prompt_is_tools_system_and_messages() -> None:
    request = {
        "system": [{"text": "Be short."}, {"cachePoint": {"type": "default"}}],
        "messages": [
            {"role": "user", "content": [{"text": "Hello"}]},
            {"role": "assistant", "content": [{"toolUse": {"name": "look", "input": {"a": 1}}}]},
            {"role": "user", "content": [{"toolResult": {"content": [{"text": "weir"}]}}]},
        ],
        "toolConfig": {"tools": [{"toolSpec": {"name": "look"}}], "toolChoice": {"any": {}}},
        "additionalModelRequestFields": {"thinking": {"budget_tokens": 1024}},
    }
    assert converse.DIALECT.prompt(json.dumps(request).encode()) == Words(
        ("Be short.", "Hello", 'look{"a":1}', "weir"),
        messages=3,
        systems=1,
        calls=1,
        arguments=1,
        tools=({"name": "look", "parameters": {}},),
        choice="any",
        thinks=True,
    )
    assert converse.DIALECT.prompt(b"{}") is None


@pytest.mark.parametrize("kind", ["image", "document", "video"])
def test_a_prompt_with_more_than_words_cannot_be_counted(kind: str) -> None:
    request = {"messages": [{"role": "user", "content": [{kind: {"format": "x"}}]}]}
    assert converse.DIALECT.prompt(json.dumps(request).encode()) is None


@pytest.mark.parametrize("depth", [20, 2000])
def test_results_of_tools_in_each_other_without_end_cannot_be_counted(depth: int) -> None:
    nested = b'[{"toolResult":{"content":' * depth + b'[{"text":"Hi"}]' + b"}}]" * depth
    assert converse.DIALECT.prompt(b'{"messages":[{"content":%s}]}' % nested) is None


def test_a_stream_says_its_deltas() -> None:
    call = {"toolUse": {"toolUseId": "t", "name": "look"}}
    answer = (
        event("messageStart", role="assistant")
        + event("contentBlockDelta", contentBlockIndex=0, delta={"text": "A w"})
        + event("contentBlockDelta", contentBlockIndex=0, delta={"text": "eir"})
        + event("contentBlockStart", contentBlockIndex=1, start=call)
        + event("contentBlockDelta", contentBlockIndex=1, delta={"toolUse": {"input": '{"a":'}})
        + event("contentBlockDelta", contentBlockIndex=1, delta={"toolUse": {"input": "1}"}})
        + event("contentBlockDelta", contentBlockIndex=2, delta={"reasoningContent": {"text": "T"}})
    )
    call_and_text = Words(
        ("A weir", "look", '{"a":1}'), calls=1, arguments=1, called=(("look", '{"a":1}'),)
    )
    assert converse.DIALECT.speech(answer) == replace(
        call_and_text, texts=(*call_and_text.texts, "T")
    )
    assert converse.DIALECT.speech(answer[:-3]) == call_and_text
    ended = event("messageStop", stopReason="tool_use")
    assert converse.DIALECT.speech(answer + ended).ends == 1
    stopped = converse.DIALECT.speech(answer + event("messageStop", stopReason="max_tokens"))
    assert (stopped.ends, stopped.stopped) == (0, 1)


def test_a_text_goes_on_through_the_blocks_that_each_piece_of_it_begins() -> None:
    pieces: list[dict[str, object]] = [
        {"contentBlockDelta": {"contentBlockIndex": place, "delta": {"text": piece}}}
        for place, piece in enumerate(("In", " the", " year", " 21", "45"))
    ]
    assert invoke.DIALECT.speech(own(*pieces)) == Words(("In the year 2145",))


def test_claude_2_ends_with_what_the_next_turn_begins_with() -> None:
    word: dict[str, object] = {"type": "completion", "completion": " A weir", "stop_reason": None}
    end = {**word, "completion": "", "stop_reason": "stop_sequence", "stop": "\n\nHuman:"}
    assert invoke.DIALECT.speech(own(word)) == Words((" A weir",))
    assert invoke.DIALECT.speech(own(word, end)) == Words((" A weir",), ends=1)


def test_a_stream_that_breaks_off_has_ended_where_its_last_block_has() -> None:
    word = event("contentBlockDelta", contentBlockIndex=0, delta={"text": "A"})
    thought = {"reasoningContent": {"text": "T"}}
    thinking = event("contentBlockDelta", contentBlockIndex=0, delta=thought)
    stop = event("contentBlockStop", contentBlockIndex=0)
    for answer, ends in (
        (word, 0),
        (word + stop, 1),
        (word + stop + word, 0),
        (thinking + stop, 0),
        (word + stop + event("messageStop", stopReason="end_turn"), 1),
        (word + stop + event("messageStop", stopReason="max_tokens"), 0),
    ):
        assert converse.DIALECT.speech(answer).ends == ends


def test_a_plain_answer_says_its_message() -> None:
    call = {"toolUse": {"name": "look", "input": {"a": 1}}}
    message = {"role": "assistant", "content": [{"text": "A weir"}, call]}
    answer = json.dumps({"output": {"message": message}, "stopReason": "tool_use"}).encode()
    assert converse.DIALECT.speech(answer) == Words(
        ("A weir", "look", '{"a":1}'), calls=1, arguments=1, called=(("look", '{"a":1}'),), ends=1
    )


@pytest.mark.parametrize(
    "answer",
    [
        own(
            {"type": "content_block_delta", "index": 0, "delta": {"text": "A w"}},
            {"type": "content_block_delta", "index": 0, "delta": {"text": "eir"}},
        ),
        own(
            {"choices": [{"delta": {"content": "A w"}}]},
            {"choices": [{"delta": {"content": "eir"}}]},
        ),
        own({"generation": "A w"}, {"generation": "eir"}),
        own({"outputText": "A weir"}),
        own({"outputs": [{"text": "A w"}]}, {"outputs": [{"text": "eir"}]}),
        own({"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "A weir"}}}),
        b'{"generation":"A weir"}',
    ],
)
def test_a_model_is_heard_in_its_own_format(answer: bytes) -> None:
    assert invoke.DIALECT.speech(answer) == Words(("A weir",))


@pytest.mark.parametrize(
    ("request_body", "prompt"),
    [
        (b'{"messages":[{"role":"user","content":"Hello"}]}', Words(("Hello",), messages=1)),
        (b'{"prompt":"Hello"}', Words(("Hello",))),
        (b'{"inputText":"Hello"}', Words(("Hello",))),
        (b'{"texts":["to embed"]}', None),
    ],
)
def test_a_prompt_in_a_models_own_format_is_messages_or_a_text(
    request_body: bytes, prompt: Words | None
) -> None:
    assert invoke.DIALECT.prompt(request_body) == prompt
