"""The results of a batch as JSON lines."""

from collections.abc import Mapping
from typing import Any

import pytest

from addons.core.call import Charge, Reading, Source, Usage
from addons.core.providers.batch import Batch
from addons.core.providers.batch_lines import BatchLines
from tests.addons.core.wire import cuts

LINES = b'{"n":3}\n{"error":1}\n\r\n{"n":4}'


def add(batch: Batch, line: Mapping[str, Any]) -> None:
    if "n" in line:
        batch.add([Charge("m", Usage(input_tokens=line["n"]))], line)


def read(pieces: list[bytes]) -> Reading:
    lines = BatchLines("b1", add)
    for piece in pieces:
        lines.feed(piece)
        lines.feed(b"")
    return lines.close()


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_every_line_that_has_something_is_added_up(end: bytes) -> None:
    reading = cuts.same(LINES + end, read)
    assert reading.usage == Usage(input_tokens=7, units={"batch_requests": 2})
    assert (reading.source, reading.is_complete) == (Source.REPORTED, True)
    assert (reading.response_id, reading.poll) == ("b1", True)


def test_a_last_line_that_is_cut_makes_it_partial() -> None:
    assert read([LINES[:-1]]).source is Source.PARTIAL


@pytest.mark.parametrize("text", [b"\x00\xff\n{}", b"[1]\n{}", b""])
def test_something_else_has_no_usage(text: bytes) -> None:
    assert read([text]).charges == ()
    assert read([text]).is_complete is bool(text)


def test_it_speaks_when_it_begins() -> None:
    lines = BatchLines("b1", add)
    lines.feed(b"")
    assert not lines.has_spoken
    lines.feed(b"{")
    assert lines.has_spoken
