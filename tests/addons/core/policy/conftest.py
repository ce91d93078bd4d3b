"""A control.db with a master key at hand."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from addons.core.control.control import Control
from addons.core.vault import lock, master_key
from addons.core.vault.lock import Source
from addons.core.vault.master_key import MasterKey


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Say where it is."""
    return tmp_path / "control.db"


@pytest.fixture
def control(path: Path) -> Iterator[Control]:
    """Open it."""
    with closing(Control(path, "alice@terminal")) as control:
        yield control


@pytest.fixture
def master(control: Control) -> MasterKey:
    """Lock it."""
    with control.change() as change:
        planned = lock.plan(Source.ENVIRONMENT, "", change.at)
        master = master_key.new(planned.master_key_id)
        lock.insert(change, planned.locked_with(master), "active")
    return master
