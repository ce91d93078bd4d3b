"""The windows of plans as people read them: how full, until when, and how fresh the figure is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from addons.core.call import iso
from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import LimitRow, Scope
from dashboard import filters

FRESH_S = 8 * 86400.0
"""The longest usual window has seven days: what was told before that says nothing any more."""
LONGEST_SERIES = 100_000
CSV_COLUMNS = tuple(field.name for field in fields(LimitRow))
_PLANS = {"anthropic": "Claude", "openai": "ChatGPT"}
_QUIET = ("", "allowed", "available", "none")
_HEADINGS = ("overall", "fallback", "overage")
"""What is said of a plan as a whole: shown only when it is not well."""
_WORDS = {"allowed_warning": "nearly used up", "rejected": "used up"}
_UNITS = {"m": "minute", "h": "hour", "d": "day"}
_NEARLY_FULL = 90.0


@dataclass(frozen=True, slots=True)
class PlanWindow:
    """One window of one plan."""

    account: str
    """`Claude`, `ChatGPT plus`: the plan."""
    caller: str
    title: str
    """`5 hours`, `7 days`, `7 days, opus`, `credits`."""
    used_percent: float | None
    remaining: float | None
    resets_at: str
    status: str
    """Empty as long as all is well."""
    at: str
    has_reset: bool
    """True when the window ended after the figure was told: it is an earlier window's."""

    @property
    def is_nearly_full(self) -> bool:
        """Tell whether there is little left, or nothing."""
        is_high = self.used_percent is not None and self.used_percent >= _NEARLY_FULL
        return not self.has_reset and (is_high or bool(self.status))


def plan_windows(reader: Reader, now: float, scope: Scope | None = None) -> tuple[PlanWindow, ...]:
    """Give every window that an answer told in the last days, by plan and length."""
    rows = reader.limits(iso(now - FRESH_S), "plan")
    wanted = [row for row in rows if _says_something(row) and _is_in(row, scope)]
    wanted.sort(key=lambda row: (row.provider, row.plan, row.caller, _length(row.name), row.name))
    return tuple(_window(row, now) for row in wanted)


def csv_rows(rows: Sequence[LimitRow]) -> Iterator[tuple[object, ...]]:
    """Give each figure that was told, of plans and of rates."""
    for row in rows:
        yield tuple(getattr(row, name) for name in CSV_COLUMNS)


def sentence(windows: Sequence[PlanWindow], now: float) -> str:
    """Say the windows of one plan in one line: `5 hours 42 %, resets in 2 h 5 min · …`."""
    return " · ".join(_part(window, now) for window in windows)


def _part(window: PlanWindow, now: float) -> str:
    told = [f"{window.title} {figure(window)}".rstrip()]
    if window.has_reset:
        told.append("has reset since")
    elif window.resets_at:
        told.append(f"resets {filters.until(window.resets_at, now)}")
    if window.status and not window.has_reset:
        told.append(window.status)
    return ", ".join(told)


def figure(window: PlanWindow) -> str:
    """Give the one figure of a window: its percentage, else what is left of it."""
    if window.used_percent is not None:
        return f"{window.used_percent:.0f} %"
    if window.remaining is not None:
        return f"{filters.count_of(window.remaining)} left"
    return ""


def _window(row: LimitRow, now: float) -> PlanWindow:
    plan = _PLANS.get(row.provider, row.provider)
    return PlanWindow(
        account=f"{plan} {row.plan}" if row.plan else plan,
        caller=row.caller,
        title=_title(row.name),
        used_percent=row.used_percent,
        remaining=row.remaining,
        resets_at=row.resets_at,
        status=_said(row.status),
        at=row.at,
        has_reset=bool(row.resets_at) and row.resets_at <= iso(now),
    )


def _said(status: str) -> str:
    return "" if status in _QUIET else _WORDS.get(status, status.replace("_", " "))


def _says_something(row: LimitRow) -> bool:
    if row.name in _HEADINGS:
        return row.status not in _QUIET
    return row.used_percent is not None or row.remaining is not None or row.status not in _QUIET


def _is_in(row: LimitRow, scope: Scope | None) -> bool:
    if scope is None:
        return True
    return scope.caller in ("", row.caller) and scope.provider in ("", row.provider)


def _title(name: str) -> str:
    """Write `5h` as `5 hours`, `7d_opus` as `7 days, opus`, `spark 5h` as `5 hours, spark`."""
    for word in name.replace("_", " ").split():
        count, unit = word[:-1], word[-1:]
        if count.isdigit() and unit in _UNITS:
            rest = name.replace("_", " ").replace(word, "", 1).strip()
            span = f"{count} {_UNITS[unit]}{'s' if count != '1' else ''}"
            return f"{span}, {rest}" if rest else span
    return name.replace("_", " ")


def _length(name: str) -> float:
    """Give the length of a window in hours, so that the shortest comes first."""
    for word in name.replace("_", " ").split():
        if word[:-1].isdigit() and word[-1:] in _UNITS:
            return int(word[:-1]) * {"m": 1 / 60, "h": 1.0, "d": 24.0}[word[-1]]
    return 1e6
