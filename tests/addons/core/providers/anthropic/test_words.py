import json
from dataclasses import replace
from typing import Any

import pytest

from addons.core.providers.anthropic.messages import DIALECT
from addons.core.providers.dialect import Words


def body(**request: Any) -> bytes:
    return json.dumps(request).encode()


def stream(*events: dict[str, Any]) -> bytes:
    return b"".join(
        b"event: %b\ndata: %b\n\n" % (event["type"].encode(), json.dumps(event).encode())
        for event in events
    )


def delta(index: int, **said: str) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": said}


def start(index: int, **block: Any) -> dict[str, Any]:
    return {"type": "content_block_start", "index": index, "content_block": block}


def test_a_prompt_is_tools_system_and_messages() -> None:
    asked = [
        {"role": "user", "content": "Hello"},
        {"role": "assistant", "content": [{"type": "tool_use", "name": "look", "input": {"a": 1}}]},
        {
            "role": "user",
            "content": [{"type": "tool_result", "content": [{"type": "text", "text": "weir"}]}],
        },
    ]
    system = [{"type": "text", "text": "Be "}, {"type": "text", "text": "short."}]
    prompt = DIALECT.prompt(
        body(
            system=system,
            messages=asked,
            tools=[{"name": "look", "input_schema": {"type": "object"}}],
            tool_choice={"type": "tool", "name": "look", "disable_parallel_tool_use": True},
            thinking={"type": "enabled", "budget_tokens": 1024},
        )
    )
    assert prompt == Words(
        ("Be short.", "Hello", 'look{"a":1}', "weir"),
        messages=3,
        systems=1,
        calls=1,
        arguments=1,
        tools=({"name": "look", "parameters": {"type": "object"}},),
        choice="named",
        wants_one=True,
        thinks=True,
    )
    assert DIALECT.prompt(b"") is None


@pytest.mark.parametrize(
    "form",
    [
        {"output_config": {"effort": "low", "format": {"schema": {"type": "object"}}}},
        {"output_format": {"type": "json_schema", "schema": {"type": "object"}}},
    ],
)
def test_a_prompt_tells_the_form_that_its_answer_must_have(form: dict[str, Any]) -> None:
    prompt = DIALECT.prompt(body(messages=[{"role": "user", "content": "Hi"}], **form))
    assert prompt == Words(("Hi",), messages=1, schema={"schema": {"type": "object"}})


@pytest.mark.parametrize("kind", ["image", "document", "redacted_thinking"])
def test_a_prompt_with_more_than_words_cannot_be_counted(kind: str) -> None:
    asked = [{"role": "user", "content": [{"type": kind, "source": {}}]}]
    assert DIALECT.prompt(body(messages=asked)) is None


@pytest.mark.parametrize("depth", [20, 2000])
def test_results_of_tools_in_each_other_without_end_cannot_be_counted(depth: int) -> None:
    nested = b'[{"type":"tool_result","content":' * depth + b'"Hi"' + b"}]" * depth
    assert DIALECT.prompt(b'{"messages":[{"content":%s}]}' % nested) is None


def test_a_stream_says_text_thoughts_and_calls_and_not_what_a_server_tool_found() -> None:
    answer = stream(
        {"type": "message_start", "message": {"usage": {"input_tokens": 9, "output_tokens": 2}}},
        start(0, type="thinking", thinking="", signature=""),
        delta(0, type="thinking_delta", thinking="Think"),
        delta(0, type="signature_delta", signature="c2lnbmF0dXJl"),
        start(1, type="text", text=""),
        delta(1, type="text_delta", text="A w"),
        {"type": "ping"},
        delta(1, type="text_delta", text="eir"),
        start(2, type="tool_use", id="t", name="look", input={}),
        delta(2, type="input_json_delta", partial_json='{"at":'),
        delta(2, type="input_json_delta", partial_json="1}"),
        start(3, type="web_search_tool_result", content=[{"type": "text", "text": "found"}]),
    )
    said = Words(
        ("Think", "A weir", "look", '{"at":1}'),
        calls=1,
        arguments=1,
        called=(("look", '{"at":1}'),),
        thoughts=1,
    )
    assert DIALECT.speech(answer) == said
    for reason, ends, stopped in (("tool_use", 1, 0), ("max_tokens", 0, 1), (None, 0, 0)):
        end = stream({"type": "message_delta", "delta": {"stop_reason": reason}})
        assert DIALECT.speech(answer + end) == replace(said, ends=ends, stopped=stopped)


def test_texts_between_which_a_source_is_cited_are_one_text() -> None:
    blocks = (
        event
        for place, text in enumerate(("A weir ", "is a low dam", "."))
        for event in (
            start(place, type="text", text=""),
            delta(place, type="text_delta", text=text),
        )
    )
    assert DIALECT.speech(stream(*blocks)) == Words(("A weir is a low dam.",))


@pytest.mark.parametrize(
    ("kind", "more", "ends"),
    [
        ("text", (), 1),
        ("tool_use", ({"type": "ping"},), 1),
        ("thinking", (), 0),
        ("text", (start(1, type="text", text=""),), 0),
        ("text", ({"type": "message_delta", "delta": {"stop_reason": "max_tokens"}},), 0),
        ("text", ({"type": "message_delta", "delta": {"stop_reason": "end_turn"}},), 1),
    ],
)
def test_a_stream_that_breaks_off_after_its_last_block_has_come_to_its_end(
    kind: str, more: tuple[dict[str, Any], ...], ends: int
) -> None:
    block = (start(0, type=kind), {"type": "content_block_stop", "index": 0})
    assert DIALECT.speech(stream(*block, *more)).ends == ends
    assert DIALECT.speech(stream(block[0])).ends == 0


def test_a_whole_message_says_its_content() -> None:
    content = [
        {"type": "thinking", "thinking": "Think"},
        {"type": "text", "text": "A weir"},
        {"type": "tool_use", "name": "look", "input": {"at": 1}},
    ]
    answer = body(type="message", content=content, stop_reason="tool_use")
    assert DIALECT.speech(answer) == Words(
        ("Think", "A weir", "look", '{"at":1}'),
        calls=1,
        arguments=1,
        called=(("look", '{"at":1}'),),
        ends=1,
        thoughts=1,
    )
