import json
from typing import Any

import pytest

from addons.core.providers.dialect import Words
from addons.core.providers.google.interactions import DIALECT


def body(**request: Any) -> bytes:
    return json.dumps(request).encode()


def event(kind: str, **more: Any) -> bytes:
    return b"event: x\ndata: " + json.dumps({"event_type": kind, **more}).encode() + b"\n\n"


TEXT = {"type": "text", "text": "Hello"}


@pytest.mark.parametrize(
    ("request_body", "prompt"),
    [
        (body(model="m", input="Hello"), Words(("Hello",), messages=1)),
        (body(model="m", input=TEXT), Words(("Hello",), messages=1)),
        (body(model="m", input=[TEXT, TEXT]), Words(("Hello", "Hello"), messages=2)),
        (
            body(model="m", input="Hello", system_instruction="Be short."),
            Words(("Be short.", "Hello"), messages=1, systems=1),
        ),
        (
            body(
                input=[{"role": "user", "content": "Hi"}, {"type": "user_input", "content": [TEXT]}]
            ),
            Words(("Hi", "Hello"), messages=2),
        ),
        (body(model="m", input=[{"type": "image", "data": "AAAA"}]), None),
        (body(model="m", input=[{"role": "user", "content": [{"type": "image"}]}]), None),
        (body(model="m", input="Hello", previous_interaction_id="v1"), None),
        (body(agent="deep-research", input="Hello"), None),
        (body(model="m"), None),
        (b"[]", None),
    ],
)
def test_only_an_interaction_that_begins_says_it_all(
    request_body: bytes, prompt: Words | None
) -> None:
    assert DIALECT.prompt(request_body) == prompt


@pytest.mark.parametrize("kind", ["step.delta", "content.delta"])
def test_a_stream_says_its_pieces_and_no_signature(kind: str) -> None:
    said = DIALECT.speech(
        event(kind, index=0, delta={"type": "thought_signature", "signature": "AAAA"})
        + event(kind, index=1, delta={"type": "text", "text": "Two"})
        + event(kind, index=1, delta={"type": "text", "text": " miles"})
    )
    assert said == Words(("Two miles",))


def test_a_call_is_named_once_and_its_arguments_come_in_pieces() -> None:
    step = {"type": "function_call", "name": "weather"}
    pieces = [{"type": "arguments_delta", "arguments": text} for text in ('{"city":', '"Bern"}')]
    said = DIALECT.speech(
        event("step.start", index=0, step=step)
        + b"".join(event("step.delta", index=0, delta=piece) for piece in pieces)
    )
    assert said == Words(
        ("weather", '{"city":"Bern"}'),
        calls=1,
        arguments=1,
        called=(("weather", '{"city":"Bern"}'),),
    )
    whole = {"type": "function_call", "name": "weather", "arguments": {"city": "Bern"}}
    assert DIALECT.speech(event("content.delta", index=0, delta=whole)) == said


COUNT = {"total_output_tokens": 3}


@pytest.mark.parametrize("counted", [{"usage": COUNT}, {"metadata": {"total_usage": COUNT}}])
def test_words_before_a_count_are_counted(counted: dict[str, Any]) -> None:
    delta = event("step.delta", index=0, delta=TEXT)
    said = DIALECT.speech(delta + event("step.stop", index=0, **counted) + delta)
    assert said == Words(("Hello",), is_more=True)
