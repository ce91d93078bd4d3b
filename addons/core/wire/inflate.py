"""One content coding each: coded bytes in, bounded pieces of plain bytes out."""

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli
import zstandard

ERRORS = (zlib.error, brotli.error, zstandard.ZstdError, ValueError)
"""What `inflate` raises for bytes that are not in its coding."""

MOST_MEMBERS = 10_000
"""Gzip members or zstd frames of one body: a flood of empty ones would cost time, not bytes."""

_PIECE = 64 * 1024
# A zstd block is 4 bytes at least and 128 KiB at most, so one slice gives 4 MiB at most.
_ZSTD_SLICE = 128
# RFC 9659: a zstd frame with content coding "zstd" needs no window above 8 MiB.
_ZSTD_WINDOW = 8 * 1024 * 1024


class Inflater(Protocol):
    """Take one coding off."""

    name: str
    bytes_out: int
    """Plain bytes so far."""

    @property
    def is_whole(self) -> bool:
        """Tell whether the coded body may end here."""
        ...

    def inflate(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` decodes to. Raises one of `ERRORS`."""
        ...


class Gzip:
    """RFC 1952: any number of members; padding behind the last one is ignored."""

    name = "gzip"

    def __init__(self) -> None:
        self.bytes_out = 0
        self._members = 0
        self._member_out = 0
        self._member = zlib.decompressobj(wbits=31)
        self._is_over = False

    @property
    def is_whole(self) -> bool:
        """Tell whether a member has just ended."""
        return self._is_over or self._member.eof

    def inflate(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` decodes to."""
        while data and not self._is_over:
            if self._member.eof:
                self._members = _one_more(self._members)
                self._member_out = 0
                self._member = zlib.decompressobj(wbits=31)
            try:
                for plain in _drain(self._member, data):
                    self._member_out += len(plain)
                    self.bytes_out += len(plain)
                    yield plain
            except zlib.error:
                if not self._members or self._member_out:
                    raise
                self._is_over = True
            data = self._member.unused_data


class Deflate:
    """RFC 9110 section 8.4.1.2 means zlib; several servers send bare deflate, so take both."""

    name = "deflate"

    def __init__(self) -> None:
        self.bytes_out = 0
        self._head = b""
        self._stream = zlib.decompressobj()

    @property
    def is_whole(self) -> bool:
        """Tell whether the stream has ended."""
        return self._stream.eof

    def inflate(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` decodes to."""
        if len(self._head) < 2:
            self._head += data
            if len(self._head) < 2:
                return
            data = self._head
            # RFC 1950: method 8 in the low bits, and both bytes together a multiple of 31.
            if data[0] & 15 != 8 or int.from_bytes(data[:2]) % 31:
                self._stream = zlib.decompressobj(wbits=-15)
            self._head = data[:2]
        if not self._stream.eof:
            for plain in _drain(self._stream, data):
                self.bytes_out += len(plain)
                yield plain


class Brotli:
    """RFC 7932: one stream."""

    name = "br"

    def __init__(self) -> None:
        self.bytes_out = 0
        self._stream = brotli.Decompressor()

    @property
    def is_whole(self) -> bool:
        """Tell whether the stream has ended."""
        return bool(self._stream.is_finished())

    def inflate(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` decodes to."""
        if data and self._stream.is_finished():
            # As the library says when such bytes come together with the stream's end.
            raise ValueError("bytes behind the end")
        while not self._stream.is_finished():
            plain = self._stream.process(data, output_buffer_limit=_PIECE)
            self.bytes_out += len(plain)
            yield plain
            data = b""
            # A full piece can leave output inside although all input is consumed.
            if len(plain) < _PIECE and self._stream.can_accept_more_data():
                return


class Zstandard:
    """RFC 8878: any number of frames, windows of 8 MiB at most."""

    name = "zstd"

    def __init__(self) -> None:
        self.bytes_out = 0
        self._frames = 0
        self._decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        self._frame = self._decompressor.decompressobj()

    @property
    def is_whole(self) -> bool:
        """Tell whether a frame has just ended."""
        return self._frame.eof

    def inflate(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` decodes to."""
        # Together: who reads them pays for each piece, and a slice is a small one nearly always.
        short: list[bytes] = []
        size = 0
        try:
            for plain in self._pieces(data):
                if size + len(plain) > _PIECE:
                    yield b"".join(short)
                    short.clear()
                    size = 0
                short.append(plain)
                size += len(plain)
        except ERRORS:
            yield b"".join(short)  # what was right comes out
            raise
        yield b"".join(short)

    def _pieces(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), _ZSTD_SLICE):
            coded = data[start : start + _ZSTD_SLICE]
            while coded:
                if self._frame.eof:
                    self._frames = _one_more(self._frames)
                    self._frame = self._decompressor.decompressobj()
                plain = self._frame.decompress(coded)
                self.bytes_out += len(plain)
                yield plain
                coded = self._frame.unused_data


def _one_more(members: int) -> int:
    if members >= MOST_MEMBERS:
        raise ValueError(f"more than {MOST_MEMBERS} members")
    return members + 1


def _drain(stream: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    plain = stream.decompress(data, _PIECE)
    yield plain
    # A full piece can leave output inside zlib although all input is consumed.
    while not stream.eof and (stream.unconsumed_tail or len(plain) == _PIECE):
        plain = stream.decompress(stream.unconsumed_tail, _PIECE)
        yield plain
