"""The reader's time zone: days begin at their midnight, times are written in their hours."""

import re
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

COOKIE = "weir_zone"
_NAME = re.compile(r"[A-Za-z0-9+_-]{1,32}(/[A-Za-z0-9+_-]{1,32}){0,2}")


def named(name: str) -> tzinfo | None:
    """Give the zone of an IANA name (`Europe/Berlin`); None for one that this machine lacks."""
    if name == "UTC":
        return UTC
    if not _NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return None


def title(zone: tzinfo) -> str:
    """Give the zone's name as a page shows it."""
    return zone.key if isinstance(zone, ZoneInfo) else "UTC"
