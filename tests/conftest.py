"""What every test has: time for its examples, a folder in memory, passphrases that open at once."""

import gc
import os
import shutil
import sys
from collections.abc import Generator
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

# Hundreds of processes read the same modules; compiling each anew takes half of the time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Read tests from both ends where two read them, so that each compiles but half of them."""
    report = yield
    worker: str = getattr(collector.config, "workerinput", {}).get("workerid", "gw0")
    if isinstance(collector, pytest.Dir) and int(worker[2:]) % 2:
        report.result.reverse()
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give all workers the same order, with what takes longest first: none waits for it alone."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: (item.get_closest_marker("long") is None, item.path.parts))


def pytest_collection_finish() -> None:
    """Keep the garbage collector from what stays to the end: modules, thousands of tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive keys cheaply in this process; `test_master_key.py` holds what it costs else."""
    monkeypatch.setattr("addons.core.vault.master_key._PASSES", 1)
    monkeypatch.setattr("addons.core.vault.master_key._MEMORY_KIB", 1024)
