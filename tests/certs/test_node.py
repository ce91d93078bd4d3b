"""Which Node needs the preload."""

import os
import subprocess
from pathlib import Path

import pytest

from certs import environment, node


def node_that_says(folder: Path, text: str) -> dict[str, str]:
    """Put a program called node on PATH that prints this."""
    program = folder / "node"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin"}


@pytest.mark.parametrize(
    ("version", "needs"),
    [
        ("v18.20.8", True),
        ("v20.20.2", True),
        ("v22.20.0", True),
        ("v22.21.0", False),
        ("v23.11.1", True),
        ("v24.4.1", True),
        ("v24.5.0", False),
        ("v26.0.0-pre", False),
    ],
)
def test_a_node_that_knows_no_proxy_variables_needs_help(
    version: str, needs: bool, tmp_path: Path
) -> None:
    assert node.needs_preload(node_that_says(tmp_path, f"echo {version}")) is needs


@pytest.mark.parametrize("text", ["exit 1", "echo nonsense", "echo vX.Y.Z", "kill -9 $$"])
def test_a_broken_node_gets_no_preload(text: str, tmp_path: Path) -> None:
    assert not node.needs_preload(node_that_says(tmp_path, text))


def test_without_node_there_is_nothing_to_do(tmp_path: Path) -> None:
    assert node.installed({"PATH": str(tmp_path)}) is None
    assert node.installed({}) is None


def test_broken_options_do_not_hide_the_version() -> None:
    environ = {"PATH": os.environ["PATH"], "NODE_OPTIONS": "--no-such-option"}
    assert node.installed(environ) == node.installed({"PATH": os.environ["PATH"]})
    assert node.installed(environ) is not None


def test_options_of_the_user_stay_and_the_preload_comes_once() -> None:
    once = node.options("--max-old-space-size=4096", Path("/opt/weir/preload.cjs"))
    assert once == "--max-old-space-size=4096 --require=/opt/weir/preload.cjs"
    assert node.options(once, Path("/opt/weir/preload.cjs")) == once
    assert node.options("", Path("/opt/weir/preload.cjs")) == "--require=/opt/weir/preload.cjs"


@pytest.mark.parametrize("name", ["plain", "with space", 'with "quote"', "with \\ backslash"])
def test_node_finds_a_preload_wherever_it_lies(name: str, tmp_path: Path) -> None:
    preload = tmp_path / name / "preload.cjs"
    preload.parent.mkdir()
    preload.write_bytes(environment.PRELOAD.read_bytes() + b"console.log('loaded');")
    done = subprocess.run(
        ["node", "-e", "0"],
        env={"PATH": os.environ["PATH"], "NODE_OPTIONS": node.options("", preload)},
        capture_output=True,
        timeout=20,
        check=True,
    )
    assert done.stdout == b"loaded\n"
