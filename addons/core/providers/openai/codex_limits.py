"""What Codex's websocket tells of a plan's limits, in the words of the headers that tell it else.

`codex.rate_limits` (openai/codex, codex-rs: `rate_limits.rs`, and messages that others recorded,
read 2026-11-26). Since June 2026 the handshake says little or nothing of it.
"""

from collections.abc import Mapping
from typing import Any

from addons.core.providers import figures, limits

EVENT = "codex.rate_limits"
_WINDOWS = ("primary", "secondary")
_FIELDS = ("used_percent", "window_minutes", "reset_at", "reset_after_seconds")
_CREDITS = ("has_credits", "unlimited", "balance")
_MAIN = ("", "codex")


def headers(event: Mapping[str, Any]) -> Mapping[str, str]:
    """Give the headers that would say the same; none where the event says nothing."""
    meter = _dashed(event.get("metered_limit_name") or event.get("limit_name"))
    base = "x-codex" if meter in _MAIN else f"x-codex-{meter.removeprefix('codex-')}"
    windows = figures.table(event.get("rate_limits"))
    told = {
        f"{base}-{window}-{_dashed(name)}": figures.table(windows.get(window)).get(name)
        for window in _WINDOWS
        for name in _FIELDS
    }
    credits = figures.table(event.get("credits"))
    told |= {f"x-codex-credits-{_dashed(name)}": credits.get(name) for name in _CREDITS}
    told["x-codex-plan-type"] = event.get("plan_type")
    return {name: text for name, value in told.items() if (text := _text(value))}


def in_error(event: Mapping[str, Any]) -> Mapping[str, str]:
    """Give the headers about limits that an error on a socket carries in itself."""
    carried = figures.table(event.get("headers"))
    return limits.told(
        {name.lower(): text for name, value in carried.items() if (text := _text(value))}
    )


def _dashed(name: object) -> str:
    return figures.name(name).lower().replace("_", "-")


def _text(value: object) -> str:
    return figures.name(str(value)) if isinstance(value, str | int | float) else ""
