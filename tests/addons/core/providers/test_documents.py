import pytest

from addons.core.providers.documents import documents


@pytest.mark.parametrize(
    "answer",
    [
        b'data: {"a":1}\n\nevent: x\r\ndata: {"a":2}\r\n\r\ndata: [DONE]\n\n',
        b'\xef\xbb\xbfdata: {"a":1}\n\n: comment\n\ndata: {"a":2}',
        b'[{"a":1}\n,\r\n{"a":2}]',
        b'[{"a":1},{"a":2},{"a":',
        b'{"a":1}\n{"a":2}\n',
        b'{"a":1}\n{"a":2}\n{"a":',
        b'data: {"a":1}\n\ndata: {"a":2}\n\ndata: {"a":"cut of',
    ],
)
def test_every_whole_object_comes_out_whichever_way_it_is_framed(answer: bytes) -> None:
    assert list(documents(answer)) == [{"a": 1}, {"a": 2}]


def test_a_lone_object_may_have_line_ends_in_it() -> None:
    assert list(documents(b'\n\n{\n  "a": {\n    "b": 1\n  }\n}\n')) == [{"a": {"b": 1}}]


@pytest.mark.parametrize("answer", [b"", b"nothing", b"null", b"[1, 2]", b"{", b'data: "text"\n\n'])
def test_what_is_no_object_says_nothing(answer: bytes) -> None:
    assert list(documents(answer)) == []
