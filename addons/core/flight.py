"""A call on its way: what each addon finds out, until the ledger has it all."""

from dataclasses import dataclass, field

from addons.core.call import (
    NOBODY,
    NOTHING_READ,
    Ask,
    Billing,
    Caller,
    Opening,
    Outcome,
    Reading,
    Refusal,
    Settlement,
    new_call_id,
)
from addons.core.providers.dialect import Endpoint
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
    upstream: str = ""
    asked_for_usage: bool = False
    """True when we put `include_usage` in, so that it has to be taken out again."""
    refusal: Refusal | None = None
    tap: Tap | None = None
    status: int | None = None
    provider_request_id: str = ""
    first_byte: float | None = None
    overhead_ns: int = 0
    is_open: bool = False
    is_settled: bool = False

    @property
    def uses_own_credential(self) -> bool:
        """Tell whether the client pays with a key or login of its own (then Weir fails open)."""
        return True

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
            model_asked=self.ask.model,
            upstream=self.upstream,
            streamed=self.ask.streamed,
            billing=self.billing,
            user_agent=self.user_agent,
        )

    def settlement(self, outcome: Outcome, now: float, error: str = "") -> Settlement:
        """Close the tap and give the ledger what is known. To be called once."""
        reading: Reading = self.tap.close() if self.tap else NOTHING_READ
        spoke = self.tap.spoke_at if self.tap else None
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
            model_asked=self.ask.model,
            streamed=self.ask.streamed,
        )

    def _ms(self, moment: float | None) -> float | None:
        return None if moment is None else round((moment - self.started) * 1000, 3)
