import json
from typing import Any

import pytest

from addons.core.providers.dialect import Words
from addons.core.providers.google.gemini import DIALECT


def body(**request: Any) -> bytes:
    return json.dumps(request).encode()


def chunk(*parts: dict[str, Any], **usage: int) -> dict[str, Any]:
    candidate = {"index": 0, "content": {"role": "model", "parts": list(parts)}}
    return {"candidates": [candidate], **({"usageMetadata": usage} if usage else {})}


def stream(*chunks: dict[str, Any]) -> bytes:
    return b"".join(b"data: " + json.dumps(one).encode() + b"\r\n\r\n" for one in chunks)


@pytest.mark.parametrize("name", ["systemInstruction", "system_instruction"])
def test_a_prompt_is_tools_system_and_contents(name: str) -> None:
    contents = [{"role": "user", "parts": [{"text": "Hello"}, {"functionCall": {"name": "look"}}]}]
    prompt = DIALECT.prompt(
        body(**{name: {"parts": [{"text": "Be short."}]}}, contents=contents, tools=[{"a": 1}])
    )
    assert prompt == Words(
        ("Be short.", "Hello", '{"name":"look"}'),
        messages=1,
        systems=1,
        calls=1,
        tools=({"a": 1},),
    )


def test_a_prompt_may_be_one_content() -> None:
    prompt = DIALECT.prompt(body(contents={"parts": [{"text": "Hello"}]}))
    assert prompt == Words(("Hello",), messages=1)


@pytest.mark.parametrize(
    "request_body",
    [
        body(contents=[{"parts": [{"inlineData": {"data": "AAAA"}}]}]),
        body(contents=[{"parts": [{"text": "Hello"}]}], cachedContent="cachedContents/1"),
        body(contents=[]),
        body(contents=[{"parts": [{"executableCode": {"code": 5}}]}]),
        b"no json",
    ],
)
def test_a_prompt_with_more_than_words_cannot_be_counted(request_body: bytes) -> None:
    assert DIALECT.prompt(request_body) is None


def test_an_answer_says_text_thoughts_code_and_calls() -> None:
    answer = stream(
        chunk({"text": "Think", "thought": True}),
        chunk({"text": " a weir"}, {"functionCall": {"name": "look", "args": {"at": 1}}}),
        chunk({"executableCode": {"language": "PYTHON", "code": "1+1"}}),
        chunk({"inlineData": {"data": "AAAA"}}),
    )
    assert DIALECT.speech(answer) == Words(
        ("Think a weir1+1", "look", '{"at":1}'),
        calls=1,
        arguments=1,
        called=(("look", '{"at":1}'),),
    )


def test_only_what_comes_after_the_last_count_is_left_to_count() -> None:
    counted = chunk({"text": "A weir"}, promptTokenCount=3, candidatesTokenCount=2)
    prompt_only = chunk({"text": " measures"}, promptTokenCount=3)
    assert DIALECT.speech(stream(counted)) == Words((), is_more=True)
    assert DIALECT.speech(stream(counted, prompt_only)) == Words((" measures",), is_more=True)
    assert DIALECT.speech(stream(prompt_only)) == Words((" measures",))


def test_an_array_of_chunks_says_the_same() -> None:
    answer = json.dumps([chunk({"text": "A w"}), chunk({"text": "eir"})]).encode()
    assert DIALECT.speech(answer) == Words(("A weir",))
    assert DIALECT.speech(answer[:-4]) == Words(("A w",))
