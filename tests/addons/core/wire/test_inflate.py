"""One content coding each: pieces stay small, and the end is known."""

import gzip
import zlib

import brotli
import pytest
import zstandard

from addons.core.wire.inflate import (
    ERRORS,
    MOST_MEMBERS,
    Brotli,
    Deflate,
    Gzip,
    Inflater,
    Zstandard,
)

TEXT = bytes(range(256)) * 4096
EMPTY = zstandard.compress(b"")
CODED = [
    (Gzip, gzip.compress(TEXT)),
    (Deflate, zlib.compress(TEXT)),
    (Brotli, brotli.compress(TEXT)),
    (Zstandard, zstandard.compress(TEXT)),
]


@pytest.mark.parametrize(("make", "coded"), CODED)
def test_all_comes_out_and_the_end_is_known(make: type[Inflater], coded: bytes) -> None:
    inflater = make()
    pieces = list(inflater.inflate(coded[:-4]))
    assert not inflater.is_whole
    pieces += inflater.inflate(coded[-4:])
    assert inflater.is_whole
    assert b"".join(pieces) == TEXT
    assert inflater.bytes_out == len(TEXT)


@pytest.mark.parametrize(("make", "coded"), CODED)
def test_no_piece_is_large(make: type[Inflater], coded: bytes) -> None:
    assert max(map(len, make().inflate(coded))) <= 4 * 1024 * 1024


@pytest.mark.parametrize(("make", "coded"), CODED)
def test_other_bytes_raise_an_error(make: type[Inflater], coded: bytes) -> None:
    with pytest.raises(ERRORS):
        list(make().inflate(b"\xa5" + coded[::-1]))


def slices(text: bytes, size: int) -> bytes:
    """Code a text as a stream of which each piece is sent at once."""
    stream = zstandard.ZstdCompressor().compressobj()
    flush = zstandard.COMPRESSOBJ_FLUSH_BLOCK
    pieces = (text[at : at + size] for at in range(0, len(text), size))
    return b"".join(stream.compress(piece) + stream.flush(flush) for piece in pieces)


def test_small_blocks_of_zstd_come_out_together() -> None:
    pieces = list(filter(None, Zstandard().inflate(slices(TEXT, 200))))
    assert b"".join(pieces) == TEXT
    assert len(pieces) <= 2 * len(TEXT) // (64 * 1024)


def test_what_comes_before_an_error_comes_out() -> None:
    pieces: list[bytes] = []
    with pytest.raises(ERRORS):
        pieces.extend(Zstandard().inflate(slices(TEXT[:9000], 200) + b"\xff" * 9000))
    assert TEXT.startswith(b"".join(pieces))
    assert len(b"".join(pieces)) > 5000


def test_bytes_behind_the_end_of_a_brotli_stream_are_an_error_wherever_they_are_cut_off() -> None:
    coded = brotli.compress(TEXT)
    with pytest.raises(ERRORS):
        list(Brotli().inflate(coded + b"more"))
    inflater = Brotli()
    assert b"".join(inflater.inflate(coded)) == TEXT
    assert list(inflater.inflate(b"")) == []
    with pytest.raises(ERRORS):
        list(inflater.inflate(b"more"))


def test_a_broken_second_member_is_an_error_once_it_has_given_something() -> None:
    second = bytearray(gzip.compress(TEXT))
    second[-6] ^= 1
    with pytest.raises(zlib.error):
        list(Gzip().inflate(gzip.compress(TEXT) + bytes(second)))


@pytest.mark.parametrize(
    ("make", "empty"),
    [(Gzip, gzip.compress(b"")), (Zstandard, EMPTY)],
    ids=["gzip", "zstandard"],
)
def test_a_flood_of_members_is_an_error(make: type[Inflater], empty: bytes) -> None:
    inflater = make()
    assert b"".join(inflater.inflate(empty * MOST_MEMBERS)) == b""
    with pytest.raises(ERRORS):
        list(inflater.inflate(empty * 2))


def test_a_window_above_8_mib_is_refused() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=24)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    coded = packer.compress(b"x" * 100) + packer.flush()
    with pytest.raises(zstandard.ZstdError):
        list(Zstandard().inflate(coded))
