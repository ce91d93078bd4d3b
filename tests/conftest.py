"""What every test has: examples that may take their time, and a passphrase that opens at once."""

import gc

import pytest
from hypothesis import HealthCheck, settings

# The machine may be busy: how long an example takes says nothing.
settings.register_profile("weir", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("weir")


def pytest_collection_finish() -> None:
    """Keep the garbage collector from what stays to the end: modules, thousands of tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive keys cheaply in this process; `test_master_key.py` holds what it costs else."""
    monkeypatch.setattr("addons.core.vault.master_key._PASSES", 1)
    monkeypatch.setattr("addons.core.vault.master_key._MEMORY_KIB", 1024)
