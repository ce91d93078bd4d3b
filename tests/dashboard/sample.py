"""A ledger full of plausible calls, written by the real writer: for tests and screenshots."""

import json
import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from addons.core.call import (
    Billing,
    Charge,
    Cost,
    CostSource,
    Note,
    Opening,
    Outcome,
    Reading,
    Settlement,
    Source,
    Usage,
    iso,
)
from addons.core.ledger.ledger import Ledger
from addons.core.pricing.priced import PricedCharge, PricedCharges, PriceLine
from addons.core.providers.limits import Limit, LimitsSeen

RATES = {
    "claude-opus-5-5": ("4", "0.2", "20"),
    "claude-sonnet-5-5": ("2", "0.1", "10"),
    "claude-haiku-4-5": ("1", "0.1", "5"),
    "gpt-5.4": ("2.5", "0.25", "15"),
    "gpt-5.4-mini": ("0.75", "0.075", "4.5"),
    "gemini-3.5-flash": ("1.5", "0.15", "9"),
    "text-embedding-3-large": ("0.13", "0.13", "0"),
}
"""Dollars per million: input, cache read, output."""

# provider, dialect, operation, host, path
_CLAUDE = ("anthropic", "anthropic", "messages", "api.anthropic.com", "/v1/messages")
_CODEX = ("openai", "openai-responses", "responses", "api.openai.com", "/v1/responses")
_CHAT = ("openai", "openai-chat", "chat", "api.openai.com", "/v1/chat/completions")
_VECTORS = ("openai", "openai-embeddings", "embeddings", "api.openai.com", "/v1/embeddings")
_GOOGLE = (
    "google",
    "gemini",
    "generate",
    "generativelanguage.googleapis.com",
    "/v1beta/models/gemini-3.5-flash:streamGenerateContent",
)
_OPUS = "claude-opus-5-5"
_LOCAL = ("local", "openai-chat", "chat", "gpu-box", "/v1/chat/completions")
_CLAUDE_CODE = "claude-cli/2.1.4 (external, cli)"
_PYTHON = "OpenAI/Python 2.31.0"
_HABITS = (
    # weight, caller, projects, program, user agent, endpoint, model, usual input, from cache
    (
        26,
        "claude",
        "weir billing-api site",
        "claude-code",
        _CLAUDE_CODE,
        _CLAUDE,
        _OPUS,
        42e3,
        0.93,
    ),
    (15, "claude", "weir site", "claude-code", _CLAUDE_CODE, _CLAUDE, "claude-haiku-4-5", 6e3, 0.4),
    (
        21,
        "codex",
        "billing-api infra",
        "codex",
        "codex_cli_rs/0.169.0",
        _CODEX,
        "gpt-5.4",
        31e3,
        0.9,
    ),
    (9, "aider", "site", "aider", "litellm/1.84.0", _CLAUDE, "claude-sonnet-5-5", 18e3, 0.7),
    (12, "nightly-eval", "evals", "python", _PYTHON, _CHAT, "gpt-5.4-mini", 2400.0, 0.1),
    (9, "search-index", "search", "python", _PYTHON, _VECTORS, "text-embedding-3-large", 8e3, 0.0),
    (
        7,
        "gemini",
        "infra",
        "gemini-cli",
        "GeminiCLI/0.61.0",
        _GOOGLE,
        "gemini-3.5-flash",
        24e3,
        0.5,
    ),
    (2, "notebook", "evals", "python", _PYTHON, _LOCAL, "qwen3-coder-next", 3e3, 0.0),
)


def price(opening: Opening, settlement: Settlement) -> PricedCharges:
    """Price by the table above; a model that it lacks is unpriced."""
    return tuple(_priced(opening, charge) for charge in settlement.reading.charges)


def fill(path: Path, now: float, calls: int = 1400, days: int = 60, seed: int = 7) -> None:
    """Write `calls` calls of the `days` before `now`, more of them by day than by night."""
    chance = random.Random(seed)
    ledger = Ledger(path, price)
    ledger.start()
    for moment in sorted(_moments(chance, now, calls, days)):
        opening, settlement = _call(chance, moment)
        ledger.open(opening)
        if moment < now - 5:
            ledger.settle(settlement)
    for age, kind, subject, detail in (
        (5_400, "tls_failure", "node", "api.anthropic.com: unknown ca"),
        (9_000, "tls_failure", "node", "api.anthropic.com: unknown ca"),
        (15_000, "gap", "grpc client", "offers only HTTP/2, so it was passed on untouched"),
    ):
        ledger.note(Note(iso(now - age), kind, subject, detail))
    for seen in _limits(now):
        ledger.limits(seen)
    if not ledger.close(60):
        raise OSError("the sample could not be written in a minute")


def write(path: Path, *calls: tuple[Opening, Settlement | None]) -> None:
    """Write just these calls; one without a settlement stays open."""
    ledger = Ledger(path, price)
    ledger.start()
    for opening, settlement in calls:
        ledger.open(opening)
        if settlement is not None:
            ledger.settle(settlement)
    if not ledger.close(60):
        raise OSError("the calls could not be written")


def _limits(now: float) -> tuple[LimitsSeen, LimitsSeen]:
    """Make what two plans told lately."""
    return (
        LimitsSeen(
            iso(now - 41),
            "anthropic",
            "api.anthropic.com",
            "claude",
            (
                Limit("plan", "5h", 64.0, resets_at=iso(now + 7_500), status="allowed"),
                Limit("plan", "7d", 91.0, resets_at=iso(now + 190_000), status="allowed_warning"),
                Limit("plan", "overall", resets_at=iso(now + 7_500), status="allowed"),
            ),
        ),
        LimitsSeen(
            iso(now - 600),
            "openai",
            "chatgpt.com",
            "codex",
            (
                Limit("plan", "5h", 22.0, resets_at=iso(now - 60), plan="plus"),
                Limit("plan", "7d", 37.5, resets_at=iso(now + 300_000), plan="plus"),
                Limit("rate", "requests", 1.0, 500, 495, iso(now - 590)),
            ),
        ),
    )


def _priced(opening: Opening, charge: Charge) -> PricedCharge:
    if opening.billing == Billing.LOCAL:
        return PricedCharge(charge, Cost(0, CostSource.TABLE, "local"))
    rates = RATES.get(charge.model)
    if rates is None:
        return PricedCharge(charge, Cost(None, CostSource.NONE))
    usage, (fresh, cached, output) = charge.usage, map(Decimal, rates)
    from_cache = usage.cache_read_tokens or 0
    lines = tuple(
        PriceLine(name, count, rate, int(count * rate * 1000))
        for name, count, rate in (
            ("input", (usage.input_tokens or 0) - from_cache, fresh),
            ("cache_read", from_cache, cached),
            ("output", usage.output_tokens or 0, output),
        )
        if count
    )
    cost = Cost(sum(line.amount_nusd for line in lines), CostSource.TABLE, "genai-prices 0.2.3")
    return PricedCharge(charge, cost, cost.amount_nusd, lines)


def _moments(chance: random.Random, now: float, calls: int, days: int) -> list[float]:
    today = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    moments: list[float] = []
    while len(moments) < calls:
        day = today - timedelta(days=int(days * chance.random() ** 1.25))
        hour = min(23.99, max(0.0, chance.choice((chance.gauss(10.5, 1.6), chance.gauss(15.5, 2)))))
        moment = (day + timedelta(hours=hour)).timestamp()
        if moment < now and (day.weekday() < 5 or chance.random() < 0.25):
            moments.append(moment)
    moments[:3] = [now - 2, now - 41, now - 97]
    return moments


def _call(chance: random.Random, moment: float) -> tuple[Opening, Settlement]:
    weights = [habit[0] for habit in _HABITS]
    _, caller, projects, program, agent, endpoint, model, usual, cached = chance.choices(
        _HABITS, weights
    )[0]
    provider, dialect, operation, host, path = endpoint
    opening = Opening(
        call_id=f"{int(moment * 1000):010x}{chance.getrandbits(80):020x}"[:26],
        started_at=iso(moment),
        caller=caller,
        project=chance.choice(projects.split()),
        session=f"{caller}-{int(moment / 7200):x}",
        program=program,
        provider=provider,
        dialect=dialect,
        operation=operation,
        host=host,
        method="POST",
        path=path,
        model_asked="claude-opus-latest" if model == _OPUS else model,
        upstream=host,
        streamed=operation != "embeddings",
        billing="local" if provider == "local" else "subscription" if caller == "codex" else "api",
        user_agent=agent,
    )
    tokens_in = max(12, int(chance.lognormvariate(0, 0.7) * usual))
    read = int(tokens_in * min(0.99, cached * chance.uniform(0.75, 1.05)))
    out = 0 if operation == "embeddings" else int(chance.lognormvariate(6.2, 0.9))
    usage = Usage(
        tokens_in, out, read, output_reasoning_tokens=out // 3 if caller == "codex" else None
    )
    return opening, _end(chance, opening, model, usage)


def _end(chance: random.Random, opening: Opening, model: str, usage: Usage) -> Settlement:
    luck = chance.random()
    is_guess = luck < 0.02
    first = chance.lognormvariate(6.4, 0.45)
    reading = Reading(
        source=Source.ESTIMATED if is_guess else Source.REPORTED,
        estimated="output_tokens" if is_guess else "",
        model=model,
        charges=(Charge(model, usage),),
        usage_raw=json.dumps(
            {
                "input_tokens": (usage.input_tokens or 0) - (usage.cache_read_tokens or 0),
                "cache_read_input_tokens": usage.cache_read_tokens,
                "output_tokens": usage.output_tokens,
            }
        ),
        response_id=f"msg_{chance.getrandbits(80):020x}",
        is_complete=True,
    )
    outcome, status, error = Outcome.SETTLED, 200, ""
    if luck > 0.985:
        reading, status = Reading(error="overloaded_error", billable=False), 529
    elif luck > 0.975:
        outcome, error = Outcome.FAILED, "the provider closed the connection"
        reading = Reading()
    elif luck > 0.96:
        outcome = Outcome.CANCELLED
    return Settlement(
        call_id=opening.call_id,
        outcome=outcome,
        status=status,
        reading=reading,
        first_byte_ms=round(first, 1),
        first_token_ms=round(first * chance.uniform(1.05, 1.5), 1) if opening.streamed else None,
        duration_ms=round(first * 1.6 + (usage.output_tokens or 0) * chance.uniform(7, 16), 1),
        overhead_us=chance.randint(140, 420),
        provider_request_id=f"req_{chance.getrandbits(72):018x}",
        error=error,
    )
