from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from addons.core.control.control import Control


@pytest.fixture
def control(tmp_path: Path) -> Iterator[Control]:
    """Give an empty control.db in somebody's hands."""
    with closing(Control(tmp_path / "control.db", "alice@terminal")) as control:
        yield control
