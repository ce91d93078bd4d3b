"""Messages out of the bytes of one direction of a websocket (RFC 6455, RFC 7692)."""

import zlib
from dataclasses import dataclass

from addons.core.wire.abridged import Abridged

LONGEST_MESSAGE = 8 * 1024 * 1024
"""Bytes of one message, unpacked; a longer one comes out abridged if it is JSON, else not."""

_NO_CODE = 1005
_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
_KNOWN = (_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG)
_LONGEST_CONTROL = 125
_PIECE = 64 * 1024
# What a sender takes off the end of each message: https://www.rfc-editor.org/rfc/rfc7692#section-7.2.1
_FLUSH = b"\x00\x00\xff\xff"


@dataclass(frozen=True, slots=True)
class Message:
    """A whole message, unmasked and unpacked."""

    data: bytes
    is_text: bool


@dataclass(frozen=True, slots=True)
class Closing:
    """One side says that it is done; what it says besides is not kept."""

    code: int


@dataclass(frozen=True, slots=True)
class Packing:
    """Whether messages of one direction may be packed, and whether each stands alone."""

    is_on: bool = False
    stands_alone: bool = False

    @classmethod
    def agreed(cls, extensions: str, *, from_client: bool) -> "Packing | None":
        """Read `Sec-WebSocket-Extensions` of the answer; None for an extension unheard of."""
        packing = cls()
        for extension in filter(None, (part.strip() for part in extensions.split(","))):
            name, *words = (word.strip().lower() for word in extension.split(";"))
            if name != "permessage-deflate":
                return None
            side = "client" if from_client else "server"
            packing = cls(True, f"{side}_no_context_takeover" in words)
        return packing


class Messages:
    """Bytes in, cut anywhere; whole messages out. Never raises; holds one message at most.

    What is no websocket sets `is_broken`, and nothing more is read.
    """

    def __init__(self, packing: Packing) -> None:
        self.is_broken = False
        self.has_lost_one = False
        """True when a message was too long to come out whole."""
        self._packing = packing
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        self._rest = b""  # of a header, or of a control frame
        self._left = 0  # bytes of the data frame at hand that are still to come
        self._mask = b""
        self._is_last = False
        self._opcode = _CONTINUATION  # of the message at hand; continuation between messages
        self._is_packed = False
        self._text = bytearray()
        self._long: Abridged | None = None  # the message at hand, if it is too long

    @property
    def is_between_frames(self) -> bool:
        """Tell whether what was fed ends where a frame ends."""
        return not self._left and not self._rest

    def feed(self, data: bytes) -> list[Message | Closing]:
        """Give the messages that `data` completes."""
        found: list[Message | Closing] = []
        data, self._rest = self._rest + data, b""
        at = 0
        try:
            while at < len(data) and not self.is_broken:
                if self._left:
                    piece = data[at : at + self._left]
                    at += len(piece)
                    self._take(piece)
                else:
                    begin = at
                    at = self._header(data, begin, found)
                    if at == begin:
                        self._rest = data[begin:]
                        break
                if not self._left and self._is_last and self._opcode != _CONTINUATION:
                    self._finish(found)
        except zlib.error:
            self.is_broken = True
        return found

    def _header(self, data: bytes, at: int, found: list[Message | Closing]) -> int:
        """Read the head of a frame, and the whole of one for control; the old index: too short."""
        if len(data) - at < 2:
            return at
        first, second = data[at], data[at + 1]
        opcode, is_last, is_masked = first & 0x0F, bool(first & 0x80), bool(second & 0x80)
        size, body = second & 0x7F, at + 2
        is_control = opcode >= _CLOSE
        if size > _LONGEST_CONTROL:
            width = 2 if size == _LONGEST_CONTROL + 1 else 8
            size, body = int.from_bytes(data[body : body + width]), body + width
        begin = body + 4 * is_masked
        if begin > len(data):
            return at
        is_packed = bool(first & 0x40)
        is_inside = self._opcode != _CONTINUATION
        if (
            opcode not in _KNOWN
            or first & 0x30
            or (is_packed and (not self._packing.is_on or opcode not in (_TEXT, _BINARY)))
            or (is_control and not (is_last and size <= _LONGEST_CONTROL))
            or (not is_control and is_inside != (opcode == _CONTINUATION))
        ):
            self.is_broken = True
            return len(data)
        mask = data[body:begin]
        if is_control:
            if len(data) < begin + size:
                return at
            if opcode == _CLOSE:
                payload = _unmasked(data[begin : begin + size], mask)
                found.append(Closing(int.from_bytes(payload[:2]) if len(payload) > 1 else _NO_CODE))
            return begin + size
        if opcode != _CONTINUATION:
            self._opcode, self._is_packed = opcode, is_packed
        self._left, self._mask, self._is_last = size, mask, is_last
        return begin

    def _take(self, piece: bytes) -> None:
        self._left -= len(piece)
        plain = _unmasked(piece, self._mask)
        turn = len(piece) % 4
        self._mask = self._mask[turn:] + self._mask[:turn]
        self._unpack(plain)

    def _unpack(self, piece: bytes) -> None:
        if not self._is_packed:
            self._keep(piece)
            return
        while piece:
            # A piece at a time: little may unpack to very much.
            self._keep(self._inflate.decompress(piece, _PIECE))
            piece = self._inflate.unconsumed_tail

    def _keep(self, piece: bytes) -> None:
        self._text += piece
        if self._long is None and len(self._text) > LONGEST_MESSAGE:
            self._long = Abridged()
            self.has_lost_one = True
        if self._long is not None:
            self._long.feed(bytes(self._text))
            self._text.clear()

    def _finish(self, found: list[Message | Closing]) -> None:
        if self._is_packed:
            self._unpack(_FLUSH)
            if self._packing.stands_alone or self._inflate.eof:
                self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        text = bytes(self._text) if self._long is None else self._long.text
        if self._long is None or text.startswith(b"{"):
            found.append(Message(text, self._opcode == _TEXT))
        self._opcode, self._text, self._long = _CONTINUATION, bytearray(), None


def _unmasked(payload: bytes, mask: bytes) -> bytes:
    if not mask or not payload:
        return payload
    # As one long number: a byte at a time takes a hundred times as long.
    keys = (mask * (len(payload) // 4 + 1))[: len(payload)]
    size = len(payload)
    return (int.from_bytes(payload) ^ int.from_bytes(keys)).to_bytes(size)
