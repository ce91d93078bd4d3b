"""The folder that Weir runs from."""

import subprocess
import tomllib
from pathlib import Path

import pytest

from dashboard.commands import checkout


def test_the_version_is_the_project_files() -> None:
    project = tomllib.loads((checkout.CHECKOUT / "pyproject.toml").read_text())["project"]
    assert checkout.version() == project["version"]


def test_the_door_is_there() -> None:
    assert checkout.DOOR.is_file()


def test_the_callers_python_settings_stay_outside() -> None:
    environ = checkout.environment({"PYTHONPATH": "/theirs", "PYTHONHOME": "/x", "PATH": "/bin"})
    assert environ["PYTHONPATH"] == str(checkout.CHECKOUT)
    assert "PYTHONHOME" not in environ
    assert environ["PATH"] == "/bin"


@pytest.mark.live
def test_a_folder_named_like_ours_where_the_caller_stands_is_not_taken_for_ours(
    tmp_path: Path,
) -> None:
    (tmp_path / "dashboard.py").write_text("raise SystemExit('theirs')")
    done = subprocess.run(
        checkout.module("dashboard", "--version"),
        env=checkout.environment({}),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith(f"weir {checkout.version()} ")
