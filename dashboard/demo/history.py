"""Three days that never were: sample calls, so that every chart of the demo has data."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from addons.core import identity
from addons.core.call import (
    Billing,
    Charge,
    Opening,
    Outcome,
    Reading,
    Settlement,
    Source,
    Usage,
    iso,
    new_call_id,
)
from addons.core.ledger.ledger import Ledger
from addons.core.pricing.priced import PricedCharges
from addons.core.providers.hosts import Hosts
from dashboard.demo import cast
from dashboard.demo.cast import Part

DAYS = 3
Price = Callable[[Opening, Settlement], PricedCharges]


def write(ledger_file: Path, price: Price, now: datetime, calls: int, dice: Random) -> None:
    """Write that many made-up calls of the last days into a ledger that nobody else uses."""
    ledger, hosts = Ledger(ledger_file, price), Hosts()
    ledger.start()
    try:
        for moment in sorted(_moment(now, dice) for _ in range(calls)):
            part = dice.choices(cast.CAST, [each.weight for each in cast.CAST])[0]
            opening = _opening(part, hosts, moment, dice)
            ledger.open(opening)
            ledger.settle(_settlement(part, opening, dice))
        ledger.flush(60)
    finally:
        ledger.close(60)


def _moment(now: datetime, dice: Random) -> datetime:
    """Draw a moment: people work by day."""
    days = dice.uniform(0.05, DAYS)
    at = now - timedelta(days=days)
    hour = min(23, max(0, int(dice.gauss(14, 3.5))))
    shifted = at.replace(hour=hour, minute=dice.randrange(60))
    return shifted if shifted < now - timedelta(hours=1) else at


def _opening(part: Part, hosts: Hosts, at: datetime, dice: Random) -> Opening:
    call = part.call(dice)
    path = call.path.partition("?")[0]
    endpoint = hosts.endpoint(part.host, 443, "POST", path)
    caller, project, session = call.label.split("~")
    model = str(call.body.get("model") or path.rpartition("/")[2].partition(":")[0])
    return Opening(
        call_id=new_call_id(),
        started_at=iso(at.timestamp()),
        caller=caller,
        project=project,
        session=session,
        program=identity.program(part.user_agent),
        provider=endpoint.provider,
        dialect=endpoint.dialect.name,
        operation=endpoint.operation,
        host=part.host,
        method="POST",
        path=path,
        model_asked=model,
        upstream=part.host,
        streamed=bool(call.body.get("stream")) or "stream" in path,
        billing=Billing.API,
        user_agent=part.user_agent,
    )


def _settlement(part: Part, opening: Opening, dice: Random) -> Settlement:
    has_failed = dice.random() < 0.03
    inputs = dice.randint(part.largest_input // 5, part.largest_input)
    usage = Usage(
        input_tokens=inputs,
        output_tokens=0 if "embed" in opening.path else dice.randint(20, 900),
        cache_read_tokens=int(inputs * dice.uniform(0.5, 0.95)) if inputs > 5000 else 0,
    )
    read = Reading(Source.REPORTED, opening.model_asked, (Charge(opening.model_asked, usage),))
    error = Reading(error="rate_limit_error")
    first_ms = dice.lognormvariate(6.0, 0.5)
    return Settlement(
        call_id=opening.call_id,
        outcome=Outcome.SETTLED,
        status=429 if has_failed else 200,
        reading=error if has_failed else read,
        first_byte_ms=first_ms,
        first_token_ms=first_ms + 20,
        duration_ms=first_ms + dice.lognormvariate(7.0, 0.8),
        overhead_us=dice.randint(200, 900),
        provider_request_id=f"req_{dice.getrandbits(48):012x}",
        error="",
    )
