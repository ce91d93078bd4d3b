import pytest

from addons.core.call import Reading
from addons.core.providers.aws.rejection import RejectedCall, error_of
from addons.core.providers.dialect import Head
from addons.core.wire.event_stream import Frames
from tests.addons.core.wire import frames

INTERNAL = "http://internal.amazon.com/coral/com.amazon.bedrock/"


def rejected(body: bytes, headers: dict[str, str] | None = None) -> str:
    call = RejectedCall(Head(429, headers or {}))
    for at in range(0, len(body), 7):
        call.feed(body[at : at + 7])
    reading = call.close()
    assert reading == Reading(error=reading.error, is_complete=True)
    assert not call.has_spoken
    return reading.error


@pytest.mark.parametrize(
    ("header", "error"),
    [
        (f"ValidationException:{INTERNAL}", "ValidationException"),
        ("com.amazon.bedrock#ThrottlingException", "ThrottlingException"),
        ("ThrottlingException", "ThrottlingException"),
    ],
)
def test_a_header_names_the_class(header: str, error: str) -> None:
    assert rejected(b'{"message": "Oh"}', {"x-amzn-errortype": header}) == error


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b'{"__type": "com.amazon.coral.service#ThrottlingException"}', "ThrottlingException"),
        (b'{"code": "AccessDeniedException", "message": "No"}', "AccessDeniedException"),
        (b'{"error": {"type": "invalid_request_error"}}', "invalid_request_error"),
        (b'{"message": "Too many requests"}', "http_429"),
        (b'{"__type": "Too many requests"}', "http_429"),
        (b"[1]", "http_429"),
        (b"<html>", "http_429"),
        (b"", "http_429"),
        (b" " * 99_999, "http_429"),
    ],
)
def test_else_the_body_does(body: bytes, error: str) -> None:
    assert rejected(body) == error


def error_code(name: str) -> bytes:
    return frames.frame(
        frames.text(":message-type", "error") + frames.text(":error-code", name), b""
    )


@pytest.mark.parametrize(
    ("last", "error"),
    [
        (frames.exception("throttlingException", b'{"message":"Oh"}'), "throttlingException"),
        (frames.exception("so many words", b"{}"), "exception"),
        (error_code("InternalFailure"), "InternalFailure"),
        (error_code(""), "error"),
        (frames.event("metadata", b"{}"), ""),
    ],
)
def test_the_frame_that_ends_a_stream_names_the_class(last: bytes, error: str) -> None:
    assert error_of(Frames().feed(frames.event("messageStart", b"{}") + last)) == error


def test_an_empty_stream_has_no_error() -> None:
    assert error_of([]) == ""
