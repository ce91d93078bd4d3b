"""`test`: pytest in the checkout, wherever it is called from."""

import os
import subprocess
from pathlib import Path

import pytest

from dashboard.commands import checkout


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
