import json

import pytest

from addons.core.providers.body import Body

MEMBERS = frozenset({"usage"})
EVENTS = b'data: {"usage": 1}\n\ndata: {"text": 2}\n\ndata: {"usage": 3}'
ARRAY = b'[{"usage": 1}\n,\r\n{"text": "]"}]'
OBJECT = b'{"text": "words", "usage": {"n": 1}}'


def documents(text: bytes, size: int) -> tuple[list[object], Body]:
    body = Body((b'"usage"',), MEMBERS)
    found = []
    for at in range(0, len(text), size):
        found += body.feed(text[at : at + size])
        found += body.feed(b"")
    found += body.close()
    return [json.loads(document) for document in found], body


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\n\xef\xbb\xbf\n", b"\r\n \n"])
class TestWhateverComesFirstAndHoweverItIsCut:
    def test_events_give_those_that_are_wanted(self, start: bytes, size: int) -> None:
        found, body = documents(start + EVENTS, size)
        assert found == [{"usage": 1}, {"usage": 3}]
        assert body.object is None

    def test_an_array_gives_those_that_are_wanted(self, start: bytes, size: int) -> None:
        found, body = documents(start + ARRAY, size)
        assert found == [{"usage": 1}]
        assert body.object is None

    def test_a_lone_object_keeps_its_members(self, start: bytes, size: int) -> None:
        found, body = documents(start + OBJECT, size)
        assert found == []
        assert body.object is not None
        assert body.object.values == {"usage": {"n": 1}}
        assert body.object.is_complete


def test_an_empty_body_is_nothing() -> None:
    assert documents(b"", 1)[0] == []
    assert documents(b"\n\n", 1)[0] == []


def test_an_object_that_is_cut_off_is_not_complete() -> None:
    _, body = documents(OBJECT[:-3], 4)
    assert body.object is not None
    assert not body.object.is_complete


def test_an_event_comes_out_with_the_chunk_that_completes_it() -> None:
    body = Body((b'"usage"',), MEMBERS)
    assert body.feed(b"") == []
    assert body.feed(b'data: {"us') == []
    assert body.feed(b'age": 1}\n\n') == [b'{"usage": 1}']
    assert body.close() == []


def test_of_what_stands_in_every_event_the_last_of_a_piece_comes_out() -> None:
    body = Body((b'"error"',), MEMBERS, newest=(b'"usage"',))
    assert body.feed(b'data: {"usage": 1}\n\ndata: {"usage": 2}\n\n') == [b'{"usage": 2}']


def test_of_what_stands_in_every_event_the_last_comes_out_that_says_something_about_it() -> None:
    def says(document: bytes) -> tuple[bytes, ...]:
        return (b'"usage"',) if b"0" not in document else ()

    body = Body((b'"error"',), MEMBERS, newest=(b'"usage"',), says=says)
    assert body.feed(b'data: {"usage": 3}\n\ndata: {"usage": 0}\n\n') == [b'{"usage": 3}']
    items = Body((b'"error"',), MEMBERS, newest=(b'"usage"',), says=says)
    assert items.feed(b'[{"usage": 3},{"usage": 0}') == [b'{"usage": 3}']


def test_what_matters_at_the_end_is_given_there_though_it_stood_in_one_of_many_newest() -> None:
    text = b'data: {"error":1,"usage":1}\n\ndata: {"usage":2}\n\n'
    for pieces in ([text], [text[at : at + 1] for at in range(len(text))]):
        body = Body((), MEMBERS, newest=(b'"usage"',), ending=(b'"error"',))
        for piece in pieces:
            body.feed(piece)
        assert body.endings() == [b'{"error":1,"usage":1}']


def test_an_array_gives_what_matters_at_the_end_as_events_do() -> None:
    body = Body((b'"end"',), MEMBERS, (b'"usage"',), ending=(b'"error"',))
    items = b'[{"error": 1}, {"usage": 2}, {"error": 3}, {"end": 4}, {"usage": 5}, {"text": 6}]'
    assert body.feed(items) == [b'{"end": 4}', b'{"usage": 5}']
    assert body.close() == []
    assert body.endings()[:1] == [b'{"error": 3}']


def test_what_matters_at_the_end_alone_is_looked_for_there() -> None:
    def ends(*events: bytes) -> list[bytes]:
        body = Body((b'"usage"',), MEMBERS, ending=(b'"error"',))
        found = [body.feed(b"data: " + event + b"\n\n") for event in events]
        assert all(b'"error":2' not in data for piece in found for data in piece)
        assert body.close() == []
        return body.endings()

    talk = [b'{"text":1}'] * 4
    assert ends(*talk, b'{"error":2}', *talk[:3]) == [b'{"error":2}']
    assert ends(b'{"error":2}', *talk) == []
    assert ends(*talk, b'{"error":null}') == []
    assert ends(b'{"error":1,"usage":1}') == []  # it was given when it came
    assert ends(b'{"usage":1}', b'{"error":2}', b'{"usage":3}') == [b'{"error":2}', b'{"usage":3}']


def test_any_of_what_matters_at_the_end_is_given_there() -> None:
    body = Body((b'"usage"',), MEMBERS, ending=(b'"error"', b'"last"'))
    assert body.feed(b'data: {"text":1}\n\ndata: {"last":2}\n\n') == []
    assert body.endings() == [b'{"last":2}']
