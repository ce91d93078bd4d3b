"""The folder that Weir runs from, and how its processes are started from there."""

import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
DOOR = CHECKOUT / "run.sh"


def version() -> str:
    """Read our version from the project file."""
    return str(tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["version"])


def module(name: str, *arguments: str) -> list[str]:
    """Give the command that runs a module of ours; the caller's folder stays off the path."""
    return [sys.executable, "-P", "-O", "-m", name, *arguments]


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Give the environment for a process of ours: the caller's Python settings stay outside."""
    ours = {
        name: value
        for name, value in environ.items()
        # That one is no setting of Python: it names the keyring to use.
        if not name.startswith("PYTHON") or name == "PYTHON_KEYRING_BACKEND"
    }
    return {**ours, "PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"}
