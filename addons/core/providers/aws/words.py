"""The words in what Bedrock is asked and answers: by its own chat, or in its models' formats."""

from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any

from addons.core.providers import figures, tool_schemas
from addons.core.providers.anthropic import words as anthropic_words
from addons.core.providers.dialect import Words
from addons.core.providers.documents import documents
from addons.core.providers.openai import words as openai_words
from addons.core.providers.openai.words import compact
from addons.core.providers.voices import Voices, arguments_in
from addons.core.wire import beginning
from addons.core.wire.event_stream import Frames

# What models answer without a choice or a block: Llama, Titan, Cohere and Mistral.
_PLAIN = ("generation", "outputText", "text", "completion")


def converse_prompt(body: bytes) -> Words | None:
    """Give the words of a request; None when an image, a document or a sound is in it."""
    request = figures.table(figures.parsed(body))
    messages = figures.rows(request.get("messages"))
    config = figures.table(request.get("toolConfig"))
    texts = []
    calls = arguments = 0
    for blocks in (request.get("system"), *(one.get("content") for one in messages)):
        for block in figures.rows(blocks):
            said = _block(block)
            if said is None:
                return None
            texts.append(said)
            calls += "toolUse" in block
            arguments += arguments_in(figures.table(block.get("toolUse")).get("input"))
    if not messages:
        return None
    thinking = figures.table(request.get("additionalModelRequestFields")).get("thinking")
    return Words(
        tuple(filter(None, texts)),
        messages=len(messages),
        systems=bool(request.get("system")),
        calls=calls,
        arguments=arguments,
        tools=tuple(tool_schemas.described(config.get("tools"))),
        choice=tool_schemas.choice(config.get("toolChoice")),
        thinks=bool(figures.table(thinking).get("budget_tokens")),
    )


def _block(block: Mapping[str, Any], depth: int = 0) -> str | None:
    if isinstance(block.get("text"), str):
        return str(block["text"])
    if "cachePoint" in block:
        return ""
    call = block.get("toolUse")
    if isinstance(call, dict):
        return figures.name(call.get("name")) + compact(call.get("input"))
    result = figures.table(block.get("toolResult")).get("content")
    if depth > anthropic_words.DEEPEST:
        return None
    texts = [
        compact(part) if "json" in part else _block(part, depth + 1)
        for part in figures.rows(result)
    ]
    return None if not texts or None in texts else "".join(filter(None, texts))


def converse_speech(answer: bytes) -> Words:
    """Give the words of an answer: the events of a stream, or a message as a whole.

    A stream that breaks off before it says why it ends has come to its end where a block of words
    or of a call has.
    """
    voices = Voices()
    is_block = is_over = False
    for event in documents(answer) if _is_object(answer) else _payloads(answer):
        hear(voices, event)
        if "contentBlockIndex" in event:
            begun = figures.table(event.get("delta") or event.get("start"))
            is_over = is_block and not begun
            is_block = bool(begun) and "reasoningContent" not in begun
        if "stopReason" in event:
            is_over = False
            anthropic_words.take_end(voices, event["stopReason"])
        message = figures.table(figures.table(event.get("output")).get("message"))
        for place, block in enumerate(figures.rows(message.get("content"))):
            _hear(voices, place, block)
    if is_over:
        voices.end()
    return voices.words()


def hear(voices: Voices, event: Mapping[str, Any]) -> None:
    """Take what one event of Bedrock's own stream says."""
    place = figures.count(event.get("contentBlockIndex"))
    _hear(voices, place, figures.table(event.get("delta") or event.get("start")))


def _hear(voices: Voices, place: int | None, block: Mapping[str, Any]) -> None:
    voices.add("text", block.get("text"))  # Nova begins a block with each piece of a text
    thought = figures.table(block.get("reasoningContent"))
    voices.add(
        (place, "thought"), (figures.table(thought.get("reasoningText")) or thought).get("text")
    )
    call = figures.table(block.get("toolUse"))
    given = call.get("input")
    voices.call(place, call.get("name"), compact(given) if isinstance(given, dict) else given)


def invoke_prompt(body: bytes) -> Words | None:
    """Give the words of a request in a model's own format."""
    request = figures.table(figures.parsed(body))
    if "messages" in request:
        return anthropic_words.prompt(body)
    asked = figures.said(request, "prompt", "inputText")
    return Words((asked,)) if isinstance(asked, str) and asked else None


def invoke_speech(answer: bytes) -> Words:
    """Give the words of an answer in a model's own format, in frames or bare."""
    if not _is_object(answer):
        bare = (b"data: " + b" ".join(text.splitlines()) + b"\n\n" for text in _own(answer))
        answer = b"".join(bare)
    kinds = (anthropic_words.speech(answer), openai_words.chat_speech(answer), _plain(answer))
    return next((words for words in kinds if any(words.texts)), kinds[0])


def _plain(answer: bytes) -> Words:
    voices = Voices()
    for document in documents(answer):
        for result in (document, *figures.rows(document.get("outputs"))):
            voices.add("text", next((result[name] for name in _PLAIN if name in result), None))
        if document.get("stop_reason") == "stop_sequence" and "completion" in document:
            voices.end()  # Claude 2 writes the one with which the next turn begins
        for name in ("contentBlockDelta", "contentBlockStart"):  # Nova
            hear(voices, figures.table(document.get(name)))
    return voices.words()


def _is_object(answer: bytes) -> bool:
    return beginning.stripped(answer).startswith(b"{")


def _payloads(answer: bytes) -> Iterator[Mapping[str, Any]]:
    for frame in Frames().feed(answer):
        yield figures.table(figures.parsed(frame.payload))


def _own(answer: bytes) -> Iterator[bytes]:
    for payload in _payloads(answer):
        coded = payload.get("bytes")
        try:
            yield b64decode(coded) if isinstance(coded, str) else b""
        except ValueError:
            continue
