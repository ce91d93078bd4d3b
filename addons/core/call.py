"""The vocabulary: a call, what it asks, what was counted, what it costs."""

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType

NO_UNITS: Mapping[str, float] = MappingProxyType({})


class Outcome(StrEnum):
    """How a call ended. `OPEN` is a call still in flight."""

    OPEN = "open"
    SETTLED = "settled"  # the answer came to its end (an answer with status 4xx or 5xx too)
    CANCELLED = "cancelled"  # the client left first
    FAILED = "failed"  # the upstream could not be reached, or broke off
    REFUSED = "refused"  # our own no
    INTERRUPTED = "interrupted"  # the proxy itself went away: found open at the next start


class Source(StrEnum):
    """Where the counted tokens of a call come from (`usage_source`)."""

    REPORTED = "reported"  # the provider's own final figure
    PARTIAL = "partial"  # the provider's own figure, but the answer was cut before its last one
    ESTIMATED = "estimated"  # counted by us: a guess, and marked as one
    NONE = "none"  # nothing was reported and nothing can be said


class Billing(StrEnum):
    """Who pays, and whether the cost is money or only its API equivalent."""

    API = "api"
    SUBSCRIPTION = "subscription"  # a login of a plan: cost is what the API would have charged
    LOCAL = "local"  # the user's own machine
    FREE = "free"  # an endpoint that the provider does not charge for


class CostSource(StrEnum):
    """Where a cost comes from (`cost_source`)."""

    PROVIDER = "provider"  # the provider sent its own figure
    TABLE = "table"  # genai-prices
    OVERRIDE = "override"  # the user's [prices]
    NONE = "none"  # unpriced: cost is NULL, never 0


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a call, as told by the user name in the proxy URL. Empty means not told."""

    name: str = ""
    project: str = ""
    session: str = ""


NOBODY = Caller()


@dataclass(frozen=True, slots=True)
class Ask:
    """What a request wants, as far as its body (or path) says so."""

    model: str = ""
    streamed: bool = False
    max_tokens: int | None = None
    asks_for_usage: bool = True
    """False when the answer will carry no usage unless we ask for it."""
    service_tier: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    """Facts that the dialect's own tally needs later (e.g. `{"cache_ttl": "1h"}`)."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one charge. `input_tokens` and `output_tokens` are totals; the rest are parts.

    `None` is "not said"; 0 is "said to be none".
    """

    input_tokens: int | None = None  # all input, cache reads and writes included
    output_tokens: int | None = None  # all output, reasoning included
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None  # 5-minute and 1-hour writes together
    cache_write_1h_tokens: int | None = None
    output_reasoning_tokens: int | None = None
    audio_input_tokens: int | None = None
    audio_output_tokens: int | None = None
    cache_audio_read_tokens: int | None = None
    image_input_tokens: int | None = None
    image_output_tokens: int | None = None
    units: Mapping[str, float] = NO_UNITS
    """Other billed things: `web_searches`, `pages`, `seconds`, `images`, `characters`, ..."""


NO_USAGE = Usage()
"""What nothing was said of."""


@dataclass(frozen=True, slots=True)
class Charge:
    """One billing line: this model, this usage."""

    model: str
    usage: Usage
    kind: str = "answer"
    """`answer` for the call's own line; else what was billed beside it (`advisor`, ...)."""
    seller: str = ""
    """Whose price it has; empty for the call's own provider."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a tally says at the end: the usage, its source, and the facts that price it."""

    source: Source = Source.NONE
    model: str = ""
    """The model that answered; empty when the answer does not say (then the asked one counts)."""
    charges: tuple[Charge, ...] = ()
    """The call's own line first. Empty when there is no usage."""
    usage_raw: str = ""
    """The provider's usage object as it stood on the wire (JSON): it explains the row."""
    reported_cost_nusd: int | None = None
    service_tier: str = ""
    response_id: str = ""
    """The provider's id of the generation: one generation is charged once, however often read."""
    poll: bool = False
    """True when the answer only re-reads an earlier generation."""
    billable: bool = True
    """False when the provider documents that this answer is not charged."""
    modifiers: Mapping[str, str] = field(default_factory=dict)
    """What else moves the price: `inference_geo`, `speed`, `processing`, ..."""
    error: str = ""
    """The class of an error inside the answer (`overloaded_error`), never its text."""
    is_complete: bool = False
    """True when the answer's own last event was seen: a client may hang up right after it."""
    estimated: str = ""
    """Which fields of the own usage are guesses of ours, with commas between; usually none."""

    @property
    def usage(self) -> Usage | None:
        """The call's own usage, or None when nothing is known."""
        return self.charges[0].usage if self.charges else None


NOTHING_READ = Reading()


@dataclass(frozen=True, slots=True)
class Cost:
    """Money and where its price came from. `amount_nusd` None means unpriced."""

    amount_nusd: int | None
    source: CostSource
    price_version: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Our "no": HTTP status, a stable code, and a sentence that says what to do."""

    status: int
    code: str
    message: str
    retry_after_s: int | None = None
    """Set only when the limit lifts soon; without it, a client is told not to retry."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The ledger row of a call at the moment before it leaves."""

    call_id: str
    started_at: str
    caller: str
    project: str
    session: str
    program: str
    provider: str
    dialect: str
    operation: str
    host: str
    method: str
    path: str
    """Without the query string: that is where keys hide."""
    model_asked: str
    upstream: str
    streamed: bool
    billing: str
    user_agent: str
    client_token: str = ""
    """The id of the client token that it was made with."""


@dataclass(frozen=True, slots=True)
class Try:
    """A try of a call that another one followed: the client has seen nothing of it."""

    number: int
    """1 for the first."""
    started_at: str
    upstream: str
    host: str
    model_asked: str
    provider_key: str
    """The id of the provider key that we put in."""
    failure: str
    """`unreachable`, `broken`, `silent`, `limited`, `denied` or `error`."""
    status: int | None
    """HTTP status of the answer that the client did not get; None when there was none."""
    error: str
    """What went wrong where there was no answer, in our words."""
    duration_ms: float


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is known of a call when it is over."""

    call_id: str
    outcome: Outcome
    status: int | None
    """HTTP status of the answer that the client got; None when there was none."""
    reading: Reading
    first_byte_ms: float | None
    first_token_ms: float | None
    duration_ms: float
    overhead_us: int
    """Time spent in our own hooks."""
    provider_request_id: str
    error: str
    """What went wrong, in our words (`upstream closed the connection`); never provider text."""
    model_asked: str = ""
    """Known only now when the body streamed: it left before it was read. Empty adds nothing."""
    streamed: bool = False
    upstream: str = ""
    """Who answered, if that is known only now. Empty adds nothing."""
    provider: str = ""
    """Who sends the bill, if a route led to another one. Empty adds nothing."""
    billing: str = ""
    """How that one is paid. Empty adds nothing."""
    provider_key: str = ""
    """The id of the provider key that we put in."""
    route: str = ""
    attempts: int = 1
    tries: tuple[Try, ...] = ()
    """Those that were not the one whose answer the client got."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth showing that is not a call: a gap, a client that does not trust us."""

    at: str
    kind: str
    """`gap`, `tls_failure`, `start`, `stop`, `breaker`, ..."""
    subject: str
    """What it is about: a host, an addon, a client program."""
    detail: str = ""


def utc_now() -> str:
    """Give the time as UTC ISO 8601 with milliseconds: `2026-11-23T09:00:00.000Z`."""
    return iso(time.time())


def iso(seconds: float) -> str:
    """Turn seconds since 1970 into UTC ISO 8601 with milliseconds."""
    moment = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    return f"{moment.isoformat(timespec='milliseconds')}Z"


_BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = tuple(first + second for first in _BASE32 for second in _BASE32)


def new_call_id() -> str:
    """Make a ULID in lower case: 26 characters, sorts by time, unique across processes."""
    # Not from the system: that takes ten times as long, and an id is no secret.
    number = (time.time_ns() // 1_000_000) << 80 | random.getrandbits(80)
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(120, -10, -10)])
