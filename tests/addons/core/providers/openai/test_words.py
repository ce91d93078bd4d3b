import json
from typing import Any

import pytest

from addons.core.providers.dialect import Words
from addons.core.providers.openai import chat, completions, words

TOOL = {"name": "look", "parameters": {"type": "object"}}


def body(**request: Any) -> bytes:
    return json.dumps(request).encode()


def stream(*chunks: dict[str, Any]) -> bytes:
    return b"".join(b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks)


def delta(index: int = 0, **said: Any) -> dict[str, Any]:
    return {"choices": [{"index": index, "delta": said}], "usage": None}


def test_a_prompt_has_contents_names_and_messages_of_the_system_and_others() -> None:
    asked = [
        {"role": "system", "content": "Be short."},
        {"role": "user", "name": "ann", "content": [{"type": "text", "text": "Hello"}, "!"]},
    ]
    assert chat.DIALECT.prompt(body(messages=asked)) == Words(
        ("Be short.", "Hello!", "ann"), messages=1, systems=1, names=1
    )


def test_earlier_answers_are_counted_where_they_said_something() -> None:
    asked = [{"role": "assistant", "content": text} for text in ("A weir", "is", "", None)]
    prompt = chat.DIALECT.prompt(body(messages=asked))
    assert prompt == Words(("A weir", "is"), messages=4, answers=2)


def test_earlier_calls_of_tools_and_their_results_are_words_too() -> None:
    call = {"id": "c", "type": "function", "function": {"name": "look", "arguments": '{"at":1}'}}
    asked = [
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c", "content": "a weir"},
    ]
    prompt = chat.DIALECT.prompt(body(messages=asked))
    texts = ("look", '{"at":1}', "a weir")
    assert prompt == Words(texts, messages=2, calls=1, arguments=1)


@pytest.mark.parametrize(
    "tools", [{"tools": [{"type": "function", "function": TOOL}]}, {"functions": [TOOL]}]
)
def test_tools_and_the_form_of_the_answer_are_no_words_yet(tools: dict[str, Any]) -> None:
    form = {"name": "said", "schema": {"type": "object"}, "strict": True}
    more = {"tool_choice": "required", "response_format": {"json_schema": form}}
    asked = [{"role": "user", "content": "Hi"}]
    prompt = chat.DIALECT.prompt(body(messages=asked, **tools, **more))
    assert prompt == Words(("Hi",), messages=1, tools=(TOOL,), choice="any", schema=form)


@pytest.mark.parametrize(
    "content",
    [
        [{"type": "text", "text": "What?"}, {"type": "image_url", "image_url": {"url": "data:"}}],
        [{"type": "input_audio", "input_audio": {"data": "AAAA"}}],
        [{"type": "file", "file": {"file_id": "f"}}],
        {"type": "text"},
    ],
)
def test_a_prompt_with_more_than_words_cannot_be_counted(content: object) -> None:
    assert chat.DIALECT.prompt(body(messages=[{"role": "user", "content": content}])) is None


@pytest.mark.parametrize("request_body", [b"", b"no json", b"[]", b"{}", b'{"messages":"x"}'])
def test_a_body_without_messages_is_no_prompt(request_body: bytes) -> None:
    assert chat.DIALECT.prompt(request_body) is None


@pytest.mark.parametrize(
    ("request_body", "prompt"),
    [
        (body(prompt="Once"), Words(("Once",))),
        (body(prompt=["Once", "Twice"]), Words(("Once", "Twice"))),
        (body(prompt="def f(", suffix=")"), Words(("def f(", ")"))),
        (body(prompt=[15339, 1917]), None),
        (body(), None),
    ],
)
def test_the_prompt_of_a_completion_is_text_or_texts(
    request_body: bytes, prompt: Words | None
) -> None:
    assert completions.DIALECT.prompt(request_body) == prompt


def test_an_answer_says_content_refusal_reasoning_and_calls_of_each_choice() -> None:
    arguments = {"index": 1, "function": {"arguments": '{"at":'}}
    answer = stream(
        delta(role="assistant", content=""),
        delta(content="A w"),
        delta(1, content="Other"),
        delta(content="eir"),
        delta(reasoning="Think", reasoning_content="Think"),
        delta(refusal="No."),
        delta(tool_calls=[{"index": 1, "id": "c", "function": {"name": "look", "arguments": ""}}]),
        delta(tool_calls=[arguments]),
        delta(tool_calls=[{"index": 1, "function": {"arguments": "1}"}}]),
        delta(audio={"data": "AAAA", "transcript": "spoken"}),
    )
    assert chat.DIALECT.speech(answer) == Words(
        ("A weir", "Other", "Think", "No.", "look", '{"at":1}', "spoken"),
        calls=1,
        arguments=1,
        called=(("look", '{"at":1}'),),
    )


def test_an_answer_that_was_cut_by_a_limit_has_no_end_of_its_own() -> None:
    def ended(*reasons: str) -> bytes:
        choices = ({"index": at, "finish_reason": why} for at, why in enumerate(reasons))
        return stream(delta(content="A weir"), {"choices": list(choices)})

    assert chat.DIALECT.speech(ended("stop")).ends == 1
    assert chat.DIALECT.speech(ended("tool_calls", "stop")).ends == 2
    assert chat.DIALECT.speech(ended("length", "content_filter")).ends == 0


def test_a_plain_answer_says_it_all_at_once() -> None:
    call = {"function": {"name": "look", "arguments": {"at": 1}}}
    message = {"role": "assistant", "content": "A weir", "tool_calls": [call]}
    answer = body(choices=[{"index": 0, "message": message}])
    assert chat.DIALECT.speech(answer) == Words(
        ("A weir", "look", '{"at":1}'), calls=1, arguments=1, called=(("look", '{"at":1}'),)
    )


@pytest.mark.parametrize(
    ("more", "thinks"),
    [
        ({}, False),
        ({"thinking": {"type": "enabled", "budget_tokens": 1024}}, True),
        ({"thinking": {"type": "disabled"}}, False),
        ({"reasoning": {"max_tokens": 1024}}, True),
        ({"reasoning": {"effort": "low"}}, True),
        ({"reasoning": {"effort": "none"}}, False),
        ({"reasoning": {"enabled": False}}, False),
        ({"reasoning": "much"}, False),
    ],
)
def test_a_prompt_may_ask_for_thoughts(more: dict[str, Any], thinks: bool) -> None:
    prompt = chat.DIALECT.prompt(body(messages=[{"role": "user", "content": "Hi"}], **more))
    assert prompt == Words(("Hi",), messages=1, thinks=thinks)


def test_a_chat_that_says_its_words_in_both_forms_says_them_once() -> None:
    chunks = ({"choices": [{"text": text, "delta": {"content": text}}]} for text in ("A ", "weir"))
    end = {"choices": [{"text": "", "delta": {"content": ""}, "finish_reason": "eos"}]}
    assert chat.DIALECT.speech(stream(*chunks, end)) == Words(("A weir",), ends=1)


def test_thoughts_between_tags_in_the_content_are_heard_without_the_tags() -> None:
    pieces = ("<reasoning>Th</reasoning>", "<reasoning>ink</reasoning>", "A weir")
    streamed = chat.DIALECT.speech(stream(*(delta(content=piece) for piece in pieces)))
    whole = chat.DIALECT.speech(body(choices=[{"message": {"content": "".join(pieces)}}]))
    assert streamed == whole == Words(("Think", "A weir"))


def test_a_completion_says_text() -> None:
    answer = stream(*({"choices": [{"index": 0, "text": text}]} for text in ("A ", "weir")))
    assert completions.DIALECT.speech(answer) == Words(("A weir",))


def test_only_what_comes_after_a_cumulative_usage_is_left_to_count() -> None:
    usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
    counted = {**delta(content="counted"), "usage": usage}
    assert words.chat_speech(stream(counted)) == Words((), is_more=True)
    assert words.chat_speech(stream(counted, delta(content=" more"))) == Words(
        (" more",), is_more=True
    )
