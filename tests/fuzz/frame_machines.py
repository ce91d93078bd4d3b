"""The machines that take binary frames apart: AWS' event stream and websockets."""

import zlib
from functools import partial
from struct import pack

from addons.core.wire import event_headers
from addons.core.wire.event_stream import Frame, Frames
from addons.core.wire.websocket import Closing, Message, Messages, Packing
from tests.addons.core.wire import frames
from tests.fuzz.machine import Machine
from tests.fuzz.promises import Broken, flood, however_cut, small_limits

_EVENT_TYPE = (b":event-type\x07\x00\x08metadata", b":exception-type")


def _frames(data: bytes) -> None:
    text = _framed(data)

    def read(
        pieces: list[bytes], wanted: tuple[bytes, ...] | None
    ) -> tuple[list[Frame], list[Frame], bool]:
        stream = Frames(wanted)
        found = [frame for piece in pieces for frame in stream.feed(piece)]
        return [*found, *stream.rest()], stream.last, wanted is None and stream._damaged > 0

    every, last, is_damaged = however_cut(text, partial(read, wanted=None))
    some, last_of_some, _ = however_cut(text, partial(read, wanted=_EVENT_TYPE))
    none, last_of_none, _ = however_cut(text, partial(read, wanted=()))
    if none:
        raise Broken(f"{none} were not wanted")
    if [frame for frame in every if frame in some] != some:
        raise Broken(f"{some} are not among {every}")
    # A damaged frame that nobody wants is not looked into, if another begins at its very end.
    if not is_damaged and not last == last_of_some == last_of_none:
        raise Broken(f"the last are {last}, {last_of_some} and {last_of_none}")
    for frame in every:
        event_headers.read_headers(frame.headers)
    stream = Frames(_EVENT_TYPE)
    flood(text, stream.feed, stream)


def _framed(data: bytes) -> bytes:
    """Make frames of an input, most of them right: a fuzzer does not find checksums by chance."""
    if data[:1] != b"F":
        return data
    parts = []
    for part in data[1:].split(b"\n"):
        kind, payload = part[:1], part[1:]
        if kind == b"e":
            parts.append(frames.event("contentBlockDelta", payload))
        elif kind == b"m":
            parts.append(frames.event("metadata", payload))
        elif kind == b"x":
            parts.append(frames.exception("throttlingException", payload))
        elif kind == b"h":
            parts.append(frames.frame(payload, b"{}"))
        elif kind == b"w":
            right = bytearray(frames.event("metadata", payload))
            right[len(payload) % len(right)] ^= 1
            parts.append(bytes(right))
        elif kind == b"c":
            parts.append(frames.event("metadata", payload)[: len(payload) * 2])
        else:
            parts.append(payload)
    return b"".join(parts)


def _headers(data: bytes) -> None:
    found = event_headers.read_headers(data)
    if any(not isinstance(value, bool | int | bytes | str) for value in found.values()):
        raise Broken(f"{found} are headers")


_EXTENSIONS = ("", "permessage-deflate", "permessage-deflate; client_no_context_takeover")


def _socket(data: bytes) -> None:
    text = _socket_frames(data)
    for extensions in _EXTENSIONS:
        packing = Packing.agreed(extensions, from_client=True) or Packing()
        read = partial(_messages, packing)
        however_cut(text, read)
        with small_limits():
            however_cut(text, read)
        messages = Messages(packing)
        flood(text, messages.feed, messages)
    Packing.agreed(data.decode("latin-1"), from_client=False)


def _messages(packing: Packing, pieces: list[bytes]) -> tuple[list[Message | Closing], bool]:
    messages = Messages(packing)
    return [one for piece in pieces for one in messages.feed(piece)], messages.is_broken


def _socket_frames(data: bytes) -> bytes:
    """Make frames of an input: their heads from it, their sizes right, some of them packed."""
    if data[:1] != b"F":
        return data
    parts = []
    for part in data[1:].split(b"\n"):
        head, key, payload = part[:1] or b"\x81", part[1:5], part[5:]
        if head[0] & 0x40:
            packer = zlib.compressobj(wbits=-15)
            payload = (packer.compress(payload) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]
        is_masked = len(key) == 4 and key != b"plai"
        size = len(payload)
        short = bytes([size]) if size < 126 else b"\x7e" + pack(">H", size)
        masked = bytes([short[0] | 0x80 * is_masked]) + short[1:]
        if is_masked:
            payload = bytes(byte ^ key[at % 4] for at, byte in enumerate(payload))
        parts.append(head + masked + (key if is_masked else b"") + payload)
    return b"".join(parts)


_FRAMES = [
    frames.event("metadata", b"{}") + frames.exception("throttlingException", b"{}"),
    b'Fe{"a":1}\nm{"usage":{}}\nxslow\nwabc\ncabcdef\n-junk\nm{}',
    b"Fe1\ne2\ne3\ne4\ne5\nm6\nh\x0b:event-type\x07\x00\x01a",
]
_HEADERS = b"\x01a\x07\x00\x01b\x01c\x00"
_HEADERS = b"\x01a\x07\x00\x01b\x01c\x00"
_SOCKET = [
    b"\x81\x02{}\x01\x01{\x89\x00\x80\x01}\x88\x02\x03\xe8",
    b"F\x81mask{}\n\x01mask{\n\x80mask}\n\xc1plai{}\n\xc1mask{}\n\x88mask\x03\xe8",
]

FRAMES = (
    Machine("event-stream", _frames, (b":event-type", b"\n", b"\nm", b"\ne"), lambda: _FRAMES),
    Machine("event-headers", _headers, (b"\x07\x00\x01",), lambda: [_HEADERS]),
    Machine("websocket", _socket, (b"\x81", b"\xc1", b"\x01", b"\x80", b"\n"), lambda: _SOCKET),
)
