"""What every test has: time for its examples, a folder in memory, passphrases that open at once."""

import gc
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The machine may be busy: how long an example takes says nothing.
settings.register_profile("weir", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("weir")

# What the tests write is synced to its medium thousands of times; in memory that takes no time.
_MEMORY = Path("/dev/shm")
_ROOM = 1 << 30
if (
    os.access(_MEMORY, os.W_OK)
    and not os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC  # some write programs and run them
    and shutil.disk_usage(_MEMORY).free > _ROOM
):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


def pytest_collection_finish() -> None:
    """Keep the garbage collector from what stays to the end: modules, thousands of tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive keys cheaply in this process; `test_master_key.py` holds what it costs else."""
    monkeypatch.setattr("addons.core.vault.master_key._PASSES", 1)
    monkeypatch.setattr("addons.core.vault.master_key._MEMORY_KIB", 1024)
