"""Checks of the local CA."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from addons.core.settings import Settings
from dashboard.commands.checkup import certificates
from dashboard.commands.checkup.finding import Finding

NOW = datetime.now(UTC)


def found(settings: Settings, now: datetime = NOW) -> dict[str, Finding]:
    return {each.name: each for each in certificates.look(settings, now)}


def test_no_ca_yet_is_no_fault(settings: Settings) -> None:
    assert [each.is_good for each in found(settings).values()] == [None]


def test_a_ca_that_was_just_made_is_good_in_every_way(with_ca: Settings) -> None:
    checks = found(with_ca)
    assert checks.keys() == {"ca", "bundle", "certificates", "file modes"}
    assert all(each.is_good for each in checks.values())


@pytest.mark.parametrize("days", [-10, 1000])
def test_a_clock_beyond_its_life_is_bad(with_ca: Settings, days: int) -> None:
    assert found(with_ca, NOW + timedelta(days=days))["ca"].is_good is False


def test_a_host_without_certificate_is_bad_and_named(with_ca: Settings) -> None:
    (with_ca.leaf_dir / "api.openai.com.pem").unlink()
    check = found(with_ca)["certificates"]
    assert check.is_good is False
    assert "api.openai.com" in check.told


@pytest.mark.parametrize("content", [b"", b"not a certificate"])
def test_a_broken_ca_or_bundle_is_bad(with_ca: Settings, content: bytes) -> None:
    with_ca.bundle_file.write_bytes(content)
    assert found(with_ca)["bundle"].is_good is False
    with_ca.ca_file.write_bytes(content)
    assert found(with_ca)["ca"].is_good is False


def test_a_key_that_others_may_read_is_bad_and_named(with_ca: Settings) -> None:
    leaf: Path = with_ca.leaf_dir / "api.anthropic.com.pem"
    leaf.chmod(0o644)
    check = found(with_ca)["file modes"]
    assert check.is_good is False
    assert leaf.name in check.told
