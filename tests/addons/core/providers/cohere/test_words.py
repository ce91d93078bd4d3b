import json
from typing import Any

import pytest

from addons.core.providers.cohere.chat import DIALECT
from addons.core.providers.dialect import Words


def body(**request: Any) -> bytes:
    return json.dumps(request).encode()


def events(*said: dict[str, Any]) -> bytes:
    return b"".join(b"data: " + json.dumps(one).encode() + b"\n\n" for one in said)


def test_a_prompt_is_messages_or_a_message_with_its_history() -> None:
    asked = body(messages=[{"role": "user", "content": "Hello"}])
    assert DIALECT.prompt(asked) == Words(("Hello",), messages=1)
    history = [{"role": "USER", "message": "Hi"}, {"role": "CHATBOT", "message": "Ho"}]
    asked = body(message="Hello", chat_history=history, preamble="Be short.")
    assert DIALECT.prompt(asked) == Words(("Be short.", "Hi", "Ho", "Hello"), messages=3, systems=1)
    assert DIALECT.prompt(body(texts=["to embed"])) is None


def test_a_stream_of_version_2_says_its_deltas() -> None:
    call = {"function": {"name": "look", "arguments": ""}}
    more = {"function": {"arguments": '{"at":1}'}}
    answer = events(
        {"type": "message-start", "delta": {"message": {"content": []}}},
        {"type": "tool-plan-delta", "delta": {"message": {"tool_plan": "I will look."}}},
        {"type": "tool-call-start", "index": 0, "delta": {"message": {"tool_calls": call}}},
        {"type": "tool-call-delta", "index": 0, "delta": {"message": {"tool_calls": more}}},
        {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": "A w"}}}},
        {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": "eir"}}}},
    )
    assert DIALECT.speech(answer) == Words(
        ("I will look.", "look", '{"at":1}', "A weir"),
        calls=1,
        arguments=1,
        called=(("look", '{"at":1}'),),
    )


def test_a_stream_of_version_1_says_each_word_once() -> None:
    lines = [
        {"event_type": "stream-start"},
        {"event_type": "text-generation", "text": "A w"},
        {"event_type": "text-generation", "text": "eir"},
        {"event_type": "stream-end", "response": {"text": "A weir"}},
    ]
    answer = b"\n".join(json.dumps(line).encode() for line in lines)
    assert DIALECT.speech(answer) == Words(("A weir",))


def test_calls_of_version_1_come_in_pieces() -> None:
    answer = events(
        {"event_type": "tool-calls-chunk", "tool_call_delta": {"index": 0, "name": "look"}},
        {"event_type": "tool-calls-chunk", "tool_call_delta": {"index": 0, "parameters": "{"}},
        {"event_type": "tool-calls-chunk", "tool_call_delta": {"index": 1, "parameters": {"a": 1}}},
    )
    called = (("look", "{"), ("", '{"a":1}'))
    assert DIALECT.speech(answer) == Words(
        ("look", "{", '{"a":1}'), calls=2, arguments=1, called=called
    )


@pytest.mark.parametrize(
    "answer",
    [body(text="A weir"), body(message={"content": [{"type": "text", "text": "A weir"}]})],
)
def test_a_plain_answer_says_it_all_at_once(answer: bytes) -> None:
    assert DIALECT.speech(answer) == Words(("A weir",))
