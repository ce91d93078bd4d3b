"""What the tests of the addons share: a real account, the calls in flight, a real CA."""

import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

with warnings.catch_warnings():  # of mitmproxy's own dependencies, about each other
    warnings.simplefilter("ignore")
    import mitmproxy.master  # noqa: F401 - so that it is imported before any test

from addons.core.call import Note
from addons.core.settings import Settings
from addons.hooks import Calls
from certs import authority
from tests.addons.sample import HOSTS, Account


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    """Keep an account for one test."""
    account = Account(tmp_path)
    yield account
    account.ledger.close(60)


@pytest.fixture
def notes() -> list[Note]:
    """Keep what is worth showing and no call, in the order in which it came."""
    return []


@pytest.fixture
def calls(notes: list[Note]) -> Calls:
    """Give the calls in flight."""
    return Calls(notes.append)


@pytest.fixture(scope="session")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Make a CA with a leaf for every host, for tests that change nothing in it."""
    settings = Settings(tmp_path_factory.mktemp("ca"))
    authority.ensure(settings, [*HOSTS.names, "*.wild.example"], datetime.now(UTC))
    return settings
