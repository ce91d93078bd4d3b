"""How values become words: money, tokens, times, and text that strangers wrote."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from addons.core import money as cash

_LONGEST = 256
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that draw nothing, or turn the text around them."""


def money(amount_nusd: int | None) -> str:
    """Shape nano-dollars for a table cell: three figures that matter; None is "unpriced"."""
    if amount_nusd is None:
        return "unpriced"
    usd = cash.usd(abs(amount_nusd))
    if usd >= 1000:
        text = f"{usd:,.0f}"
    elif usd >= 1 or not usd:
        text = f"{usd:.2f}"
    elif usd >= Decimal("0.01"):
        text = f"{usd:.3f}"
    else:
        text = f"{usd.quantize(Decimal((0, (1,), usd.adjusted() - 1)), ROUND_HALF_UP):f}"
    return f"{'−' if amount_nusd < 0 else ''}${text}"


def exact(amount_nusd: int | None, places: int = 2) -> str:
    """Write nano-dollars out in full: `$0.0123`, never with fewer decimals than `places`."""
    if amount_nusd is None:
        return "unpriced"
    text = f"{cash.usd(abs(amount_nusd)):.9f}".rstrip("0")
    whole, _, parts = text.partition(".")
    return f"{'−' if amount_nusd < 0 else ''}${int(whole):,}.{parts:0<{places}}"


def places(amounts: Iterable[int | None]) -> int:
    """Say how many decimals a column of amounts needs, so that its points stand in one line."""
    return max((len(exact(amount).partition(".")[2]) for amount in amounts), default=2)


def money_axis(amounts: Sequence[int]) -> list[str]:
    """Write the labels of an axis of money: all with the same number of decimals."""
    if all(amount % cash.NUSD_PER_USD == 0 for amount in amounts):
        return [f"${amount // cash.NUSD_PER_USD:,}" for amount in amounts]
    return [exact(amount, places(amounts)) for amount in amounts]


def count_axis(counts: Sequence[int]) -> list[str]:
    """Write the labels of an axis of counts: `0`, `500k`, `1M`."""
    labels = []
    for count in counts:
        number, letter = tokens(count), ""
        if number[-1].isalpha():
            number, letter = number[:-1], number[-1]
        labels.append((number.rstrip("0").rstrip(".") if "." in number else number) + letter)
    return labels


def tokens(count: float | None) -> str:
    """Shape a count for a cell: `950`, `12.3k`, `4.56M`; None is a dash."""
    if count is None:
        return "–"
    for size, letter in ((1_000_000_000, "B"), (1_000_000, "M"), (1000, "k")):
        # 999,500 would round to "1000k": it belongs to the next letter.
        if count >= size * 0.9995:
            scaled = count / size
            digits = 2 if scaled < 9.995 else 1 if scaled < 99.95 else 0
            return f"{scaled:.{digits}f}{letter}"
    return count_of(count)


def count_of(number: float | None) -> str:
    """Write a count out in full: `12,345`; None is a dash."""
    if number is None:
        return "–"
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.2f}"


def ms(duration_ms: float | None) -> str:
    """Shape a duration: `85 ms`, `1.24 s`, `2 min 5 s`; None is a dash."""
    if duration_ms is None:
        return "–"
    if 0 < duration_ms < 0.095:
        return f"{duration_ms:.2f} ms"
    if duration_ms < 9.95:
        return f"{duration_ms:.1f} ms"
    if duration_ms < 999.5:
        return f"{duration_ms:.0f} ms"
    seconds = duration_ms / 1000
    if seconds < 59.95:
        return f"{seconds:.2f} s" if seconds < 9.995 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def share(part: float, whole: float) -> str:
    """Write a part as a percentage of the whole: `12.5 %`; nothing of nothing is a dash."""
    if not whole:
        return "–"
    percent = 100 * part / whole
    return f"{percent:.0f} %" if percent >= 9.95 or not percent else f"{percent:.1f} %"


def change(now: float | None, before: float | None) -> str:
    """Say how much `now` differs from `before`: `+12 %`, `−3 %`, `×14`; empty when unknown."""
    if not now or not before:
        return ""
    ratio = now / before
    if ratio >= 10:
        return f"×{ratio:,.0f}"
    percent = round(100 * (ratio - 1))
    return f"{'+' if percent > 0 else '−' if percent < 0 else '±'}{abs(percent)} %"


def plain(text: object, longest: int = _LONGEST) -> str:
    """Make a stranger's text safe to look at: hidden characters show as escapes, 256 at most."""
    whole = str(text)
    shown = "".join(map(_visible, whole[:longest]))
    return shown if len(whole) <= longest else shown + "…"


def _visible(character: str) -> str:
    if unicodedata.category(character) not in _HIDDEN:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def moment(iso: str) -> datetime:
    """Read a ledger time."""
    return datetime.fromisoformat(iso).astimezone(UTC)


def local(iso: str, zone: tzinfo, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    """Write a ledger time in the reader's zone; an unreadable one as it is."""
    try:
        return f"{moment(iso).astimezone(zone):{form}}"
    except ValueError:
        return iso


def ago(iso: str, now: float) -> str:
    """Say how long ago a ledger time was: `just now`, `5 min ago`, `3 days ago`."""
    try:
        gone = datetime.fromtimestamp(now, UTC) - moment(iso)
    except ValueError:
        return iso
    for unit, size in (
        ("day", timedelta(days=1)),
        ("h", timedelta(hours=1)),
        ("min", timedelta(minutes=1)),
    ):
        number = gone // size
        if number >= 1:
            return f"{number} {unit}{'s' if unit == 'day' and number > 1 else ''} ago"
    return "just now"


def until(iso: str, now: float) -> str:
    """Say how far off a ledger time is: `in 3 days`, `in 2 h 5 min`, `now` when it is over."""
    try:
        minutes = round((moment(iso) - datetime.fromtimestamp(now, UTC)) / timedelta(minutes=1))
    except ValueError:
        return iso
    if minutes <= 0:
        return "now"
    if minutes >= 48 * 60:
        return f"in {round(minutes / 1440)} days"
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h" if hours else "", f"{rest} min" if rest else ""]
    return "in " + " ".join(filter(None, parts))
