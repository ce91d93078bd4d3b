"""A home, a clock and hosts for the tests of the CA."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from addons.core.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "weir")


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def hosts() -> tuple[str, ...]:
    return ("api.openai.com", "api.anthropic.com", "*.llm.company.example")
