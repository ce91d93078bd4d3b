"""The words in Anthropic's messages, asked and answered."""

from collections.abc import Mapping
from typing import Any

from addons.core.providers import figures, tool_schemas
from addons.core.providers.dialect import Words
from addons.core.providers.documents import documents
from addons.core.providers.openai.words import compact
from addons.core.providers.voices import Voices, arguments_in

ENDS = ("end_turn", "tool_use")
_LAST = ("text", "tool_use")
DEEPEST = 16
"""Results of tools hold texts; what is nested deeper than that is nobody's."""
_TEXT = "text"
# A server tool's results are input to the model; they come as a block of their own.
_CALLS = ("tool_use", "server_tool_use", "mcp_tool_use")


def prompt(body: bytes) -> Words | None:
    """Give the words of a request; None when an image or a document is in it.

    Rarely needed: an answer begins with what the prompt has cost.
    """
    request = figures.table(figures.parsed(body))
    messages = figures.rows(request.get("messages"))
    texts = []
    calls = arguments = 0
    for content in (request.get("system"), *(one.get("content") for one in messages)):
        said = _content(content)
        if said is None:
            return None
        texts.append(said)
        for block in figures.rows(content):
            if block.get("type") in _CALLS:
                calls += 1
                arguments += arguments_in(block.get("input"))
    if not messages:
        return None
    choice = request.get("tool_choice")
    return Words(
        tuple(filter(None, texts)),
        messages=len(messages),
        systems=bool(request.get("system")),
        calls=calls,
        arguments=arguments,
        tools=tuple(tool_schemas.described(request.get("tools"))),
        choice=tool_schemas.choice(choice),
        wants_one=figures.table(choice).get("disable_parallel_tool_use") is True,
        schema=_schema(request),
        thinks=bool(figures.table(request.get("thinking")).get("budget_tokens")),
    )


def _schema(request: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Give the schema of a structured answer: in `output_config`, and before that by itself."""
    form = figures.table(request.get("output_config")).get("format") or request.get("output_format")
    schema = figures.table(form).get("schema")
    return {"schema": schema} if isinstance(schema, dict) else None


def _content(content: object, depth: int = 0) -> str | None:
    if content is None or isinstance(content, str):
        return content or ""
    if depth > DEEPEST:
        return None
    texts = []
    for block in figures.rows(content):
        text = _block(block, depth)
        if text is None:
            return None
        texts.append(text)
    return "".join(texts)


def _block(block: Mapping[str, Any], depth: int) -> str | None:
    kind = block.get("type")
    if kind in ("text", "thinking"):
        text = block.get(kind)
        return text if isinstance(text, str) else None
    if kind in _CALLS:
        return figures.name(block.get("name")) + compact(block.get("input"))
    return _content(block.get("content"), depth + 1) if kind == "tool_result" else None


def speech(answer: bytes) -> Words:
    """Give the words of an answer: the deltas of a stream, or the content of a whole message.

    The usage that a stream begins with counts the prompt; its output is only a placeholder. The
    event that says why a stream ends has its usage: a stream that breaks off before that has come
    to its own end where its last block has. Texts that follow each other are one: where a source
    is cited, a block ends in the middle of a sentence.
    """
    voices = Voices()
    last, is_over = "", False
    for document in documents(answer):
        place = figures.count(document.get("index"))
        match document.get("type"):
            case "content_block_start":
                block = figures.table(document.get("content_block"))
                last, is_over = figures.name(block.get("type")), False
                _hear(voices, place, block)
            case "content_block_stop":
                is_over = last in _LAST
            case "content_block_delta":
                delta = figures.table(document.get("delta"))
                voices.add(_TEXT, delta.get("text"))
                voices.think(place, delta.get("thinking"))
                voices.call(place, None, delta.get("partial_json"))
            case "message_delta":
                is_over = False
                take_end(voices, figures.table(document.get("delta")).get("stop_reason"))
            case "message":
                for number, block in enumerate(figures.rows(document.get("content"))):
                    _hear(voices, number, block)
                take_end(voices, document.get("stop_reason"))
    if is_over:
        voices.end()
    return voices.words()


def take_end(voices: Voices, reason: object) -> None:
    """Take why an answer ended, if it says so."""
    if reason in ENDS:
        voices.end()
    elif reason:
        voices.stop()


def _hear(voices: Voices, place: int | None, block: Mapping[str, Any]) -> None:
    """Take what a block says; the input of a streamed call is empty here, and comes in deltas."""
    kind = block.get("type")
    if kind == "text":
        voices.add(_TEXT, block.get(kind))
    elif kind == "thinking":
        voices.think(place, block.get(kind))
    elif kind in _CALLS:
        voices.call(place, block.get("name"), compact(block["input"]) if block.get("input") else "")
