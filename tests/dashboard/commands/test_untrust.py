"""`untrust`: out of every store again, also when the CA's files are gone."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from addons.core.settings import Settings
from certs import stores
from dashboard.commands import preparation, trust, untrust
from tests.dashboard.commands import debian


def test_it_works_when_the_cas_files_are_gone(settings: Settings, tmp_path: Path) -> None:
    fingerprint, _ = preparation.authority(settings)
    store = debian.made(tmp_path / "root")
    stores.trust(store, settings.ca_file, fingerprint)
    shutil.rmtree(settings.ca_file.parent)
    assert trust.follow([store], stores.untrust) == 0
    assert not store.is_trusted("")


def test_where_nothing_of_ours_is_there_is_nothing_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = debian.made(tmp_path / "root")
    assert not trust.show([(store, store.plan_untrust())])
    assert "Nothing to do" in capsys.readouterr().out


def test_a_store_that_is_not_here_is_bad_usage(tmp_path: Path) -> None:
    runner = CliRunner(env={"HOME": str(tmp_path), "WEIR_HOME": str(tmp_path / "none")})
    result = runner.invoke(untrust.command, ["--store", "safari", "--dry-run"])
    assert result.exit_code in (1, 2)
    assert "Take it out?" not in result.output
