from addons.core.providers.aws.framed_body import FramedBody
from addons.core.wire.event_stream import Frame
from tests.addons.core.wire import cuts, frames

TEXT = frames.event("contentBlockDelta", b"{}") + frames.event("metadata", b'{"usage":1}')
MEMBERS = frozenset({"usage"})


def read(
    pieces: list[bytes], wanted: tuple[bytes, ...] | None = None
) -> tuple[list[Frame], FramedBody]:
    body = FramedBody(MEMBERS, wanted)
    return [frame for piece in pieces for frame in body.read(piece)], body


def test_frames_come_out_as_they_are_completed() -> None:
    payloads = cuts.same(TEXT, lambda pieces: [frame.payload for frame in read(pieces)[0]])
    assert payloads == [b"{}", b'{"usage":1}']


def test_only_wanted_frames_come_out_and_the_last_are_known() -> None:
    found, body = read([TEXT], (b"metadata",))
    assert [frame.payload for frame in found] == [b'{"usage":1}']
    assert [frame.payload for frame in body.last] == [b"{}", b'{"usage":1}']


def test_what_is_wanted_may_change() -> None:
    body = FramedBody(MEMBERS)
    body.want((b"metadata",))
    assert len(body.read(TEXT)) == 1


def test_an_object_gives_its_members() -> None:
    text = b'\xef\xbb\xbf \n{"text": "x", "usage": {"inputTokens": 1}}'
    for pieces in cuts.every_way(text):
        found, body = read(pieces)
        assert found == []
        assert body.object is not None
        assert body.object.found == {"usage": b'{"inputTokens": 1}'}
        assert body.object.is_complete


def test_an_empty_answer_is_neither() -> None:
    assert read([b"", b" ", b"\xef\xbb"])[1].object is None
