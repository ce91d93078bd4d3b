import json
from typing import Any

import pytest

from addons.core.providers.dialect import Words
from addons.core.providers.local.lmstudio import DIALECT
from tests.addons.core.providers.exchange import events


def body(**request: Any) -> bytes:
    return json.dumps(request).encode()


@pytest.mark.parametrize(
    ("request_body", "prompt"),
    [
        (body(input="Hello"), Words(("Hello",), messages=1)),
        (
            body(input=[{"type": "text", "content": "Hello"}], system_prompt="Be short."),
            Words(("Be short.", "Hello"), messages=1, systems=1),
        ),
        (body(input=[{"type": "image", "data_url": "data:AAAA"}]), None),
        (body(input="Hello", previous_response_id="resp_1"), None),
        (body(), None),
        (b"[]", None),
    ],
)
def test_only_a_chat_that_begins_says_it_all(request_body: bytes, prompt: Words | None) -> None:
    assert DIALECT.prompt(request_body) == prompt


def test_a_stream_says_what_it_thinks_what_it_calls_and_its_message() -> None:
    said = events(
        {"type": "reasoning.delta", "content": "So"},
        {"type": "tool_call.start", "tool": "weather"},
        {"type": "tool_call.arguments", "tool": "weather", "arguments": {"city": "Bern"}},
        {"type": "message.delta", "content": "Two"},
        {"type": "message.delta", "content": " miles"},
    )
    assert DIALECT.speech(said) == Words(
        ("So", "weather", '{"city":"Bern"}', "Two miles"),
        calls=1,
        arguments=1,
        called=(("weather", '{"city":"Bern"}'),),
    )
