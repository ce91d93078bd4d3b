"""What the tests of the addons share: a real account, and the calls in flight."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from addons.hooks import Calls
from tests.addons.sample import Account


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    """Keep an account for one test."""
    account = Account(tmp_path)
    yield account
    account.ledger.close(5.0)


@pytest.fixture
def calls(account: Account) -> Calls:
    """Give the calls in flight, with notes that go into the account."""
    return Calls(account.ledger.note)
