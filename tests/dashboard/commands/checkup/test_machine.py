"""Checks of the machine."""

from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path

import pytest

from addons.core.settings import Settings
from dashboard.commands.checkup import machine
from dashboard.commands.checkup.finding import Finding

NOW = datetime.now(UTC)


def found(settings: Settings, path: str = "", now: datetime = NOW) -> dict[str, Finding]:
    return {each.name: each for each in machine.look(settings, {"PATH": path}, now)}


def node(folder: Path, version: str) -> str:
    """Put a `node` of that version on a PATH; give the PATH."""
    program = folder / "node"
    program.write_text(f"#!/bin/sh\necho {version}\n")
    program.chmod(0o755)
    return str(folder)


def test_a_machine_that_runs_the_tests_is_good(settings: Settings) -> None:
    checks = found(settings)
    assert checks["python"].is_good
    assert metadata.version("mitmproxy") in checks["python"].told
    assert checks["sqlite"].is_good
    assert checks["disk"].is_good


def test_a_home_that_is_not_there_yet_is_measured_where_it_will_be(tmp_path: Path) -> None:
    assert found(Settings(home=tmp_path / "a" / "b"))["disk"].is_good


@pytest.mark.parametrize(
    ("version", "is_good"), [("v22.21.0", True), ("v24.9.0", True), ("v20.20.2", None)]
)
def test_a_node_that_needs_our_preload_is_worth_knowing(
    settings: Settings, tmp_path: Path, version: str, is_good: bool | None
) -> None:
    assert found(settings, node(tmp_path, version))["node"].is_good is is_good


def test_no_node_is_no_fault(settings: Settings) -> None:
    assert found(settings)["node"].is_good is None


def test_roots_older_than_a_year_are_worth_an_update(settings: Settings) -> None:
    later = NOW + timedelta(days=500)
    assert found(settings, now=later)["public roots"].remedy
