"""`test`: pytest in the checkout, wherever it is called from."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.commands import checkout
from dashboard.commands.test import side_by_side


@pytest.mark.live
@pytest.mark.parametrize(
    ("argument", "code"),
    [("--version", pytest.ExitCode.OK), ("--no-such-option", pytest.ExitCode.USAGE_ERROR)],
)
def test_arguments_go_to_pytest_and_its_exit_code_comes_back(
    tmp_path: Path, argument: str, code: pytest.ExitCode
) -> None:
    done = subprocess.run(
        checkout.module("dashboard", "test", argument),
        env=checkout.environment(os.environ),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    said = done.stdout + done.stderr
    assert "pytest" in said
    # pytest names its configuration: it runs in the checkout.
    assert code == pytest.ExitCode.OK or str(checkout.CHECKOUT) in said


@pytest.mark.live
def test_the_whole_suite_runs_side_by_side_on_the_cores_that_there_are(tmp_path: Path) -> None:
    (tmp_path / "test_two.py").write_text("def test_one(): pass\ndef test_two(): pass\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", *side_by_side(["-m", "not live"]), str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "xdist"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 passed" in done.stdout
    assert "[gw0]" in done.stdout


def test_files_that_are_named_run_in_one_process() -> None:
    assert side_by_side(["-x", "tests/certs/test_chain.py::test_a_root"]) == ()
