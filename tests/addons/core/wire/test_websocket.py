import random
import zlib

import pytest
from wsproto.connection import Connection, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Event, Ping, TextMessage
from wsproto.extensions import PerMessageDeflate

from addons.core.wire import websocket
from addons.core.wire.websocket import Closing, Message, Messages, Packing
from tests.addons.core.wire import cuts

DEFLATE = "permessage-deflate"
ALONE = f"{DEFLATE}; client_no_context_takeover; server_no_context_takeover"
TEXT, DATA = "w\u00e9ir " * 40, b"\x00\xff" * 200
SAID: list[Event] = [TextMessage(TEXT), BytesMessage(DATA), TextMessage("")]
HEARD = [Message(TEXT.encode(), True), Message(DATA, False)]


def peer(extensions: str, *, is_client: bool = True) -> Connection:
    kind = ConnectionType.CLIENT if is_client else ConnectionType.SERVER
    if not extensions:
        return Connection(kind)
    deflate = PerMessageDeflate()
    deflate.finalize(extensions)
    return Connection(kind, [deflate])


def written(extensions: str, *, is_client: bool = True) -> bytes:
    """Write a conversation as wsproto does: messages, one of them in parts with a ping between."""
    side = peer(extensions, is_client=is_client)
    sent = b"".join(side.send(one) for one in SAID)
    sent += side.send(TextMessage("in ", message_finished=False))
    sent += side.send(Ping(b"there?"))
    sent += side.send(TextMessage("parts", message_finished=True))
    return sent + side.send(CloseConnection(4001, "a reason"))


def read(
    data: list[bytes], extensions: str = "", *, is_client: bool = True
) -> list[Message | Closing]:
    packing = Packing.agreed(extensions, from_client=is_client)
    assert packing is not None
    messages = Messages(packing)
    found = [one for piece in data for one in messages.feed(piece)]
    assert not messages.is_broken
    return found


@pytest.mark.parametrize("is_client", [True, False])
@pytest.mark.parametrize("extensions", ["", DEFLATE, ALONE])
def test_messages_are_what_was_sent_wherever_the_bytes_are_cut(
    extensions: str, is_client: bool
) -> None:
    sent = written(extensions, is_client=is_client)
    wanted = [*HEARD, Message(b"", True), Message(b"in parts", True), Closing(4001)]
    assert cuts.same(sent, lambda cut: read(cut, extensions, is_client=is_client)) == wanted


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536, 300_000])
def test_a_message_may_be_of_any_size(size: int) -> None:
    sent = peer("").send(BytesMessage(b"w" * size))
    assert read([sent]) == [Message(b"w" * size, False)]


@pytest.mark.parametrize("extensions", ["", DEFLATE])
def test_a_message_that_is_too_long_is_left_out_and_the_next_one_is_read(
    extensions: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "LONGEST_MESSAGE", 1000)
    side = peer(extensions)
    sent = side.send(BytesMessage(random.Random(1).randbytes(5000)))
    sent += side.send(TextMessage("word " * 199))
    assert read([sent], extensions) == [Message(b"word " * 199, True)]


def test_a_message_of_json_that_is_too_long_comes_out_abridged() -> None:
    picture = b"A" * (2 * websocket.LONGEST_MESSAGE)
    side = peer("")
    sent = side.send(TextMessage('{"image":"' + picture.decode() + '","usage":{"n":1}}'))
    messages = Messages(Packing())
    pieces = [sent[at : at + 65536] for at in range(0, len(sent), 65536)]
    found = [one for piece in pieces for one in messages.feed(piece)]
    assert found == [Message(b'{"image":"...","usage":{"n":1}}', True)]
    assert messages.has_lost_one


def test_what_unpacks_to_very_much_is_not_held() -> None:
    side = peer(DEFLATE)
    sent = side.send(BytesMessage(bytes(64 * 1024 * 1024))) + side.send(TextMessage("after"))
    assert len(sent) < 100_000
    assert read([sent], DEFLATE) == [Message(b"after", True)]


def test_a_packed_message_that_ends_its_stream_does_not_end_the_next_one() -> None:
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(b"weir") + packer.flush(zlib.Z_FINISH)
    frame = bytes([0xC1, len(packed)]) + packed
    assert read([frame, frame], DEFLATE) == [Message(b"weir", True)] * 2


@pytest.mark.parametrize(
    ("payload", "code"), [(b"", 1005), (b"\x03", 1005), (b"\x03\xe8", 1000), (b"\x0f\xa1x", 4001)]
)
def test_a_side_closes_with_a_code_or_without(payload: bytes, code: int) -> None:
    assert read([bytes([0x88, len(payload)]) + payload]) == [Closing(code)]


@pytest.mark.parametrize(
    "data",
    [
        b"\x83\x00",  # an opcode that nobody knows
        b"\xa1\x00",  # a reserved bit
        b"\xc1\x00",  # packed, though nothing was agreed
        b"\x80\x00",  # continues nothing
        b"\x01\x00\x81\x00",  # a message inside another one
        b"\x09\x00",  # a ping in parts
        b"\x89\x7e\x00\x7e" + bytes(126),  # a ping that is too long
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
)
def test_what_is_no_websocket_is_read_no_further(data: bytes) -> None:
    messages = Messages(Packing())
    assert messages.feed(data) == []
    assert messages.is_broken
    assert messages.feed(b"\x81\x01w") == []


def test_what_cannot_be_unpacked_is_read_no_further() -> None:
    messages = Messages(Packing(is_on=True))
    assert messages.feed(b"\xc1\x04\xff\xff\xff\xff") == []
    assert messages.is_broken


@pytest.mark.parametrize(
    ("extensions", "client", "server"),
    [
        ("", Packing(), Packing()),
        (DEFLATE, Packing(True), Packing(True)),
        (
            f"{DEFLATE}; Client_No_Context_Takeover; server_max_window_bits=12",
            Packing(True, True),
            Packing(True),
        ),
        ("x-webkit-deflate-frame", None, None),
    ],
)
def test_what_both_sides_agreed_on(
    extensions: str, client: Packing | None, server: Packing | None
) -> None:
    assert Packing.agreed(extensions, from_client=True) == client
    assert Packing.agreed(extensions, from_client=False) == server
