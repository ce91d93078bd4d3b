"""A time zone is an IANA name, and nothing that only looks like a path."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from dashboard import zone


def test_names_of_zones_are_known() -> None:
    assert zone.named("Europe/Berlin") == ZoneInfo("Europe/Berlin")
    assert zone.named("America/Argentina/Buenos_Aires") is not None
    assert zone.named("UTC") is UTC


@pytest.mark.parametrize(
    "name",
    ["", "Europe", "Europe/Nowhere", "../../etc/passwd", "/etc/localtime", "Europe/../UTC",
     "Europe/Berlin\x00", "a" * 5000, "ü", "<b>"],
)  # fmt: skip
def test_anything_else_is_no_zone(name: str) -> None:
    assert zone.named(name) is None


def test_a_zone_is_shown_by_its_name() -> None:
    assert zone.title(ZoneInfo("Asia/Tokyo")) == "Asia/Tokyo"
    assert zone.title(UTC) == "UTC"
