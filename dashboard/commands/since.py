"""`--since` as people write it: 90m, 24h, 7d, today, 2026-11-01, all."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

import click

from addons.core.call import iso

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Since(click.ParamType[str]):
    """Turns the text into the first ledger time that counts; "" for all."""

    name = "since"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read the text, or say which forms there are."""
        try:
            return moment(value, datetime.now().astimezone())
        except ValueError as error:
            raise click.BadParameter(str(error), ctx, param) from error


def moment(text: str, now: datetime) -> str:
    """Give the first moment that counts as ledger time; `now` has the reader's zone.

    Raises ValueError for what is not a time.
    """
    word = text.strip().lower()
    if word == "all":
        return ""
    if word == "today":
        return iso(now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())
    try:
        match = re.fullmatch(r"(\d{1,9})([mhdw])", word)
        if match:
            return iso((now - timedelta(**{_UNITS[match[2]]: int(match[1])})).timestamp())
        return _date(text.strip(), now.tzinfo or UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError(
            f"{text!r} is not a time: write 90m, 24h, 7d, today, 2026-11-01 or all."
        ) from error


def _date(text: str, zone: tzinfo) -> str:
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        raise ValueError(text)
    written = datetime.fromisoformat(text)
    return iso((written if written.tzinfo else written.replace(tzinfo=zone)).timestamp())
