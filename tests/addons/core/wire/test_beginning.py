"""Where a body begins."""

import pytest

from addons.core.wire import beginning

MARK = b"\xef\xbb\xbf"


@pytest.mark.parametrize("before", [b"", b" \r\n\t", MARK, MARK + b"\n", b"\n" + MARK, MARK * 2])
def test_a_body_begins_behind_blanks_and_marks(before: bytes) -> None:
    assert beginning.stripped(before + b"{} " + MARK) == b"{} " + MARK


def test_half_a_mark_may_become_a_whole_one() -> None:
    assert all(map(beginning.may_be_nothing, (b"", MARK[:1], MARK[:2])))
    assert not any(map(beginning.may_be_nothing, (b"{", b"\xef{", b"\xbb", MARK)))


@pytest.mark.parametrize("before", [b"", b" \r\n\t", MARK, MARK + b"\n", b"\n" + MARK, MARK * 2])
def test_a_body_begins_alike_wherever_it_is_cut(before: bytes) -> None:
    start = beginning.Start()
    pieces = [start.take(bytes((byte,))) for byte in before + b"{"]
    assert pieces == [*[b""] * len(before), b"{"]
    assert beginning.Start().take(before + b"{}") == b"{}"
    cut = beginning.Start()
    assert [cut.take(MARK[:1]), cut.take(b"{")] == [b"", MARK[:1] + b"{"]
