"""Ask a chat stream for its usage, changing as little of the request as possible.

OpenAI's streams, and those of most who copy it, carry usage only if the request says
`stream_options.include_usage` (https://platform.openai.com/docs/api-reference/chat/create, read
2026-11-23). `Strainer` takes the extra out of the answer again.
"""

from addons.core.providers import figures
from addons.core.wire import codings, json_edit

MEMBER = b',"stream_options":{"include_usage":true}'
"""What goes in front of the last brace of a body that is too large to be held."""


def ask_for_usage(body: bytes) -> bytes | None:
    """Give the body with `include_usage` set; None when it must stay as it is.

    Only a body with `"stream": true` is touched: without it some servers answer 400. Number
    formats, the order of members and white space stay the client's own.
    """
    document = figures.parsed(body)
    if not isinstance(document, dict) or document.get("stream") is not True:
        return None
    if "stream_options" not in document:
        return json_edit.set_first(body, "stream_options", b'{"include_usage":true}')
    options = document["stream_options"]
    if options is None:
        return json_edit.replace(body, "stream_options", b'{"include_usage":true}')
    if not isinstance(options, dict) or options.get("include_usage") is True:
        return None
    text = json_edit.value(body, "stream_options") or b""
    edit = json_edit.replace if "include_usage" in options else json_edit.set_first
    asked = edit(text, "include_usage", b"true")
    return None if asked is None else json_edit.replace(body, "stream_options", asked)


def ask_in_coded(body: bytes, content_encoding: str, limit: int) -> bytes | None:
    """Do the same with a body as it stood on the wire, of at most `limit` decoded bytes."""
    if not content_encoding:
        return ask_for_usage(body) if body else None
    plain = codings.decode(body, content_encoding, limit)
    asked = ask_for_usage(plain) if plain else None
    return codings.encode(asked, content_encoding) if asked else None


def member_for(members: bytes) -> bytes:
    """Give what to put in front of the last brace of a body with these `members`, or nothing."""
    document = figures.parsed(members)
    if not isinstance(document, dict) or document.get("stream") is not True:
        return b""
    return b"" if "stream_options" in document else MEMBER
