"""What must not change a reading: how the same is written, cut and coded."""

import json
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from functools import cache
from typing import Any

import pytest
import zstandard

from addons.core.call import Reading
from addons.core.evidence import Excerpt
from addons.core.providers.dialect import Dialect, SocketDialect, is_wordy
from addons.core.tap import Tap
from addons.core.upload import Upload
from addons.core.wire import codings
from addons.core.wire.codings import Decoder
from tests import framing, recordings, tapes_score, variants
from tests.recordings import Recording
from tests.variants import LONG, Variant

OWN = list(recordings.own())
EVERY = [(each, tapes_score.endpoint(each).dialect) for each in recordings.every()]
ANSWERS = [(each, dialect) for each, dialect in EVERY if each.body and not each.messages]
REQUESTS = [(each, dialect) for each, dialect in EVERY if framing.parsed(each.request.body)]
SESSIONS = [
    (each, dialect)
    for each, dialect in EVERY
    if each.messages and isinstance(dialect, SocketDialect)
]
ANY = pytest.mark.parametrize("variant", variants.ALL, ids=str)
OF_JSON = pytest.mark.parametrize("variant", [one for one in variants.ALL if one.is_json], ids=str)

_SHARES = 3

type Said = dict[str, Any]


def share[T](numbered: Sequence[T], variant: Variant) -> list[tuple[int, T]]:
    """Give a third of what there is, another one to the next variant: all of it would take long.

    Our own recordings are given to all of them: they stand first, and there are few.
    """
    turn = variants.ALL.index(variant)
    return [
        (number, one)
        for number, one in enumerate(numbered)
        if number < len(OWN) or (number + turn) % _SHARES == 0
    ]


def said(reading: Reading) -> Said:
    """Give what a reading says, without what a variant put into the provider's own words."""
    found = {field.name: getattr(reading, field.name) for field in fields(reading)}
    return {**found, "usage_raw": variants.known(json.loads(reading.usage_raw or "null"))}


def read(dialect: Dialect, recording: Recording, pieces: Iterable[bytes]) -> Said:
    tally = dialect.tally(dialect.ask(recording.request), recording.head)
    for piece in pieces:
        tally.feed(piece)
    spoken = tally.has_spoken
    return {"has_spoken": spoken, **said(tally.close())}


@cache
def known(number: int) -> Said:
    """Give what an answer says as it was recorded."""
    recording, dialect = ANSWERS[number]
    words = dialect.speech(recording.body) if is_wordy(dialect) else None
    return {"words": words, **read(dialect, recording, [recording.body])}


def differences(one: Said, other: Said) -> Said:
    return {name: (one[name], each) for name, each in other.items() if one[name] != each}


@ANY
def test_an_answer_says_the_same(variant: Variant) -> None:
    found, changed = {}, 0
    for number, (recording, dialect) in share(ANSWERS, variant):
        if variant is LONG and recording.head.status >= 400:
            continue  # of a failure only the beginning is read
        pieces = variant.write(recording.body)
        if pieces == [recording.body]:
            continue
        changed += 1
        whole = b"".join(pieces)
        other = read(dialect, recording, pieces)
        if variant.says_the_same and is_wordy(dialect):
            other["words"] = dialect.speech(whole)
        different = differences(known(number), other)
        if whole != recording.body:
            different |= differences(known(number), read(dialect, recording, [whole]))
        if different:
            found[str(recording)] = different
    assert found == {}
    assert changed


def deflated(packer: Any, flush: int, pieces: Sequence[bytes]) -> list[bytes]:
    """Code an answer as a server does that lets each piece go at once."""
    return [*(packer.compress(piece) + packer.flush(flush) for piece in pieces), packer.flush()]


CODINGS: dict[str, Callable[[Sequence[bytes]], list[bytes]]] = {
    "identity": list,
    "gzip": lambda pieces: deflated(zlib.compressobj(6, wbits=31), zlib.Z_SYNC_FLUSH, pieces),
    "X-GZip": lambda pieces: [codings.encode(piece, "gzip") or b"" for piece in pieces],
    "deflate": lambda pieces: deflated(zlib.compressobj(6), zlib.Z_SYNC_FLUSH, pieces),
    "br": lambda pieces: [codings.encode(b"".join(pieces), "br") or b""],
    "zstd": lambda pieces: deflated(
        zstandard.ZstdCompressor().compressobj(), zstandard.COMPRESSOBJ_FLUSH_BLOCK, pieces
    ),
    "gzip, br": lambda pieces: [codings.encode(b"".join(pieces), "gzip, br") or b""],
}


@pytest.mark.parametrize("coding", CODINGS)
def test_an_answer_says_the_same_however_it_is_coded_and_whenever_it_is_counted(
    coding: str,
) -> None:
    found = {}
    for number, (recording, dialect) in enumerate(ANSWERS):
        pieces = variants.by_chance(700, recording.body)
        coded = CODINGS[coding](pieces)
        waiting: list[Callable[[], None]] = []
        tally = dialect.tally(dialect.ask(recording.request), recording.head)
        tap = Tap(tally, Decoder(coding), None, waiting.append, lambda: 0.0, excerpt=Excerpt())
        for piece in (*coded, b""):
            assert tap.pass_on(piece) in (piece, [piece])
            while waiting and number % 2:
                waiting.pop(0)()
        while waiting:
            waiting.pop(0)()
        spoken = tally.has_spoken
        other = {"has_spoken": spoken, **said(tap.close())}
        if different := differences(known(number), other):
            found[str(recording)] = different
        assert not tap.gap
    assert found == {}


@pytest.mark.parametrize(
    "variant", [one for one in variants.ALL if one.is_json and one.says_the_same], ids=str
)
def test_a_request_asks_for_the_same(variant: Variant) -> None:
    found: Said = {}
    for _, (recording, dialect) in share(REQUESTS, variant):
        request = recording.request
        body = b"".join(variant.write(request.body))
        stand_in: list[bytes] = []
        upload = Upload(0, "", bytes, stand_in.append, None, 0, "")
        for piece in (*variants.by_chance(200, body), b""):
            upload(piece)
        one, other = (dialect.ask(replace(request, body=text)) for text in (body, *stand_in))
        if one != dialect.ask(request):
            found[str(recording)] = one
        # Of a large one no words are held, and Code Assist puts everything beside them.
        is_told = dialect.name != "gemini-code-assist"
        if is_told and other != replace(one, extra=other.extra):
            found[str(recording)] = (one, other)
    assert found == {}


@OF_JSON
def test_a_session_says_the_same(variant: Variant) -> None:
    found = {}
    for recording, dialect in SESSIONS:
        messages = tuple((who, b"".join(variant.write(text))) for who, text in recording.messages)
        one, other = (
            [said(reading) for reading in tapes_score.session(each, dialect.socket(ask, each.head))]
            for each in (recording, replace(recording, messages=messages))
            for ask in (dialect.ask(recording.request),)
        )
        if one != other:
            found[str(recording)] = (one, other)
    assert found == {}
