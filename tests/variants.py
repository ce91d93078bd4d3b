"""Other ways to write a body that says the same: what must not change how it is read.

Each is one that the formats permit: JSON (RFC 8259), server-sent events (WHATWG's HTML, 9.2),
lines of JSON, AWS' event stream. What a way does not apply to, it leaves as it is.
"""

import base64
import json
import random
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests import framing
from tests.addons.core.wire import cuts, frames

type Document = dict[str, Any]

UNKNOWN = "x_unknown"
"""How the members begin whose names nobody knows."""
_MARK = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\r|\n")
_FIELD = re.compile(rb"^(?:data|event|id|retry|):", re.MULTILINE)
_PRELUDE = 12
_CHECKSUM = 4
_MOST_PIECES = 500
_LONG = 20_000
# What a caller's own tools are given or give back: their texts are not the provider's.
_NOT_ITS_OWN = frozenset(
    {
        *("input", "args", "arguments", "parameters", "schema"),
        *("functionResponse", "partialArgs", "cache_control"),
    }
)
_TEXTS = frozenset(
    {
        *("content", "text", "reasoning", "reasoning_content", "thinking", "delta", "completion"),
        *("generation", "outputText", "generated_text", "response", "transcript"),
    }
)
_TEMPTING = (
    'x {"usage":{"prompt_tokens":1,"input_tokens":2},"usageMetadata":{"promptTokenCount":1}}'
    '\n\ndata: [DONE]\n\ndata: {"type":"message_delta","usage":{"output_tokens":9}}\r\n\r\n'
    '\u2028\x85\\"usage\\":{ "error":{"type":"evil"} [DONE]'
)
_DEEP = {"usage": None, "model": [1, {"id": None}, [], {}], "text": 'e\\"}{[', "share": 1.5e3}


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to write a body."""

    name: str
    """Goes on with "an answer ..."."""
    write: Callable[[bytes], list[bytes]]
    """Give the body in the pieces in which it comes."""
    says_the_same: bool = True
    """Whether its words stay the same, too."""
    is_json: bool = True
    """Whether it is about the documents in the body, and so concerns requests and messages."""

    def __str__(self) -> str:
        return self.name


def _documents(write: Callable[[Document], bytes], body: bytes) -> list[bytes]:
    """Write each JSON object of a body anew, and leave what stands around them."""
    events = framing.events(body)
    is_lines = body[:1] == b"{" and (len(events) > 1 or body.endswith(b"\n"))
    return [retold(event, write, is_lines) for event in events]


def retold(event: bytes, write: Callable[[Document], bytes], is_line: bool = False) -> bytes:
    """Write the JSON object in an event, a frame, a line or an item anew; none is left as it is."""
    if event[:1] == b"\0":
        return _frame(event, lambda headers, payload: (headers, retold(payload, write)))
    start, end = event.find(b"{"), event.rfind(b"}") + 1
    document = framing.parsed(event[start:end])
    if document is None:
        return event
    if (
        inner := framing.parsed(_unpacked(document.get("bytes")))
    ) is not None:  # as Bedrock wraps it
        packed = base64.b64encode(write(inner)).decode()
        text = json.dumps({**document, "bytes": packed}).encode()
    else:
        text = write(document)
    before = event[:start]
    if is_line:
        text = text.replace(b"\n", b" ")
    elif before.endswith((b"data: ", b"data:")):
        text = text.replace(b"\n", b"\ndata: ")
    return before + text + event[end:]


def _unpacked(coded: object) -> bytes:
    with suppress(ValueError):
        return base64.b64decode(coded) if isinstance(coded, str) else b""
    return b""


def written(document: object, **style: Any) -> bytes:
    """Write a document in Unicode, if there is no half of a character in it."""
    try:
        return json.dumps(document, ensure_ascii=False, **style).encode()
    except UnicodeEncodeError:  # half a character
        return json.dumps(document, **style).encode()


def _everywhere(change: Callable[[Document], Document], value: Any) -> Any:
    """Change each object in a document that is the provider's own."""
    if isinstance(value, dict):
        inside = {
            name: each if name in _NOT_ITS_OWN else _everywhere(change, each)
            for name, each in value.items()
        }
        return change(inside)
    return [_everywhere(change, each) for each in value] if isinstance(value, list) else value


def _with_texts(value: Any, name: str = "") -> Any:
    """Let each text of an answer go on with what looks like its format."""
    if isinstance(value, dict):
        return {
            key: each if key in _NOT_ITS_OWN else _with_texts(each, key)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_with_texts(each, name) for each in value]
    return value + _TEMPTING if isinstance(value, str) and value and name in _TEXTS else value


def _changed(change: Callable[[Document], Document], document: Document) -> bytes:
    return written(_everywhere(change, document), separators=(",", ":"))


def _reversed(one: Document) -> Document:
    return dict(reversed(one.items()))


def _with_unknown(one: Document) -> Document:
    return {f"{UNKNOWN}_a": _DEEP, **one, f"{UNKNOWN}_b": [_DEEP]}


def _with_nulls(one: Document) -> Document:
    return {f"{UNKNOWN}_a": None, **one, f"{UNKNOWN}_b": None}


def _long_at_the_end(body: bytes) -> list[bytes]:
    """Put something long in front of what the last documents say: there the usage is."""
    events = framing.events(body)
    long = {f"{UNKNOWN}_long": 'p\\" {' * (_LONG // 5)}
    last = [retold(event, lambda one: written({**long, **one})) for event in events[-3:]]
    return [*events[:-3], *last]


def _escaped(document: Document) -> bytes:
    return json.dumps(document, separators=(",", ":")).replace("/", "\\/").encode()


def _is_events(body: bytes) -> bool:
    return _FIELD.match(body.lstrip()) is not None


def _ended(line_end: bytes, body: bytes) -> list[bytes]:
    return [_LINE_END.sub(line_end, body)] if _is_events(body) else [body]


def _of_events(change: Callable[[bytes], bytes], body: bytes) -> list[bytes]:
    return [change(event) for event in framing.events(body)] if _is_events(body) else [body]


def _with_comments(event: bytes) -> bytes:
    text = b': keep-alive {"usage":{"prompt_tokens":1}}\n\n: ping\nid: 7\nretry: 3000\n' + event
    return re.sub(rb"(?<=\n)\n+\Z", b"id: 8\n: data: [DONE]\n\n", text)


def _tight(event: bytes) -> bytes:
    return re.sub(rb"^(data|event): ", rb"\1:", event, flags=re.MULTILINE)


def _between_blanks(body: bytes) -> list[bytes]:
    if body[:1] in (b"{", b"["):
        lines = framing.events(body) if body[:1] == b"{" else [body]
        return [_MARK, b"\r\n \n", *(line.rstrip(b"\r\n") + b"\r\n\n" for line in lines), b" \n\t"]
    if not _is_events(body):
        return [body]
    return [_MARK, b"\n\n", *(event + b"\n\n\n" for event in framing.events(body))]


def _frame(event: bytes, change: Callable[[bytes, bytes], tuple[bytes, bytes]]) -> bytes:
    size = int.from_bytes(event[4:8])
    headers, payload = event[_PRELUDE : _PRELUDE + size], event[_PRELUDE + size : -_CHECKSUM]
    return frames.frame(*change(headers, payload))


def _framed_otherwise(body: bytes) -> list[bytes]:
    """Put more headers behind those that there are, and padding into what they announce."""
    if body[:1] != b"\0":
        return [body]
    more = frames.header(":date", 8, bytes(8)) + frames.header("x-flag", 0, b"")

    def change(headers: bytes, payload: bytes) -> tuple[bytes, bytes]:
        padded = retold(
            payload, lambda one: written({**one, "p": "abcdefghijklmnopqrstuvwxyz" * 9})
        )
        return headers + more, padded

    return [_frame(event, change) for event in framing.events(body)]


def by_chance(longest: int, body: bytes) -> list[bytes]:
    """Cut a body into pieces of about half as many bytes, always the same."""
    dice = random.Random(longest)
    count = min(2 * len(body) // longest, _MOST_PIECES)
    return cuts.at(body, [dice.randrange(len(body) + 1) for _ in range(count)])


def _json(name: str, write: Callable[[Document], bytes], says_the_same: bool = True) -> Variant:
    return Variant(name, partial(_documents, write), says_the_same)


def _other(name: str, write: Callable[[bytes], list[bytes]]) -> Variant:
    return Variant(name, write, is_json=False)


LONG = Variant("with something long in front of its end", _long_at_the_end)
ALL = (
    _json("whose members stand in reverse order", partial(_changed, _reversed)),
    _json("with blanks around every sign", lambda one: written(one, separators=(" , ", " : "))),
    _json("over many lines", lambda one: written(one, indent="\t")),
    _json("in ASCII alone", _escaped),
    _json("in bare Unicode", lambda one: written(one, separators=(",", ":"))),
    _json("with members that nobody knows", partial(_changed, _with_unknown)),
    _json("with null for members", partial(_changed, _with_nulls)),
    _json("whose texts look like its format", lambda one: written(_with_texts(one)), False),
    LONG,
    _other("whose lines end with CRLF", partial(_ended, b"\r\n")),
    _other("whose lines end with CR", partial(_ended, b"\r")),
    _other("without a blank behind the colons", partial(_of_events, _tight)),
    _other("with comments, ids and times to retry", partial(_of_events, _with_comments)),
    _other("with a mark and blanks around it", _between_blanks),
    _other("with more headers and padding in its frames", _framed_otherwise),
    _other("in tiny pieces", partial(by_chance, 8)),
    _other("in pieces of any size", partial(by_chance, 400)),
)


def known(value: Any) -> Any:
    """Take out of a document again what a variant put in."""
    if isinstance(value, Mapping):
        return {name: known(each) for name, each in value.items() if not name.startswith(UNKNOWN)}
    return [known(each) for each in value] if isinstance(value, list) else value
