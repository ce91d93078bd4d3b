"""The mutator: what it makes of an input is new, has a structure, and is always the same."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.wire.event_stream import Frames
from tests.addons.core.wire import frames
from tests.fuzz import mutator

LONGEST = 2000
SEEDS = range(400)
EVENTS = b'data: {"id":"a","usage":{"n":1}}\n\ndata: {"choices":[{"delta":{}}]}\n\ndata: [DONE]\n\n'
LINES = b'{"model":"m","done":false}\n{"done":true,"eval_count":3}\n'
ITEMS = b'[{"usageMetadata":{"n":1}},{"model":"m"}]'
SESSION = b'<{"type":"session.created"}\n>{"type":"response.create"}\n'
ASKED = b'/v1/messages\n{"model":"m","max_tokens":9}'
FRAMES = frames.event("chunk", b'{"bytes":"eyJhIjoxfQ=="}') + frames.event("metadata", b'{"a":1}')


def by_byte(data: bytes, longest: int) -> bytes:
    return b"by byte"


def made(data: bytes, seeds: range = SEEDS) -> list[bytes]:
    """Give what is made of an input by structure."""
    found = [mutator.changed(data, LONGEST, seed, by_byte) for seed in seeds]
    return [one for one in found if one != b"by byte"]


@pytest.mark.parametrize("data", [EVENTS, LINES, ITEMS, SESSION, ASKED, FRAMES, b"\x01" + EVENTS])
def test_most_inputs_are_changed_by_structure_and_always_alike(data: bytes) -> None:
    found = made(data)
    assert found == made(data)
    assert len(SEEDS) / 2 < len(found) < len(SEEDS) * 4 / 5
    assert len(set(found)) > len(found) / 4
    assert max(map(len, found)) <= LONGEST


@pytest.mark.parametrize("data", [b"", b"\x00", b"some words", b"\xff" * 50, b"\n\n\n"])
def test_what_has_no_structure_is_changed_by_bytes(data: bytes) -> None:
    assert made(data) == []


def test_what_would_become_too_long_is_changed_by_bytes() -> None:
    found = [mutator.changed(EVENTS, len(EVENTS), seed, by_byte) for seed in SEEDS]
    assert max(map(len, found)) <= len(EVENTS)


def test_events_are_left_out_doubled_moved_and_cut() -> None:
    counts = Counter(one.count(b"[DONE]") for one in made(EVENTS))
    assert min(counts[0], counts[1], counts[2]) > 0
    assert any(one.find(b"[DONE]") < one.find(b'"id"') for one in made(EVENTS))
    assert any(b"data: {" in one.split(b"\n\n")[0][1:] for one in made(EVENTS))


def test_documents_stay_json_while_their_members_change() -> None:
    texts = [line for one in made(LINES) for line in one.splitlines() if line[-1:] == b"}"]
    documents = []
    for text in texts:
        try:
            documents.append(json.loads(text))
        except ValueError:
            continue
    assert len(documents) > len(texts) / 2
    names = {name for document in documents for name in document}
    assert {"model", "done", "eval_count", "donex"} <= names
    assert len({json.dumps(document.get("done")) for document in documents}) > 9


def test_what_is_said_in_a_frame_changes_and_its_checksum_is_right() -> None:
    payloads = {frame.payload for one in made(FRAMES) for frame in Frames().feed(one)}
    assert len(payloads) > 30
    assert any(b"eyJ" in payload and b"eyJhIjoxfQ==" not in payload for payload in payloads)


def test_what_stands_before_a_body_stays() -> None:
    assert {one.partition(b"\n")[0] for one in made(ASKED)} == {b"/v1/messages"}
    assert {one[:1] for one in made(b"\x21" + EVENTS)} == {b"\x21"}


@given(st.binary(max_size=300), st.integers(0, 2**32))
def test_no_input_is_too_strange(data: bytes, seed: int) -> None:
    for start in (b"", b"{", b"data: {", b"[{", FRAMES[:90]):
        assert len(mutator.changed(start + data, LONGEST, seed, by_byte)) <= LONGEST


def test_no_document_is_too_deep() -> None:
    for seed in range(50):
        for deep in (b'{"a":' * 900 + b"1" + b"}" * 900, b'data: {"a":[' + b"[" * 99_000):
            mutator.changed(deep, 10**6, seed, by_byte)
