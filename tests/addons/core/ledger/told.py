"""Calls as the proxy tells them, and a ledger to tell them to."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from addons.core.call import (
    Charge,
    Cost,
    CostSource,
    Opening,
    Outcome,
    Reading,
    Settlement,
    Source,
    Try,
    Usage,
)
from addons.core.ledger.ledger import Ledger
from addons.core.pricing.priced import PricedCharge, PricedCharges

TOKEN_NUSD = 7


def opening(call_id: str = "call-1", **changes: Any) -> Opening:
    """A chat call to OpenAI on the morning of 23 November."""
    told = {
        "call_id": call_id,
        "started_at": "2026-11-23T09:15:00.000Z",
        "caller": "ci",
        "project": "weir",
        "session": "",
        "program": "curl",
        "provider": "openai",
        "dialect": "openai-chat",
        "operation": "chat",
        "host": "api.openai.com",
        "method": "POST",
        "path": "/v1/chat/completions",
        "model_asked": "gpt-4.1",
        "upstream": "",
        "streamed": True,
        "billing": "api",
        "user_agent": "curl/8",
    }
    return Opening(**{**told, **changes})


def reading(input_tokens: int | None = 100, output_tokens: int = 20, **changes: Any) -> Reading:
    """What the provider reported about an answer of gpt-4.1."""
    usage = Usage(input_tokens=input_tokens, output_tokens=output_tokens)
    told = {
        "source": Source.REPORTED,
        "model": "gpt-4.1-2025-04-14",
        "charges": (Charge("gpt-4.1-2025-04-14", usage),),
        "usage_raw": '{"prompt_tokens":100}',
        "response_id": "",
        "is_complete": True,
    }
    return Reading(**{**told, **changes})


def settlement(call_id: str = "call-1", **changes: Any) -> Settlement:
    """A call that went well and took half a second."""
    told = {
        "call_id": call_id,
        "outcome": Outcome.SETTLED,
        "status": 200,
        "reading": reading(),
        "first_byte_ms": 80.0,
        "first_token_ms": 90.0,
        "duration_ms": 500.0,
        "overhead_us": 120,
        "provider_request_id": "req_1",
        "error": "",
    }
    return Settlement(**{**told, **changes})


def failed_try(number: int = 1, **changes: Any) -> Try:
    """Openai, which was overloaded."""
    told = {
        "number": number,
        "started_at": "2026-11-23T09:15:00.000Z",
        "upstream": "openai",
        "host": "api.openai.com",
        "model_asked": "gpt-4.1",
        "provider_key": "k1",
        "failure": "error",
        "status": 503,
        "error": "",
        "duration_ms": 81.5,
    }
    return Try(**{**told, **changes})


def price(opening: Opening, settlement: Settlement) -> PricedCharges:
    """Seven nano-dollars a token; models called `new-...` have no price."""
    return tuple(_priced(charge) for charge in settlement.reading.charges)


def _priced(charge: Charge) -> PricedCharge:
    if charge.model.startswith("new-"):
        return PricedCharge(charge, Cost(None, CostSource.NONE))
    tokens = (charge.usage.input_tokens or 0) + (charge.usage.output_tokens or 0)
    cost = Cost(TOKEN_NUSD * tokens, CostSource.TABLE, "seven")
    return PricedCharge(charge, cost, cost.amount_nusd)


@contextmanager
def running(path: Path) -> Iterator[Ledger]:
    """A started ledger that is closed in the end."""
    ledger = Ledger(path, price)
    ledger.start()
    try:
        yield ledger
    finally:
        ledger.close(60)
