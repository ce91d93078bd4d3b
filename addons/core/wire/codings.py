"""Content codings: take gzip, deflate, br and zstd off a body, piece by piece, and put them on."""

import gzip
import zlib
from collections.abc import Iterator

import brotli
import zstandard

from addons.core.wire import inflate
from addons.core.wire.inflate import Brotli, Deflate, Gzip, Inflater, Zstandard

MOST_CODINGS = 4
"""Codings on one body; nobody sends more than two in earnest."""
LARGEST_RATIO = 200
FREE_OUTPUT = 1024 * 1024
"""Bytes that may come out before the ratio of output to input is looked at."""
PIECE = 64 * 1024


def knows(content_encoding: str) -> bool:
    """Tell whether a `Content-Encoding` value can be taken off."""
    names = _names(content_encoding)
    return len(names) <= MOST_CODINGS and all(name in _INFLATERS for name in names)


def accepts_only_known(accept_encoding: str) -> bool:
    """Tell whether every coding that an `Accept-Encoding` value allows can be taken off."""
    names = (name.partition(";")[0] for name in accept_encoding.split(","))
    return all(name in _INFLATERS for name in _names(",".join(names)))


def decode(body: bytes, content_encoding: str, limit: int) -> bytes | None:
    """Take every coding off a whole body. None if it is broken, cut short or above `limit`."""
    decoder = Decoder(content_encoding, limit)
    decoded = b"".join(decoder.feed(body))
    return decoded if decoder.is_whole else None


def encode(body: bytes, content_encoding: str) -> bytes | None:
    """Put the codings of a `Content-Encoding` value on. None if one of them is not known."""
    if not knows(content_encoding):
        return None
    for name in _names(content_encoding):
        if name in ("gzip", "x-gzip"):
            body = gzip.compress(body, 6, mtime=0)
        elif name == "deflate":
            body = zlib.compress(body, 6)
        elif name == "br":
            body = brotli.compress(body, quality=4)
        else:
            body = zstandard.ZstdCompressor(level=3).compress(body)
    return body


class Decoder:
    """Take the codings off a body that arrives cut anywhere; what comes out is bounded.

    After something that cannot be decoded, or grows beyond `limit` bytes or beyond
    `LARGEST_RATIO` times its coded size, nothing more comes out and `broken` says why.
    """

    __slots__ = ("_limit", "_stages", "broken", "bytes_in", "bytes_out")

    def __init__(self, content_encoding: str, limit: int | None = None) -> None:
        names = _names(content_encoding)
        self.broken = ""
        """Why nothing comes out any more; empty as long as all is well."""
        self.bytes_in = 0
        self.bytes_out = 0
        self._limit = limit
        self._stages: tuple[Inflater, ...] = ()
        if knows(content_encoding):
            # The last coding in the list was put on last, so it comes off first.
            self._stages = tuple(_INFLATERS[name]() for name in reversed(names))
        else:
            self.broken = "unknown content coding"

    @property
    def is_whole(self) -> bool:
        """Tell whether everything so far was decoded and the body may end here."""
        if self.broken:  # a stage that failed may not even be asked (brotli raises)
            return False
        return not self.bytes_in or all(stage.is_whole for stage in self._stages)

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what `chunk` decodes to, in pieces of at most `PIECE` bytes. Exhaust it."""
        self.bytes_in += len(chunk)
        for piece in self._through(0, chunk) if chunk else ():
            self.bytes_out += len(piece)
            if self._limit is not None and self.bytes_out > self._limit:
                self.broken = f"more than {self._limit} bytes"
            if self.broken:
                return
            yield piece

    def _through(self, depth: int, data: bytes) -> Iterator[bytes]:
        if self.broken:
            return
        if depth == len(self._stages):
            for start in range(0, len(data), PIECE):
                yield data if len(data) <= PIECE else data[start : start + PIECE]
            return
        stage = self._stages[depth]
        try:
            for inflated in stage.inflate(data):
                if stage.bytes_out > max(FREE_OUTPUT, self.bytes_in * LARGEST_RATIO):
                    self.broken = f"more than {LARGEST_RATIO} times its coded size"
                    return
                yield from self._through(depth + 1, inflated)
        except inflate.ERRORS:
            self.broken = f"not {stage.name}"


_INFLATERS: dict[str, type[Gzip] | type[Deflate] | type[Brotli] | type[Zstandard]] = {
    "gzip": Gzip,
    "x-gzip": Gzip,
    "deflate": Deflate,
    "br": Brotli,
    "zstd": Zstandard,
}


def _names(content_encoding: str) -> list[str]:
    names = (name.strip().lower() for name in content_encoding.split(","))
    return [name for name in names if name not in ("", "identity")]
