"""What an upstream does with a request: a status, headers, and the steps of a body."""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True, slots=True)
class Pause:
    """Send nothing for a while."""

    seconds: float


@dataclass(slots=True)
class Gate:
    """Send nothing until a test opens the gate; `is_reached` tells the test that we wait."""

    is_open: threading.Event = field(default_factory=threading.Event)
    is_reached: threading.Event = field(default_factory=threading.Event)


class Break(Enum):
    """Ways to leave an answer unfinished."""

    CLOSE = "close"  # FIN, in the middle of the body
    RESET = "reset"  # RST
    STALL = "stall"  # silence, with the connection kept open


type Step = bytes | Pause | Gate | Break


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `steps` is called for each play, so that a body may be made on the way."""

    steps: Callable[[], Iterable[Step]]
    status: int = 200
    headers: Sequence[tuple[str, str]] = (("content-type", "application/json"),)
    length: int | None = None
    """Bytes of the body (`content-length`); None sends it chunked, one chunk a bytes step."""
    head: bytes | None = None
    """A raw head to send instead of a well-formed one, for answers that are none."""

    @property
    def has_body(self) -> bool:
        """Tell whether the status allows a body (RFC 9110, 6.4.1)."""
        return self.status not in (204, 304)

    @property
    def is_chunked(self) -> bool:
        """Tell whether the body is sent chunked."""
        return self.length is None and self.head is None and self.has_body


@dataclass(slots=True)
class Received:
    """A line of the upstream's own ledger: one request, and how its answer went."""

    number: int
    server_name: str
    """SNI of the connection."""
    method: str = ""
    target: str = ""
    """As it stood in the request line."""
    headers: list[tuple[str, str]] = field(default_factory=list)
    """In wire order, names in lower case."""
    body: bytes = b""
    """At most the first MiB."""
    body_size: int = 0
    sent: int = 0
    """Bytes of the answer's body that were handed to the transport."""
    is_answered: bool = False
    """The whole answer was handed to the transport."""
    is_aborted: bool = False
    """The other side left before the answer was over."""

    @property
    def path(self) -> str:
        """The target without its query string."""
        return self.target.partition("?")[0]

    def header(self, name: str) -> str:
        """Give the first header with that (lower-case) name, or an empty text."""
        return next((value for key, value in self.headers if key == name), "")


def whole(
    body: bytes,
    status: int = 200,
    content_type: str = "application/json",
    headers: Sequence[tuple[str, str]] = (),
) -> Answer:
    """Answer with one body of known length."""
    return Answer(
        lambda: (body,), status, (("content-type", content_type), *headers), length=len(body)
    )


def streamed(
    steps: Sequence[Step],
    content_type: str = "text/event-stream; charset=utf-8",
    headers: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> Answer:
    """Answer with a chunked body: one chunk for each bytes step."""
    return Answer(lambda: steps, status, (("content-type", content_type), *headers))
