"""Frames of AWS' event stream, written as a server would."""

from struct import pack
from zlib import crc32


def header(name: str, kind: int, value: bytes) -> bytes:
    """Write one header with its value as it stands on the wire."""
    return bytes([len(name)]) + name.encode() + bytes([kind]) + value


def text(name: str, value: str) -> bytes:
    """Write a header whose value is a string."""
    return header(name, 7, pack(">H", len(value)) + value.encode())


def frame(headers: bytes, payload: bytes) -> bytes:
    """Write one frame."""
    prelude = pack(">II", 16 + len(headers) + len(payload), len(headers))
    message = prelude + pack(">I", crc32(prelude)) + headers + payload
    return message + pack(">I", crc32(message))


def event(name: str, payload: bytes) -> bytes:
    """Write an event as Bedrock does."""
    headers = text(":event-type", name) + text(":content-type", "application/json")
    return frame(headers + text(":message-type", "event"), payload)


def exception(name: str, payload: bytes) -> bytes:
    """Write an exception as Bedrock does: the stream's end."""
    headers = text(":exception-type", name) + text(":content-type", "application/json")
    return frame(headers + text(":message-type", "exception"), payload)
