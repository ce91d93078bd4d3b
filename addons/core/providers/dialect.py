"""What every dialect can do, and the endpoint that it serves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, TypeGuard, runtime_checkable

from addons.core.call import Ask, Billing, Reading, Refusal


@dataclass(frozen=True, slots=True)
class Request:
    """A request as a dialect sees it. Header names are in lower case."""

    method: str
    host: str
    path: str
    """Without the query string, and written as the tables of paths have it (`hosts.plain_path`)."""
    query: str
    headers: Mapping[str, str]
    body: bytes
    """Decoded (no content coding); `b""` when there is none or it is too large to hold."""


@dataclass(frozen=True, slots=True)
class Head:
    """Status and headers of an answer. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]


class Tally(Protocol):
    """The running count on one answer. Fed decoded bytes, cut anywhere; bounded memory."""

    @property
    def has_spoken(self) -> bool:
        """Tell whether the first piece of the answer proper (a token) has come by."""
        ...

    def feed(self, chunk: bytes) -> None:
        """Count what `chunk` adds. Never raises for what a peer may send."""
        ...

    def close(self) -> Reading:
        """Give the reading, whatever was fed. Never raises; called once."""
        ...


class Dialect(Protocol):
    """One wire format. Every dialect has these methods, in this order."""

    @property
    def name(self) -> str:
        """The dialect's name in the ledger: `openai-chat`, `anthropic`, ..."""
        ...

    def ask(self, request: Request) -> Ask:
        """Read what the request wants. A body that is not what it should be asks for nothing."""
        ...

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting the answer to `ask` that begins with `head`."""
        ...

    def refusal(self, refusal: Refusal) -> bytes:
        """Put our "no" into the dialect's own error shape (a JSON body)."""
        ...


@dataclass(frozen=True, slots=True)
class Began:
    """A response has begun on a socket."""

    response: int
    """Names the response on this socket: its number, never used again."""
    ask: Ask
    at: float
    """When it was asked for; when it came, where nobody asked."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The first message of a response has come by."""

    response: int


@dataclass(frozen=True, slots=True)
class Spoke:
    """The first piece of a response proper (a token) has come by."""

    response: int


@dataclass(frozen=True, slots=True)
class Said:
    """The message at hand is a piece of what a response says: it may have to be counted."""

    response: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A response is over, and this is what it comes to."""

    response: int
    reading: Reading


@dataclass(frozen=True, slots=True)
class Limited:
    """The server has told the caller's limits, outside of any response."""

    headers: Mapping[str, str]
    """In the words of the headers that tell them elsewhere."""


type SocketEvent = Began | Answered | Spoke | Said | Ended | Limited


class SocketTally(Protocol):
    """The running count on one websocket. Fed whole messages of both sides; bounded memory.

    Every response that it tells to have begun it also tells to have ended, once.
    """

    @property
    def error(self) -> str:
        """The class of the latest error that was about no response."""
        ...

    def feed(self, message: bytes, from_client: bool, at: float) -> Sequence[SocketEvent]:
        """Tell what a message means that came by `at` (seconds of one monotonic clock).

        Text and binary are read alike: Gemini writes JSON into both. Never raises for what a
        peer may send.
        """
        ...

    def close(self, at: float) -> Sequence[SocketEvent]:
        """End the socket: tell what was counted of responses that have not ended. Called once."""
        ...


@runtime_checkable
class SocketDialect(Protocol):
    """What a dialect that is also spoken on websockets can do besides."""

    def socket(self, ask: Ask, head: Head) -> SocketTally:
        """Start counting on the socket that `ask` opened and `head` (status 101) granted."""
        ...


@dataclass(frozen=True, slots=True)
class Words:
    """What was asked or answered in words, for counting what nobody reported."""

    texts: tuple[str, ...]
    """One text a voice: what one message says, what one choice of an answer says."""
    messages: int = 0
    """How many messages of a conversation, beside the system's; 0 in a text to be completed."""
    systems: int = 0
    """How many messages of the system (or the developer)."""
    answers: int = 0
    """How many of the messages are earlier answers in words."""
    names: int = 0
    """How many messages name who speaks."""
    calls: int = 0
    """How many calls of tools are among them: their form costs tokens too, by the model."""
    arguments: int = 0
    """How many arguments those calls have, which some models write one by one."""
    called: tuple[tuple[str, str], ...] = ()
    """Name and arguments (JSON, maybe cut) of each call of an answer; `texts` has them, too."""
    ends: int = 0
    """How many answers came to their own end, which a model marks with a token."""
    stopped: int = 0
    """How many say that they were stopped short of it (by a limit, by a filter)."""
    pieces: int = 0
    """In how many pieces an answer came whose server sends each token in one of its own."""
    thoughts: int = 0
    """How many of an answer's texts are thoughts, where a form of their own is known."""
    tools: tuple[Mapping[str, Any], ...] = ()
    """What a request says of each tool (`tool_schemas.described`)."""
    choice: str = ""
    """Which tools a request wants called: `none`, `any`, `named`; else it leaves that open."""
    wants_one: bool = False
    """True when a request wants one call of a tool at most."""
    schema: Mapping[str, Any] | None = None
    """The JSON `schema` that a request wants its answer in, and its `name` where that is told."""
    thinks: bool = False
    """True when a request asks for thoughts with a budget."""
    is_more: bool = False
    """True when the figures reported in the same answer count what was said before these words."""
    sound: int = 0
    """Tokens of the sound beside the words, going by how long it lasts."""


@runtime_checkable
class Wordy(Protocol):
    """A dialect that can tell the words in its bytes; not every dialect can."""

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of a request; None when it has more than words, or they stand elsewhere.

        Images, files and earlier answers that are only named count too, and nobody here can
        tell how much.
        """
        ...

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that may be cut anywhere; never raises."""
        ...


def is_wordy(dialect: Dialect) -> TypeGuard[Wordy]:
    """Tell whether a dialect can tell words."""
    return _tells_words(type(dialect))


@cache
def _tells_words(kind: type) -> bool:
    # Looked at once: to ask a protocol takes 1 to 4 microseconds, and each answer asks.
    return issubclass(kind, Wordy)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Provider + dialect + operation: what a host and path stand for."""

    provider: str
    """genai-prices' id (`openai`, `anthropic`, `google`), or `local`."""
    dialect: Dialect
    operation: str
    """`chat`, `completions`, `responses`, `embeddings`, `messages`, `generate`, ..., `other`."""
    billing: Billing = Billing.API
    asks_for_usage: bool = False
    """True when a stream of this endpoint carries usage only if the request asks for it."""
