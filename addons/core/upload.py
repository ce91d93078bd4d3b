"""A request body that is passed on while it is read: too large to hold, or of unknown length."""

from collections.abc import Callable

import orjson

from addons.core.wire.codings import Decoder
from addons.core.wire.form import Form
from addons.core.wire.members import Members

WANTED = frozenset(
    {
        *("model", "model_id", "agent", "name", "version", "foundationModel"),
        *("stream", "stream_format", "stream_options"),
        *("max_completion_tokens", "max_output_tokens", "max_tokens", "max_new_tokens"),
        *("max_gen_len", "max_tokens_to_sample", "maxOutputTokens", "maxTokens", "n_predict"),
        *("parameters", "options", "completion_args", "inferenceConfig", "textGenerationConfig"),
        *("generationConfig", "generation_config", "n"),
        *("service_tier", "serviceTier", "web_search_options"),
        *("image", "images", "resolution"),
    }
)
"""What the dialects read of a request, but for words and what a cache is told; short, or abridged
to what they look for."""
FIELDS = frozenset({"model", "n", "stream"})
"""What matters of a form with files."""

_BLANK = b" \t\r\n"
_MOST_BLANKS = 1024


class Upload:
    """Callable with a chunk of the body, gives what goes on; `b""` ends it.

    Up to `hold` bytes are kept back, so that a small body of unknown length can still be edited
    by `edit`. What is larger goes on as it is, and `read` gets the few members that matter, as a
    small JSON object. Where `add` is given, the last brace of an uncoded object waits for the end:
    what `add` makes of those members goes in front of it, and blanks behind it fill up `room`.
    """

    def __init__(
        self,
        hold: int,
        content_encoding: str,
        edit: Callable[[bytes], bytes],
        read: Callable[[bytes], None],
        add: Callable[[bytes], bytes] | None = None,
        room: int = 0,
        boundary: str = "",
    ) -> None:
        """`edit` gets a whole body as it stood on the wire; `read` a stand-in for a larger one.

        `room` is how many bytes more than its own the body has been announced with. A body with a
        `boundary` is a form: its fields stand for members, as texts.
        """
        self._hold = hold
        self._edit = edit
        self._read = read
        self._add = None if content_encoding else add
        self._room = room
        self._held: list[bytes] | None = [] if hold else None
        self._size = 0
        self._brace = b""  # a brace that may be the last one, and blanks
        self._decoder = Decoder(content_encoding) if content_encoding else None
        self._members = Members(WANTED)
        self._form = Form(boundary, FIELDS) if boundary else None
        self._is_told = False

    def __call__(self, chunk: bytes) -> list[bytes]:
        """Take the next chunk and give what goes on now."""
        if not chunk:
            return self._end()
        if self._held is None:
            return self._on(chunk)
        self._held.append(chunk)
        self._size += len(chunk)
        if self._size <= self._hold:
            return []
        held, self._held = self._held, None
        return [piece for each in held for piece in self._on(each)]

    def _on(self, chunk: bytes) -> list[bytes]:
        if self._add is not None:
            chunk = self._brace + chunk
            end = len(chunk.rstrip(_BLANK))
            is_brace = chunk.endswith(b"}", 0, end) and len(chunk) - end <= _MOST_BLANKS
            stop = end - 1 if is_brace else len(chunk)
            chunk, self._brace = chunk[:stop], chunk[stop:]
        self._scan(chunk)
        return [chunk] if chunk else []

    def _end(self) -> list[bytes]:
        if self._held is not None:
            last = self._edit(b"".join(self._held))
            self._held = None
        else:
            last = self._last()
            self._tell()
        return [last] if last else []

    def _last(self) -> bytes:
        """Give the last brace with what is added; nothing is where the object ended before it."""
        added, is_open = b"", not self._members.is_complete
        self._scan(self._brace)
        if self._add is not None and is_open and self._members.is_complete:
            added = self._add(self._stand_in())
        return added + self._brace + b" " * (self._room - len(added))

    def _scan(self, chunk: bytes) -> None:
        if self._is_told:
            return
        for piece in (chunk,) if self._decoder is None else self._decoder.feed(chunk):
            (self._form or self._members).feed(piece)
        if self._members.is_complete:
            self._tell()

    def _tell(self) -> None:
        if not self._is_told:
            self._is_told = True
            self._read(self._stand_in())

    def _stand_in(self) -> bytes:
        if self._form is not None:
            fields = self._form.found.items()
            return orjson.dumps({name: text.decode("utf-8", "replace") for name, text in fields})
        found = self._members.found.items()
        return b"{" + b",".join(b'"%s":%s' % (k.encode(), v) for k, v in found) + b"}"
