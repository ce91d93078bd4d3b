"""The words in chats and completions, asked and answered: what OpenAI's tokenizer would count."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from addons.core.providers import figures, tool_schemas
from addons.core.providers.dialect import Words
from addons.core.providers.documents import documents
from addons.core.providers.openai import chat_usage
from addons.core.providers.voices import Voices, arguments_in

_PLAIN_PARTS = ("text", "input_text", "output_text", "refusal", "summary_text", "reasoning_text")
SYSTEM = ("system", "developer")
_ENDS = ("stop", "eos", "tool_calls", "function_call")
# Bedrock puts what gpt-oss thinks into the content, each piece of it between tags of its own.
_TAG = "<reasoning>"
_TAGGED = re.compile(r"<reasoning>(.*?)</reasoning>", re.DOTALL)
# Reasoning goes by two names, and some servers send both: the first that is there counts.
_REASONING = ("reasoning_content", "reasoning")


def chat_prompt(body: bytes) -> Words | None:
    """Give the words of a chat's request; None when an image, a sound or a file is in it."""
    request = figures.table(figures.parsed(body))
    messages = figures.rows(request.get("messages"))
    texts: list[str] = []
    systems = answers = names = calls = arguments = 0
    for message in messages:
        content = plain_text(message.get("content"))
        if content is None:
            return None
        texts.append(content)
        systems += message.get("role") in SYSTEM
        answers += message.get("role") == "assistant" and bool(content)
        if isinstance(message.get("name"), str):
            texts.append(message["name"])
            names += 1
        for _, *call in _tool_calls(message):
            texts += [text for text in call if isinstance(text, str)]
            calls += any(call)
            arguments += arguments_in(call[-1])
    if not messages:
        return None
    return Words(
        tuple(filter(None, texts)),
        messages=len(messages) - systems,
        systems=systems,
        answers=answers,
        names=names,
        calls=calls,
        arguments=arguments,
        tools=tuple(tools(request)),
        choice=tool_schemas.choice(figures.said(request, "tool_choice", "function_call")),
        schema=_schema(request),
        thinks=_thinks(request),
    )


def _thinks(request: Mapping[str, Any]) -> bool:
    """Tell whether thoughts are wanted, in the words of Anthropic or of a gateway (OpenRouter)."""
    thinking, reasoning = (figures.table(request.get(name)) for name in ("thinking", "reasoning"))
    wanted = any(reasoning.get(name) for name in ("max_tokens", "effort", "enabled"))
    return bool(thinking.get("budget_tokens")) or (wanted and reasoning.get("effort") != "none")


def _schema(request: Mapping[str, Any]) -> Mapping[str, Any] | None:
    wanted = figures.table(figures.table(request.get("response_format")).get("json_schema"))
    return wanted if isinstance(wanted.get("schema"), dict) else None


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
    said = figures.table(choice.get("delta") or choice.get("message"))
    # Together says each word of a chat in both forms.
    content = plain_text(said.get("content")) if said else choice.get("text")
    if isinstance(content, str) and _TAG in content:
        voices.add((number, "reasoning"), "".join(_TAGGED.findall(content)))
        content = _TAGGED.sub("", content)
    voices.add((number, "text"), content)
    voices.add((number, "refusal"), said.get("refusal"))
    voices.add((number, "sound"), figures.table(said.get("audio")).get("transcript"))
    thoughts = (said.get(name) for name in _REASONING)
    voices.add((number, "reasoning"), next((text for text in thoughts if text), None))
    if choice.get("finish_reason") in _ENDS:
        voices.end()
    elif choice.get("finish_reason"):
        voices.stop()
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
    arguments = figures.said(function, "arguments", "input")
    return compact(arguments) if isinstance(arguments, dict) else arguments


def tools(request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what a request says of each tool."""
    yield from tool_schemas.described(request.get("tools"))
    yield from tool_schemas.described(request.get("functions"))


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
    text = figures.said(part, "text", "refusal")
    return text if isinstance(text, str) else None


def compact(value: object) -> str:
    """Write a value as JSON without a blank: the nearest thing to how a model is told of it."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # half a surrogate pair, or an integer beyond 64 bits
        return ""
