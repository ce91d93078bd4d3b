"""Content codings: taken off piece by piece, put on, and bounded whatever comes."""

import gzip
import random
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from addons.core.wire import codings
from addons.core.wire.codings import FREE_OUTPUT, LARGEST_RATIO, PIECE, Decoder
from tests.addons.core.wire import cuts

TEXT = b'data: {"choices":[{"delta":{"content":"word"}}]}\n\n' * 9 + bytes(range(256))
LIMIT = 1 << 30
ALL = ["gzip", "x-gzip", "deflate", "br", "zstd"]


def bare_deflate(text: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(text) + packer.flush()


def read(pieces: list[bytes], coding: str) -> tuple[bytes, str]:
    decoder = Decoder(coding)
    return b"".join(part for piece in pieces for part in decoder.feed(piece)), decoder.broken


@pytest.mark.parametrize("coding", [*ALL, "gzip, br", "ZSTD,gzip", "deflate, gzip, br, zstd"])
def test_what_was_put_on_is_taken_off_wherever_it_is_cut(coding: str) -> None:
    coded = codings.encode(TEXT, coding)
    assert coded is not None
    assert coded != TEXT
    assert cuts.same(coded, lambda pieces: read(pieces, coding)) == (TEXT, "")
    assert codings.decode(coded, coding, LIMIT) == TEXT


@pytest.mark.parametrize("coding", ["", "identity", " , identity"])
def test_no_coding_leaves_the_bytes_alone(coding: str) -> None:
    assert codings.encode(TEXT, coding) == codings.decode(TEXT, coding, LIMIT) == TEXT


@pytest.mark.parametrize(
    ("coding", "coded"),
    [
        ("gzip", gzip.compress(TEXT[:100]) + gzip.compress(b"") + gzip.compress(TEXT[100:])),
        ("gzip", gzip.compress(TEXT) + b"\0" * 20),
        ("zstd", zstandard.compress(TEXT[:100]) + zstandard.compress(TEXT[100:])),
        ("deflate", bare_deflate(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT) + b"padding"),
    ],
)
def test_every_form_that_servers_send_is_read(coding: str, coded: bytes) -> None:
    assert cuts.same(coded, lambda pieces: read(pieces, coding)) == (TEXT, "")


@pytest.mark.parametrize("coding", ALL)
def test_what_a_server_has_flushed_can_be_read_at_once(coding: str) -> None:
    packers = {
        "br": brotli.Compressor(),
        "deflate": zlib.compressobj(),
        "zstd": zstandard.ZstdCompressor().compressobj(),
    }
    packer = packers.get(coding, zlib.compressobj(wbits=31))
    if coding == "br":
        sent = packer.process(TEXT) + packer.flush()
    elif coding == "zstd":
        sent = packer.compress(TEXT) + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    else:
        sent = packer.compress(TEXT) + packer.flush(zlib.Z_SYNC_FLUSH)
    assert read([sent], coding) == (TEXT, "")
    assert codings.decode(sent, coding, LIMIT) is None  # for the end has not come


@pytest.mark.parametrize("coding", ALL)
def test_a_body_that_is_not_in_its_coding_is_broken(coding: str) -> None:
    decoder = Decoder(coding)
    assert b"".join(decoder.feed(b"this is no such thing at all")) == b""
    assert decoder.broken
    assert not decoder.is_whole
    assert list(decoder.feed(codings.encode(TEXT, coding) or b"")) == []
    assert not decoder.is_whole
    assert codings.decode(b'{"said": "plain"}', coding, LIMIT) is None


@pytest.mark.parametrize("coding", ALL)
def test_a_body_that_breaks_midway_gives_what_came_before(coding: str) -> None:
    text = random.Random(1).randbytes(200_000)
    coded = bytearray(codings.encode(text, coding) or b"")
    coded[len(coded) // 2 :] = b"\xff" * len(coded)
    decoded, broken = read([bytes(coded)], coding)
    assert decoded[:1000] == text[: len(decoded)][:1000]
    assert broken


@pytest.mark.parametrize("coding", ["compress", "gzip, snappy", "gzip" + ", gzip" * 9, "gz\nip"])
def test_a_coding_that_nobody_knows_gives_nothing(coding: str) -> None:
    assert not codings.knows(coding)
    assert codings.encode(TEXT, coding) is None
    assert codings.decode(TEXT, coding, LIMIT) is None
    assert read([TEXT], coding) == (b"", "unknown content coding")


@pytest.mark.parametrize("coding", ALL)
def test_an_empty_body_is_whole_in_every_coding(coding: str) -> None:
    assert codings.decode(b"", coding, LIMIT) == b""


@pytest.mark.parametrize("coding", ["", *ALL])
def test_a_body_above_the_limit_is_not_decoded(coding: str) -> None:
    coded = codings.encode(TEXT, coding) or b""
    assert codings.decode(coded, coding, len(TEXT)) == TEXT
    assert codings.decode(coded, coding, len(TEXT) - 1) is None


@pytest.mark.parametrize("coding", [*ALL, "gzip, gzip", "zstd, br", "br, gzip"])
def test_a_bomb_is_stopped_in_small_pieces(coding: str) -> None:
    bomb = codings.encode(bytes(64 * 1024 * 1024), coding) or b""
    decoder = Decoder(coding)
    out = 0
    for at in range(0, len(bomb), 16 * 1024):
        for piece in decoder.feed(bomb[at : at + 16 * 1024]):
            assert len(piece) <= PIECE
            out += len(piece)
    assert decoder.broken == f"more than {LARGEST_RATIO} times its coded size"
    assert out <= max(FREE_OUTPUT, LARGEST_RATIO * decoder.bytes_in) + PIECE


@pytest.mark.parametrize(
    "empty", [gzip.compress(b""), zstandard.compress(b"")], ids=["gzip", "zstandard"]
)
def test_a_flood_of_nothing_inside_another_coding_is_stopped(empty: bytes) -> None:
    inner = "gzip" if empty.startswith(b"\x1f") else "zstd"
    decoded, broken = read([gzip.compress(empty * 1_000_000)], f"{inner}, gzip")
    assert decoded == b""
    assert broken


def test_what_repeats_itself_within_reason_is_read() -> None:
    text = b"".join(b"data: {%d}\n\n" % number for number in range(200_000))
    assert len(text) > FREE_OUTPUT
    assert read([codings.encode(text, "gzip") or b""], "gzip") == (text, "")


@given(st.binary(max_size=300), st.sampled_from(ALL), cuts.PLACES)
def test_no_bytes_are_too_strange(text: bytes, coding: str, places: list[int]) -> None:
    cut, broken = read(cuts.at(text, places), coding)
    whole, broken_whole = read([text], coding)
    assert broken == broken_whole
    # zlib gives nothing of a piece in which it finds an error, so a cut may let more out.
    assert cut.startswith(whole) if broken else cut == whole


@given(st.binary(max_size=2000), st.lists(st.sampled_from(ALL), max_size=4), cuts.PLACES)
def test_any_body_in_any_codings_comes_back(
    text: bytes, names: list[str], places: list[int]
) -> None:
    coding = ", ".join(names)
    coded = codings.encode(text, coding)
    assert coded is not None
    assert read(cuts.at(coded, places), coding) == (text, "")


@pytest.mark.parametrize(
    ("accept", "are_known"),
    [
        ("", True),
        ("gzip, deflate, br, zstd", True),
        ("gzip;q=1.0, identity; q=0.5", True),
        ("*", False),
        ("gzip, dcb", False),
    ],
)
def test_what_an_answer_may_be_coded_in_is_known_or_not(accept: str, are_known: bool) -> None:
    assert codings.accepts_only_known(accept) is are_known
