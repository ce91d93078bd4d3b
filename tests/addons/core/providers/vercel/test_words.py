import json
from typing import Any

import pytest

from addons.core.providers.dialect import Words
from addons.core.providers.vercel import words
from tests.addons.core.providers.exchange import events


def prompt(*messages: dict[str, Any], **more: Any) -> Words | None:
    return words.prompt(json.dumps({"prompt": messages, **more}).encode())


SYSTEM = {"role": "system", "content": "Be short."}
ASKED = {"role": "user", "content": [{"type": "text", "text": "What is "}, {"text": "a weir?"}]}


def test_a_prompt_is_its_messages_and_tools() -> None:
    assert prompt(SYSTEM, ASKED) == Words(("Be short.", "What is a weir?"), messages=1, systems=1)
    tool = {"type": "function", "name": "look"}
    with_tool = prompt(ASKED, tools=[tool], toolChoice={"type": "tool", "toolName": "look"})
    tools = ({"name": "look", "parameters": {}},)
    assert with_tool == Words(("What is a weir?",), messages=1, tools=tools, choice="named")
    on_a_socket = {"type": "language-model.request", "body": {"prompt": [ASKED]}, "headers": {}}
    framed = words.prompt(json.dumps(on_a_socket).encode())
    assert framed == Words(("What is a weir?",), messages=1)
    result = {"role": "tool", "content": [{"type": "tool-result", "output": {"value": 1}}]}
    assert prompt(result) == Words(('{"value":1}',), messages=1)


def test_a_file_cannot_be_counted() -> None:
    assert prompt({"role": "user", "content": [{"type": "file", "data": "AAAA"}]}) is None
    assert prompt() is None
    assert words.prompt(b"no json") is None


def test_the_deltas_of_a_stream_are_put_together_by_their_part() -> None:
    said = words.speech(
        events(
            {"type": "reasoning-delta", "id": "r", "delta": "Well"},
            {"type": "text-delta", "id": "0", "delta": "A "},
            {"type": "text-delta", "id": "0", "delta": "weir"},
            {"type": "tool-input-start", "id": "t", "toolName": "look"},
            {"type": "tool-input-delta", "id": "t", "delta": '{"at":'},
            {"type": "tool-input-delta", "id": "t", "delta": "1}"},
        )
    )
    assert said == Words(
        ("Well", "A weir", "look", '{"at":1}'), calls=1, arguments=1, called=(("look", '{"at":1}'),)
    )


@pytest.mark.parametrize(
    ("reason", "ends"),
    [("stop", 1), ({"unified": "tool-calls"}, 1), ("length", 0), ({"unified": "length"}, 0)],
)
def test_an_answer_that_was_cut_by_a_limit_has_no_end_of_its_own(reason: object, ends: int) -> None:
    assert words.speech(events({"type": "finish", "finishReason": reason})).ends == ends


def test_a_whole_answer_is_its_content() -> None:
    content = [
        {"type": "text", "text": "A weir"},
        {"type": "tool-call", "toolName": "look", "input": "{}"},
    ]
    said = words.speech(json.dumps({"content": content}).encode())
    assert said == Words(("A weir", "look", "{}"), calls=1, called=(("look", "{}"),))
