import json
from typing import Any

import pytest

from addons.core.providers.dialect import Words
from addons.core.providers.mistral.conversations import DIALECT


def body(**request: Any) -> bytes:
    return json.dumps(request).encode()


@pytest.mark.parametrize(
    ("request_body", "prompt"),
    [
        (body(model="m", inputs="Hello"), Words(("Hello",), messages=1)),
        (
            body(
                model="m",
                instructions="Be short.",
                inputs=[{"role": "user", "content": [{"type": "text", "text": "Hello"}]}],
                tools=[{"type": "web_search"}],
            ),
            Words(("Be short.", "Hello"), messages=1, systems=1, tools=({"type": "web_search"},)),
        ),
        (body(inputs="a later turn"), None),
        (body(agent_id="a", inputs="Hello"), None),
        (body(model="m", inputs=[{"content": [{"type": "image_url", "image_url": "x"}]}]), None),
        (b"--form", None),
    ],
)
def test_only_a_conversation_that_begins_says_it_all(
    request_body: bytes, prompt: Words | None
) -> None:
    assert DIALECT.prompt(request_body) == prompt


def test_a_stream_says_its_deltas() -> None:
    thinking = {"type": "thinking", "thinking": [{"type": "text", "text": "Think"}]}
    said = [
        {"type": "conversation.response.started", "conversation_id": "c"},
        {"type": "message.output.delta", "content": thinking},
        {"type": "message.output.delta", "content": " a weir"},
        {"type": "message.output.delta", "content": {"type": "text", "text": "."}},
        {"type": "function.call.delta", "id": "f", "name": "look", "arguments": ""},
        {"type": "function.call.delta", "id": "f", "arguments": "{}"},
    ]
    answer = b"".join(b"data: " + json.dumps(one).encode() + b"\n\n" for one in said)
    assert DIALECT.speech(answer) == Words(
        ("Think a weir.", "look", "{}"), calls=1, called=(("look", "{}"),)
    )


def test_a_plain_answer_says_its_outputs() -> None:
    outputs = [
        {"type": "message.output", "content": "A weir"},
        {"type": "function.call", "name": "look", "arguments": {"at": 1}},
    ]
    assert DIALECT.speech(body(outputs=outputs)) == Words(
        ("A weir", "look"), calls=1, called=(("look", ""),)
    )
