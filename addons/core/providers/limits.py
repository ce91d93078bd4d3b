"""What the headers of an answer say about the caller's limits: plan windows and rates."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import MappingProxyType

from addons.core.call import iso
from addons.core.providers import figures

NOTHING_TOLD: Mapping[str, str] = MappingProxyType({})
_PREFIXES = (
    "anthropic-fast-",
    "anthropic-priority-",
    "anthropic-ratelimit-",
    "ratelimit-",
    "retry-after",
    "x-codex-",
    "x-ratelimit-",
)
_MOST = 32
"""More windows of one answer are not believed."""
_LARGEST = 10**15
_WAITS = (429, 503, 529)
"""Where `retry-after` is about a limit."""

# Headers of plans (Claude Code, 2025 and later): `utilization` is a fraction, `reset` a number of
# seconds since 1970. anthropics/claude-code issue 12829 and others show them, read 2026-11-25.
_UNIFIED = re.compile(
    r"anthropic-ratelimit-unified(?:-([a-z0-9_-]{1,32}?))?"
    r"-(utilization|status|reset|limit|remaining)"
)
_FALLBACK = "anthropic-ratelimit-unified-fallback"
# platform.claude.com/docs/en/api/rate-limits, read 2026-11-25.
_ANTHROPIC = re.compile(
    r"anthropic-(ratelimit|priority|fast)-([a-z-]{1,32})-(limit|remaining|reset)"
)
# platform.openai.com/docs/guides/rate-limits; Groq, Mistral, xAI, Together and Azure copy them.
_PLAIN = re.compile(r"(?:x-)?ratelimit-(limit|remaining|reset)(?:-([a-z0-9_-]{1,48}))?")
# openai/codex, codex-rs: rate_limits.rs, read 2026-11-25.
_CODEX = re.compile(
    r"x-codex(?:-([a-z0-9-]{1,32}?))?-(primary|secondary)"
    r"-(used-percent|window-minutes|reset-at|reset-after-seconds)"
)
_SPANS = re.compile(r"(\d+(?:\.\d+)?)(ms|us|µs|ns|s|m|h|d)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600, "d": 86400}

type _Found = dict[tuple[str, str], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Limit:
    """One allowance, and how much of it is used. What is not told is None or empty."""

    kind: str
    """`plan` for the window of a subscription, `rate` for an ordinary rate limit."""
    name: str
    """`5h`, `7d`, `credits`, `requests`, `input-tokens`, ..."""
    used_percent: float | None = None
    quota: float | None = None
    remaining: float | None = None
    resets_at: str = ""
    status: str = ""
    """In the provider's words: `allowed`, `allowed_warning`, `rejected`; `wait` is ours."""
    plan: str = ""
    """The name of the plan, where the answer says it."""


@dataclass(frozen=True, slots=True)
class LimitsSeen:
    """What one answer told, and whose limits these are. There is no credential in it."""

    at: str
    provider: str
    host: str
    caller: str
    limits: tuple[Limit, ...]


def told(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Pick the headers that are about limits, by names in lower case. Cheap: for every answer."""
    found = [name for name in headers if name.startswith(_PREFIXES)]
    return {name: headers[name] for name in found} if found else NOTHING_TOLD


def read(headers: Mapping[str, str], status: int, now: float) -> tuple[Limit, ...]:
    """Say what the headers mean. `now` (seconds since 1970) is when they came."""
    plans: _Found = {}
    rates: _Found = {}
    for name, value in headers.items():
        _sort_in(name, value.strip(), plans, rates)
    plan = figures.name(headers.get("x-codex-plan-type"))
    limits = [
        *_plan_windows(plans, plan, now),
        *_credits(headers, plan),
        *(_rate(name, fields, now) for (_, name), fields in rates.items()),
    ]
    after = headers.get("retry-after", "")
    if status in _WAITS and (until := _moment(after, now)):
        limits.append(Limit("rate", "retry-after", resets_at=until, status="wait"))
    return tuple(limits[:_MOST])


def _sort_in(name: str, value: str, plans: _Found, rates: _Found) -> None:
    if name == _FALLBACK:
        plans.setdefault(("", "fallback"), {})["status"] = value
    elif match := _UNIFIED.fullmatch(name):
        plans.setdefault(("", match[1] or "overall"), {})[match[2]] = value
    elif match := _CODEX.fullmatch(name):
        plans.setdefault((match[1] or "codex", match[2]), {})[match[3]] = value
    elif match := _ANTHROPIC.fullmatch(name):
        window = match[2] if match[1] == "ratelimit" else f"{match[1]} {match[2]}"
        rates.setdefault(("", window), {})[match[3]] = value
    elif match := _PLAIN.fullmatch(name):
        rates.setdefault(("", match[2] or "requests"), {})[match[1]] = value


def _plan_windows(plans: _Found, plan: str, now: float) -> Iterator[Limit]:
    for (meter, name), fields in plans.items():
        used = _number(fields.get("used-percent"))
        fraction = _number(fields.get("utilization"))
        if fraction is not None:
            used = round(fraction * 100, 4)
        until = fields.get("reset-at") or fields.get("reset", "")
        limit = Limit(
            kind="plan",
            name=_window_name(meter, name, fields.get("window-minutes")),
            used_percent=used,
            quota=_number(fields.get("limit")),
            remaining=_number(fields.get("remaining")),
            resets_at=_moment(until, now) or _moment(fields.get("reset-after-seconds", ""), now),
            status=figures.name(fields.get("status"))[:64],
            plan=plan[:64],
        )
        if limit.used_percent is not None or limit.status or limit.quota is not None:
            yield limit


def _window_name(meter: str, name: str, minutes: str | None) -> str:
    length = _number(minutes)
    if length:
        days, hours = length / 1440, length / 60
        name = f"{days:g}d" if days >= 2 else f"{hours:g}h" if hours >= 1 else f"{length:g}m"
    return name if meter in ("", "codex") else f"{meter} {name}"


def _credits(headers: Mapping[str, str], plan: str) -> Iterator[Limit]:
    balance = _number(headers.get("x-codex-credits-balance"))
    has = headers.get("x-codex-credits-has-credits", "").lower()
    if headers.get("x-codex-credits-unlimited", "").lower() == "true":
        yield Limit("plan", "credits", status="unlimited", plan=plan[:64])
    elif balance is not None or has:
        status = {"true": "available", "false": "none"}.get(has, "")
        yield Limit("plan", "credits", remaining=balance, status=status, plan=plan[:64])


def _rate(name: str, fields: Mapping[str, str], now: float) -> Limit:
    quota, remaining = _number(fields.get("limit")), _number(fields.get("remaining"))
    used = None
    if quota and remaining is not None:
        used = round(100 * max(0.0, quota - remaining) / quota, 4)
    return Limit("rate", name, used, quota, remaining, _moment(fields.get("reset", ""), now))


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and 0 <= number <= _LARGEST else None


def _moment(text: str, now: float) -> str:
    """Give a time as ISO: from one, from a date of HTTP, an epoch, a duration or seconds to go."""
    if not text or len(text) > 64:
        return ""
    number = _number(text)
    try:
        if number is not None:
            epoch = number / 1000 if number > 1e12 else number
            return iso(epoch if epoch > 1e9 else now + epoch)
        spans = _SPANS.findall(text)
        if spans and "".join(map("".join, spans)) == text:
            return iso(now + sum(float(count) * _SECONDS[unit] for count, unit in spans))
        is_iso = text[:4].isdigit()
        moment = datetime.fromisoformat(text) if is_iso else parsedate_to_datetime(text)
        return iso((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError, OSError):
        return ""
