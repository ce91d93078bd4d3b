import json
from typing import Any

import pytest

from addons.core.providers.dialect import Words
from addons.core.providers.ollama.native import DIALECT


def body(**request: Any) -> bytes:
    return json.dumps(request).encode()


def lines(*said: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in said)


@pytest.mark.parametrize(
    ("request_body", "prompt"),
    [
        (
            body(messages=[{"role": "user", "content": "Hello"}]),
            Words(("Hello",), messages=1),
        ),
        (
            body(system="Be short.", prompt="Hello"),
            Words(("Be short.", "Hello"), messages=1, systems=1),
        ),
        (body(prompt="Hello", raw=True), Words(("Hello",))),
        (body(prompt="What?", images=["AAAA"]), None),
        (body(messages=[{"role": "user", "content": "What?", "images": ["AAAA"]}]), None),
        (body(prompt="And?", context=[1, 2]), None),
        (body(input=["to embed"]), None),
    ],
)
def test_a_prompt_is_messages_or_a_text(request_body: bytes, prompt: Words | None) -> None:
    assert DIALECT.prompt(request_body) == prompt


def test_a_chat_says_content_thoughts_and_calls() -> None:
    call = {"function": {"name": "look", "arguments": {"at": 1}}}
    answer = lines(
        {"message": {"content": "", "thinking": "Think"}, "done": False},
        {"message": {"content": "A w"}, "done": False},
        {"message": {"content": "eir", "tool_calls": [call]}, "done": False},
    )
    assert DIALECT.speech(answer + b'{"message":{"cont') == Words(
        ("Think", "A weir", "look", '{"at":1}'),
        calls=1,
        arguments=1,
        called=(("look", '{"at":1}'),),
        pieces=3,
    )
    assert DIALECT.speech(answer + lines({"done": True, "done_reason": "stop"})).ends == 1
    assert DIALECT.speech(answer + lines({"done": True, "done_reason": "length"})).ends == 0


def test_a_completion_says_its_response() -> None:
    assert DIALECT.speech(lines({"response": "A w"}, {"response": "eir"})) == Words(("A weir",))
    assert DIALECT.speech(body(embeddings=[[0.5]])) == Words(())


def test_each_line_of_a_stream_has_a_token_and_a_lone_answer_all_of_them() -> None:
    said = ({"response": word, "done": False} for word in ("A", " we", "ir", "", 7, None))
    assert DIALECT.speech(lines(*said, {"response": "", "done": True})).pieces == 3
    assert DIALECT.speech(body(response="A weir is low", done=True)).pieces == 0
