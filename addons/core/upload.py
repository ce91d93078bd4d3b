"""A request body that is passed on while it is read: too large to hold, or of unknown length."""

from collections.abc import Callable

from addons.core.wire.codings import Decoder
from addons.core.wire.members import Members

WANTED = frozenset(
    {"model", "stream", "stream_options", "max_tokens", "max_completion_tokens", "service_tier"}
)


class Upload:
    """Callable with a chunk of the body, gives what goes on; `b""` ends it.

    Up to `hold` bytes are kept back, so that a small body of unknown length can still be edited
    by `edit`. What is larger goes on as it is, and `read` gets the few members that matter, as a
    small JSON object.
    """

    def __init__(
        self,
        hold: int,
        content_encoding: str,
        edit: Callable[[bytes], bytes],
        read: Callable[[bytes], None],
    ) -> None:
        """`edit` gets a whole body as it stood on the wire; `read` a stand-in for a larger one."""
        self._hold = hold
        self._edit = edit
        self._read = read
        self._held: list[bytes] | None = [] if hold else None
        self._size = 0
        self._decoder = Decoder(content_encoding) if content_encoding else None
        self._members = Members(WANTED)
        self._is_told = False

    def __call__(self, chunk: bytes) -> list[bytes]:
        """Take the next chunk and give what goes on now."""
        if not chunk:
            return self._end()
        if self._held is None:
            self._scan(chunk)
            return [chunk]
        self._held.append(chunk)
        self._size += len(chunk)
        if self._size <= self._hold:
            return []
        return self._let_go()

    def _let_go(self) -> list[bytes]:
        held, self._held = self._held or [], None
        for chunk in held:
            self._scan(chunk)
        return held

    def _end(self) -> list[bytes]:
        if self._held is not None:
            body = self._edit(b"".join(self._held))
            self._held = None
            return [body] if body else []
        self._tell()
        return []

    def _scan(self, chunk: bytes) -> None:
        if self._is_told:
            return
        for piece in (chunk,) if self._decoder is None else self._decoder.feed(chunk):
            self._members.feed(piece)
        if self._members.is_complete:
            self._tell()

    def _tell(self) -> None:
        if not self._is_told:
            self._is_told = True
            found = self._members.found.items()
            self._read(b"{" + b",".join(b'"%s":%s' % (k.encode(), v) for k, v in found) + b"}")
