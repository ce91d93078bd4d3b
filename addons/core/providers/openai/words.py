"""The words in chats and completions, asked and answered: what OpenAI's tokenizer would count."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from addons.core.providers import figures
from addons.core.providers.dialect import Words
from addons.core.providers.documents import documents
from addons.core.providers.openai import chat_usage
from addons.core.providers.voices import Voices

# Each message costs 3 tokens beside its words, a name 1, and the answer is primed with 3
# (developers.openai.com/cookbook, "How to count tokens with tiktoken", read 2026-11-25).
MESSAGE = 3
NAME = 1
PRIMING = 3

_PLAIN_PARTS = ("text", "input_text", "output_text", "refusal", "summary_text", "reasoning_text")
# Reasoning goes by two names, and some servers send both: the first that is there counts.
_REASONING = ("reasoning_content", "reasoning")


def chat_prompt(body: bytes) -> Words | None:
    """Give the words of a chat's request; None when an image, a sound or a file is in it."""
    request = figures.table(figures.parsed(body))
    messages = figures.rows(request.get("messages"))
    texts: list[str] = []
    framing = PRIMING
    for message in messages:
        content = plain_text(message.get("content"))
        if content is None:
            return None
        texts += [figures.name(message.get("role")), content]
        framing += MESSAGE
        if isinstance(message.get("name"), str):
            texts.append(message["name"])
            framing += NAME
        for _, *call in _tool_calls(message):
            texts += [text for text in call if isinstance(text, str)]
    texts += [compact(tool) for tool in tools(request)]
    return Words(tuple(texts), framing) if messages else None


def completion_prompt(body: bytes) -> Words | None:
    """Give the words of a completion's request; None when the prompt comes as token numbers."""
    request = figures.table(figures.parsed(body))
    prompt = request.get("prompt")
    prompts = [prompt] if isinstance(prompt, str) else prompt
    if not isinstance(prompts, list) or not all(isinstance(one, str) for one in prompts):
        return None
    suffix = request.get("suffix")
    return Words((*prompts, suffix) if isinstance(suffix, str) else tuple(prompts))


def chat_speech(answer: bytes) -> Words:
    """Give the words of a chat's or a completion's answer that no usage in it counts."""
    voices = Voices()
    for document in documents(answer):
        for choice in figures.rows(document.get("choices")):
            _hear(voices, choice)
        if chat_usage.usage_of(document):
            voices.count_is_reported()
    return voices.words()


def _hear(voices: Voices, choice: Mapping[str, Any]) -> None:
    number = figures.count(choice.get("index"))
    voices.add((number, "text"), choice.get("text"))
    said = figures.table(choice.get("delta") or choice.get("message"))
    voices.add((number, "text"), plain_text(said.get("content")))
    voices.add((number, "refusal"), said.get("refusal"))
    voices.add((number, "sound"), figures.table(said.get("audio")).get("transcript"))
    thoughts = (said.get(name) for name in _REASONING)
    voices.add((number, "reasoning"), next((text for text in thoughts if text), None))
    for place, name, arguments in _tool_calls(said):
        voices.call((number, place), name, arguments)


def _tool_calls(message: Mapping[str, Any]) -> Iterator[tuple[int | None, object, object]]:
    """Yield place, name and arguments of each call; one that is streamed comes in many pieces."""
    for number, call in enumerate(figures.rows(message.get("tool_calls"))):
        function = figures.table(call.get("function") or call.get("custom"))
        yield figures.count(call.get("index", number)), function.get("name"), _arguments(function)
    function = figures.table(message.get("function_call"))
    yield None, function.get("name"), _arguments(function)


def _arguments(function: Mapping[str, Any]) -> object:
    arguments = function.get("arguments", function.get("input"))
    return compact(arguments) if isinstance(arguments, dict) else arguments


def tools(request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what a request says of each tool."""
    for tool in (*figures.rows(request.get("tools")), *figures.rows(request.get("functions"))):
        yield figures.table(tool.get("function")) or tool


def plain_text(content: object) -> str | None:
    """Give a content as text: a text, or an array of text parts; None when it is more than that."""
    if content is None or isinstance(content, str):
        return content or ""
    if not isinstance(content, list):
        return None
    texts = []
    for part in content:
        text = part if isinstance(part, str) else _part_text(figures.table(part))
        if text is None:
            return None
        texts.append(text)
    return "".join(texts)


def _part_text(part: Mapping[str, Any]) -> str | None:
    if part.get("type", "text") not in _PLAIN_PARTS:
        return None
    text = part.get("text", part.get("refusal"))
    return text if isinstance(text, str) else None


def compact(value: object) -> str:
    """Write a value as JSON without a blank: the nearest thing to how a model is told of it."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # half a surrogate pair, or an integer beyond 64 bits
        return ""
