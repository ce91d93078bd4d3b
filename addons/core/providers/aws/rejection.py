"""What AWS says when a call fails: the error's class, and nothing of its text.

https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html and
https://smithy.io/2.0/aws/amazon-eventstream.html, read 2026-11-25.
"""

from collections.abc import Iterable

from addons.core.call import Reading
from addons.core.providers import figures
from addons.core.providers.dialect import Head
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.wire.event_headers import read_headers
from addons.core.wire.event_stream import Frame

_ENOUGH = 4 * 1024
# What is in a frame that tells no error. JSON cannot contain it.
_EVENT = b"\x0d:message-type\x07\x00\x05event"


class RejectedCall:
    """Tallies an answer with status 400 and above: it has no usage, only an error.

    The class stands in a header (`ValidationException:http://internal.amazon.com/...`), else in
    the body (`com.amazon.coral.service#ThrottlingException`).
    """

    has_spoken = False

    def __init__(self, head: Head) -> None:
        self._said = _shape(head.headers.get("x-amzn-errortype"))
        self._answer = FailedAnswer(head.status)
        self._start = b""

    def feed(self, chunk: bytes) -> None:
        """Keep the beginning, where the error is."""
        self._answer.feed(chunk)
        self._start += chunk[: _ENOUGH - len(self._start)]

    def close(self) -> Reading:
        """Give the error's class, or `http_<status>` when nothing names one."""
        body = figures.table(figures.parsed(self._start))
        said = self._said or _shape(body.get("__type")) or _shape(body.get("code"))
        return Reading(error=said, is_complete=True) if said else self._answer.close()


def error_of(frames: Iterable[Frame]) -> str:
    """Name the class of the error that ended a stream; empty when none did.

    An exception is one that the operation documents (`throttlingException`), an error is any
    other; both are the last message of their stream.
    """
    for frame in frames:
        if not may_be_error(frame.headers):
            continue
        headers = read_headers(frame.headers)
        match headers.get(":message-type"):
            case "exception":
                return _shape(headers.get(":exception-type")) or "exception"
            case "error":
                return _shape(headers.get(":error-code")) or "error"
    return ""


def may_be_error(text: bytes) -> bool:
    """Tell whether a frame may say an error, going by its text on the wire."""
    return text.rfind(_EVENT) < 0


def _shape(kind: object) -> str:
    name = figures.name(kind).partition(":")[0].rpartition("#")[2]
    return error_class({"error": {"type": name}})
