"""A call on its way: what each addon finds out, until the ledger has it all."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from addons.core.call import (
    NOBODY,
    NOTHING_READ,
    Ask,
    Billing,
    Caller,
    Charge,
    Opening,
    Outcome,
    Reading,
    Refusal,
    Settlement,
    Try,
    iso,
    new_call_id,
)
from addons.core.evidence import Evidence, Excerpt
from addons.core.gate import Claim
from addons.core.govern import Picked
from addons.core.policy.grant import Grant
from addons.core.policy.routing import Target
from addons.core.pricing import estimate
from addons.core.pricing.estimate import Count
from addons.core.providers import internal, limits
from addons.core.providers.dialect import Endpoint, is_wordy
from addons.core.providers.limits import LimitsSeen
from addons.core.secret import Secret
from addons.core.tap import Tap


@dataclass(slots=True, eq=False, weakref_slot=True)
class Call:
    """The one mutable object that travels. Times are seconds of one monotonic clock."""

    endpoint: Endpoint
    host: str
    method: str
    path: str
    """Without the query string."""
    started_at: str
    started: float
    caller: Caller = NOBODY
    program: str = ""
    user_agent: str = ""
    billing: Billing = Billing.API
    id: str = field(default_factory=new_call_id)
    ask: Ask = field(default_factory=Ask)
    body: bytes = field(default=b"", repr=False)
    """The request's body without its coding, as long as it may have to be counted."""
    upstream: str = ""
    pays_by_token: bool = False
    """True when a client token stands where a provider's key would."""
    token: Secret | None = None
    """That token, or the one that only says who calls: looked at again while a socket is open."""
    grant: Grant | None = None
    """What it allows."""
    claim: Claim | None = field(default=None, repr=False)
    """What the client named, as it was looked at."""
    key: Picked | None = None
    """The provider key that went out with it."""
    may_be_led: bool = False
    """True when there are rules that its body may be looked at for."""
    targets: tuple[Target, ...] = ()
    """Where it may go, in the order to try; none when it goes where the client sent it."""
    route: str = ""
    """The rule that chose them; empty when none was about the call."""
    sent_to: str = ""
    """The host that it was sent to, if that is not the one that the client asked."""
    model_asked: str = ""
    """What the client asked for, where its target is asked for another model."""
    attempts: int = 1
    tries: tuple[Try, ...] = ()
    """Those that were not the one whose answer the client got."""
    spent: tuple[Charge, ...] = ()
    """What they cost."""
    asked_for_usage: bool = False
    """True when we put `include_usage` in, so that it has to be taken out again."""
    is_upgrade: bool = False
    """True when it asks for a websocket: then each response on that is a call of its own."""
    refusal: Refusal | None = None
    tap: Tap | None = None
    reading: Reading = NOTHING_READ
    """What was counted where no tap of its own counts: on a websocket."""
    spoke: float | None = None
    """When the first token came by there."""
    excerpt: Excerpt | None = field(default=None, repr=False)
    """What was said there."""
    status: int | None = None
    provider_request_id: str = ""
    limits: Mapping[str, str] = limits.NOTHING_TOLD
    """The headers of the answer that tell limits."""
    first_byte: float | None = None
    overhead_ns: int = 0
    is_open: bool = False
    is_settled: bool = False

    @property
    def uses_own_credential(self) -> bool:
        """Tell whether the client pays with a key or login of its own (then Weir fails open)."""
        return not self.pays_by_token

    @property
    def names_no_provider(self) -> bool:
        """Tell whether it came to `weir.internal`: then a route alone says whose it is."""
        return self.host == internal.HOST

    @property
    def server(self) -> str:
        """Give the host that answers."""
        return self.sent_to or self.host

    def opening(self) -> Opening:
        """Give the ledger row of this moment."""
        return Opening(
            call_id=self.id,
            started_at=self.started_at,
            caller=self.caller.name,
            project=self.caller.project,
            session=self.caller.session,
            program=self.program,
            provider=self.endpoint.provider,
            dialect=self.endpoint.dialect.name,
            operation=self.endpoint.operation,
            host=self.host,
            method=self.method,
            path=self.path,
            model_asked=self.model_asked or self.ask.model,
            upstream=self.upstream,
            streamed=self.ask.streamed,
            billing=self.billing,
            user_agent=self.user_agent,
            client_token=self.grant.token_id if self.grant else "",
        )

    def settlement(self, outcome: Outcome, now: float, error: str = "") -> Settlement:
        """Close the tap and give the ledger what is known. To be called once."""
        reading = self.tap.close() if self.tap else self.reading
        if self.model_asked and not reading.model:
            reading = replace(reading, model=self.ask.model)
        if self.spent:
            reading = replace(reading, charges=(*reading.charges, *self.spent))
        spoke = self.tap.spoke_at if self.tap else self.spoke
        return Settlement(
            call_id=self.id,
            outcome=outcome,
            status=self.status,
            reading=reading,
            first_byte_ms=self._ms(self.first_byte),
            first_token_ms=self._ms(spoke),
            duration_ms=round((now - self.started) * 1000, 3),
            overhead_us=(self.overhead_ns + (self.tap.busy_ns if self.tap else 0)) // 1000,
            provider_request_id=self.provider_request_id,
            error=error,
            model_asked=self.model_asked or self.ask.model,
            streamed=self.ask.streamed,
            upstream=self.upstream,
            provider=self.endpoint.provider if self.sent_to else "",
            billing=self.endpoint.billing if self.sent_to else "",
            provider_key=self.key.key_id if self.key else "",
            route=self.route,
            attempts=self.attempts,
            tries=self.tries,
        )

    def limits_seen(self, now: float, wall: float) -> LimitsSeen:
        """Say what the answer's headers told; `wall` is `now` in seconds since 1970."""
        told_at = wall - (now - self.first_byte) if self.first_byte is not None else wall
        return LimitsSeen(
            at=iso(told_at),
            provider=self.endpoint.provider,
            host=self.server,
            caller=self.caller.name,
            limits=limits.read(self.limits, self.status or 0, told_at),
        )

    def evidence(self, reading: Reading, count: Count) -> Evidence | None:
        """Hand over what was said, if `reading` lacks a figure that can be counted from it."""
        body, self.body = self.body, b""
        dialect, excerpt, self.excerpt = self.endpoint.dialect, self.excerpt, None
        if self.tap is not None:
            excerpt, self.tap.excerpt = self.tap.excerpt, None
        is_counted = self.tap is None or not self.tap.gap
        if excerpt is None or not is_counted or not is_wordy(dialect):
            return None
        if not excerpt.size or not estimate.may_need_one(reading):
            return None
        return Evidence(dialect, self.ask.model, body, excerpt.text, excerpt.size, count)

    def _ms(self, moment: float | None) -> float | None:
        return None if moment is None else round((moment - self.started) * 1000, 3)
