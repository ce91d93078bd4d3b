"""What can be asked of the ledger, and the values that answer.

Times are UTC ISO 8601 with milliseconds, money is whole nano-dollars, durations are
milliseconds. A cost of None is unpriced: it is never shown or added as 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from addons.core.call import Try


@dataclass(frozen=True, slots=True)
class Scope:
    """Which calls a question is about. An empty field does not narrow it."""

    since: str = ""
    """First moment that counts."""
    until: str = ""
    """First moment that no longer counts."""
    caller: str = ""
    project: str = ""
    session: str = ""
    program: str = ""
    provider: str = ""
    model: str = ""
    host: str = ""
    operation: str = ""
    outcome: str = ""
    usage_source: str = ""
    billing: str = ""
    status: str = ""
    """`ok`, `error` or `unpriced`."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything in a scope, added up."""

    calls: int = 0
    errors: int = 0
    cancelled: int = 0
    open: int = 0
    unpriced: int = 0
    estimated: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    output_reasoning_tokens: int = 0
    cost_nusd: int | None = 0
    """What is known; None when nothing in the scope has a price but something needs one."""
    first_byte_p50_ms: float | None = None
    first_byte_p95_ms: float | None = None
    duration_p50_ms: float | None = None
    duration_p95_ms: float | None = None
    subscription_nusd: int = 0
    """The part of `cost_nusd` that is only an API equivalent: a plan pays it."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """One step of a series: the calls that started in `[start, start + step)`."""

    start: str
    calls: int = 0
    errors: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cost_nusd: int | None = 0


@dataclass(frozen=True, slots=True)
class Series:
    """The buckets of one name (a model, a caller, ...), for stacked charts."""

    name: str
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One name of a ranking."""

    name: str
    calls: int
    errors: int
    unpriced: int
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cost_nusd: int | None
    duration_p50_ms: float | None


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call as a list shows it: the columns of `metered`, its charges added up."""

    call_number: int
    """Grows with every call: pass it to `newest`."""
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
    model_asked: str
    model: str
    upstream: str
    status: int | None
    outcome: str
    streamed: bool
    usage_source: str
    estimated: str
    """Which of the figures are guesses of ours: names with commas between."""
    input_tokens: int | None
    output_tokens: int | None
    cache_read_tokens: int | None
    cache_write_tokens: int | None
    cache_write_1h_tokens: int | None
    output_reasoning_tokens: int | None
    audio_input_tokens: int | None
    audio_output_tokens: int | None
    cost_nusd: int | None
    cost_source: str
    price_version: str
    billing: str
    first_byte_ms: float | None
    first_token_ms: float | None
    duration_ms: float | None
    overhead_us: int | None
    user_agent: str
    client_token: str
    """The id of the client token that it was made with; empty on the client's own credential."""
    provider_key: str
    """The id of the provider key that paid."""
    route: str
    """The rule that chose the upstream."""
    attempts: int
    provider_request_id: str
    error: str
    is_error: bool
    is_unpriced: bool
    duplicate_of: str
    """The call that this generation was charged with, when it was read again."""
    settled_number: int | None = None
    """Grows with every call that ends: pass it to `settled`. None while the call is open."""


@dataclass(frozen=True, slots=True)
class LineDetail:
    """One class of tokens or units within a charge, with its rate and its money."""

    token_class: str
    quantity: float
    usd_per_mtok: str
    """Dollars per million as decimal text; empty when the rate is not one number."""
    amount_nusd: int


@dataclass(frozen=True, slots=True)
class ChargeDetail:
    """One billing line, explained."""

    kind: str
    model: str
    tokens: Mapping[str, int | None]
    """The usage fields by name."""
    units: Mapping[str, float]
    cost_nusd: int | None
    cost_source: str
    price_version: str
    table_cost_nusd: int | None
    """What our own price table says, whatever source won."""
    lines: tuple[LineDetail, ...]


@dataclass(frozen=True, slots=True)
class CallDetail:
    """Everything that is known of one call."""

    call: CallRow
    charges: tuple[ChargeDetail, ...]
    usage_raw: str
    """The provider's own usage object (JSON text), or empty."""
    service_tier: str
    response_id: str
    poll: bool
    billable: bool
    modifiers: Mapping[str, str] = field(default_factory=dict)
    tries: tuple[Try, ...] = ()
    """Those whose answer the client did not get."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some calls of a longer list."""

    rows: tuple[CallRow, ...]
    next: str = ""
    """Pass it as `after` to get the page that follows; empty on the last page."""
    total: int | None = None
    """How many calls the whole list has."""


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One allowance of a plan or an API, as an answer told it."""

    provider: str
    host: str
    caller: str
    plan: str
    kind: str
    """`plan` or `rate`."""
    name: str
    at: str
    """When it was told."""
    used_percent: float | None
    quota: float | None
    remaining: float | None
    resets_at: str
    """Empty when not told."""
    status: str


@dataclass(frozen=True, slots=True)
class Health:
    """How the ledger file is."""

    schema_version: int
    calls: int
    size_bytes: int
    wal_bytes: int
    oldest: str
    newest: str
    open: int
    trouble: str = ""
    """What the writer says is wrong right now, in one line; empty when all is well."""
