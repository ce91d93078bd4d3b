"""`python -m addons`: tests of `addons/__main__.py`."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from addons.__main__ import run
from addons.core.ledger.reader import Reader

STOP = """
from mitmproxy import ctx

def running():
    print("listening on", ctx.master.addons.get("proxyserver").listen_addrs()[0][0])
    ctx.master.shutdown()
"""


def start(home: Path, port: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Start a process of its own: what mitmproxy sets up is for a whole process."""
    return subprocess.run(
        [sys.executable, "-O", "-m", "addons", *arguments],
        env=os.environ | {"WEIR_HOME": str(home), "WEIR_PORT": str(port)},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.live
def test_it_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    script = tmp_path / "stop.py"
    script.write_text(STOP)
    ended = start(tmp_path / "home", 0, "-s", str(script))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "listening on 127.0.0.1" in ended.stdout
    reader = Reader(tmp_path / "home" / "ledger.db")
    kinds = [note.kind for kind in ("start", "stop") for note in reader.notes(kind, "", 10)]
    reader.close()
    assert kinds == ["start", "stop"]


@pytest.mark.live
def test_a_port_that_is_taken_ends_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = start(tmp_path / "home", port)
    assert ended.returncode == 1
    assert str(port) in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [("WEIR_PORT", "high"), ("WEIR_UPSTREAM_PROXY", "nowhere"), ("WEIR_HOME", "/dev/null/x")],
)
def test_what_cannot_start_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    variable: str,
    value: str,
) -> None:
    monkeypatch.setenv("WEIR_HOME", str(tmp_path))
    monkeypatch.setenv(variable, value)
    assert run([]) == 1
    said = capsys.readouterr().err
    assert said.startswith("weir: ")
    assert said.count("\n") == 1
