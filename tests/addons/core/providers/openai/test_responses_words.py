import json
from typing import Any

import pytest

from addons.core.providers.dialect import Words
from addons.core.providers.openai import responses


def body(**request: Any) -> bytes:
    return json.dumps(request).encode()


def stream(*events: dict[str, Any]) -> bytes:
    return b"".join(
        b"event: %b\ndata: %b\n\n" % (event["type"].encode(), json.dumps(event).encode())
        for event in events
    )


def test_a_prompt_is_instructions_and_a_text() -> None:
    prompt = responses.DIALECT.prompt(body(instructions="Be short.", input="Hello"))
    assert prompt == Words(("Be short.", "Hello"), messages=1, systems=1)


def test_a_prompt_is_messages_and_calls_of_tools() -> None:
    asked = [
        {"role": "user", "content": [{"type": "input_text", "text": "Hello"}]},
        {"type": "message", "role": "assistant", "content": "Hi"},
        {"type": "function_call", "call_id": "c", "name": "look", "arguments": '{"at":1}'},
        {"type": "function_call_output", "call_id": "c", "output": "a weir"},
    ]
    tool = {"type": "function", "name": "look"}
    form = {"type": "json_schema", "name": "said", "schema": {"type": "object"}}
    prompt = responses.DIALECT.prompt(body(input=asked, tools=[tool], text={"format": form}))
    assert prompt == Words(
        ("Hello", "Hi", "look", '{"at":1}', "a weir"),
        messages=4,
        answers=1,
        calls=1,
        tools=({"name": "look", "parameters": {}},),
        schema={"schema": {"type": "object"}},
    )


@pytest.mark.parametrize(
    "request_body",
    [
        body(input="Hello", previous_response_id="resp_1"),
        body(input="Hello", conversation="conv_1"),
        body(prompt={"id": "pmpt_1"}),
        body(input=[{"role": "user", "content": [{"type": "input_image", "image_url": "x"}]}]),
        body(input=[{"type": "reasoning", "encrypted_content": None}]),
        body(input=[]),
        b"no json",
    ],
)
def test_what_stands_elsewhere_or_is_no_text_cannot_be_counted(request_body: bytes) -> None:
    assert responses.DIALECT.prompt(request_body) is None


def test_a_stream_says_its_deltas_and_the_names_of_tools() -> None:
    text = {"type": "response.output_text.delta", "item_id": "m", "content_index": 0}
    call = {"type": "response.function_call_arguments.delta", "item_id": "f"}
    item = {"type": "function_call", "id": "f", "name": "look", "arguments": ""}
    whole = {"type": "message", "content": [{"type": "output_text", "text": "A weir"}]}
    answer = stream(
        {"type": "response.created", "response": {"output": [], "usage": None}},
        {"type": "response.output_item.added", "item": {"type": "message", "id": "m"}},
        {**text, "delta": "A w"},
        {**text, "delta": "eir"},
        {"type": "response.output_text.done", "item_id": "m", "text": "A weir"},
        {"type": "response.reasoning_summary_text.delta", "item_id": "r", "delta": "Think"},
        {"type": "response.output_item.added", "item": item},
        {**call, "delta": '{"at":'},
        {**call, "delta": "1}"},
        {"type": "response.audio.delta", "delta": "AAAA"},
        {"type": "response.completed", "response": {"object": "response", "output": [whole]}},
    )
    assert responses.DIALECT.speech(answer) == Words(
        ("A weir", "Think", "look", '{"at":1}'),
        calls=1,
        arguments=1,
        called=(("look", '{"at":1}'),),
        ends=1,
    )


def test_a_plain_response_says_its_output() -> None:
    output = [
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Think"}]},
        {"type": "message", "content": [{"type": "output_text", "text": "A weir"}]},
        {"type": "function_call", "name": "look", "arguments": '{"at":1}'},
    ]
    answer = body(object="response", status="completed", output=output)
    assert responses.DIALECT.speech(answer) == Words(
        ("Think", "A weir", "look", '{"at":1}'),
        calls=1,
        arguments=1,
        called=(("look", '{"at":1}'),),
        ends=1,
    )


def test_a_response_that_waits_in_the_background_says_nothing() -> None:
    answer = body(object="response", status="queued", output=[])
    assert responses.DIALECT.speech(answer) == Words(())
