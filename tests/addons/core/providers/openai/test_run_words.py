"""The words that a run of OpenAI's assistants streams."""

import json
from typing import Any

from addons.core.providers.dialect import Words
from addons.core.providers.openai.runs import DIALECT


def event(kind: str, name: str, **more: Any) -> bytes:
    return b"data: " + json.dumps({"object": kind, "id": name, **more}).encode() + b"\n\n"


def message(word: str) -> bytes:
    part = {"index": 0, "type": "text", "text": {"value": word}}
    return event("thread.message.delta", "msg_1", delta={"content": [part]})


def call(**told: Any) -> bytes:
    details = {"type": "tool_calls", "tool_calls": [{"index": 0, **told}]}
    return event("thread.run.step.delta", "step_1", delta={"step_details": details})


NAMED = call(function={"name": "weather", "arguments": ""})
ASKED = call(function={"arguments": '{"city":"Bern"}'})
STEP = event("thread.run.step", "step_1", usage={"prompt_tokens": 9, "completion_tokens": 2})


def test_messages_and_tools_say_their_pieces() -> None:
    said = DIALECT.speech(message("Two") + message(" miles") + NAMED + ASKED)
    assert said == Words(
        ("Two miles", "weather", '{"city":"Bern"}'),
        calls=1,
        arguments=1,
        called=(("weather", '{"city":"Bern"}'),),
    )
    code = call(code_interpreter={"input": "print("}) + call(code_interpreter={"input": "1)"})
    assert DIALECT.speech(code).texts == ("print(1)",)


def test_what_a_step_has_counted_is_not_counted_again() -> None:
    uncounted = event("thread.run.step", "step_2", usage=None)
    said = DIALECT.speech(NAMED + ASKED + STEP + message("Two") + uncounted)
    assert said == Words(("Two",), is_more=True)


def test_a_run_that_waits_for_its_tools_says_its_words_where_it_goes_on() -> None:
    waiting = event("thread.run", "run_1", status="requires_action")
    assert DIALECT.speech(NAMED + ASKED + waiting) == Words(())


def test_what_is_asked_stands_in_the_thread() -> None:
    assert DIALECT.prompt(b'{"assistant_id": "a"}') is None
