"""Checks of the local CA."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from addons.core.settings import Settings
from dashboard.commands.checkup import certificates
from dashboard.commands.checkup.finding import Finding

NOW = datetime.now(UTC)


@pytest.fixture
def made(settings: Settings, ca: Settings) -> Settings:
    """A home with a CA of its own."""
    shutil.copytree(ca.home, settings.home, dirs_exist_ok=True)
    return settings


def found(settings: Settings, now: datetime = NOW) -> dict[str, Finding]:
    return {each.name: each for each in certificates.look(settings, now)}


def test_no_ca_yet_is_no_fault(settings: Settings) -> None:
    assert [each.is_good for each in found(settings).values()] == [None]


def test_a_ca_that_was_just_made_is_good_in_every_way(made: Settings) -> None:
    checks = found(made)
    assert checks.keys() == {"ca", "bundle", "certificates", "file modes"}
    assert all(each.is_good for each in checks.values())


@pytest.mark.parametrize("days", [-10, 1000])
def test_a_clock_beyond_its_life_is_bad(made: Settings, days: int) -> None:
    assert found(made, NOW + timedelta(days=days))["ca"].is_good is False


def test_a_host_without_certificate_is_bad_and_named(made: Settings) -> None:
    (made.leaf_dir / "api.openai.com.pem").unlink()
    check = found(made)["certificates"]
    assert check.is_good is False
    assert "api.openai.com" in check.told


@pytest.mark.parametrize("content", [b"", b"not a certificate"])
def test_a_broken_ca_or_bundle_is_bad(made: Settings, content: bytes) -> None:
    made.bundle_file.write_bytes(content)
    assert found(made)["bundle"].is_good is False
    made.ca_file.write_bytes(content)
    assert found(made)["ca"].is_good is False


def test_a_key_that_others_may_read_is_bad_and_named(made: Settings) -> None:
    leaf: Path = made.leaf_dir / "api.anthropic.com.pem"
    leaf.chmod(0o644)
    check = found(made)["file modes"]
    assert check.is_good is False
    assert leaf.name in check.told
