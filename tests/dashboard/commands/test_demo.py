"""`demo`: all of it, and then no trace of it."""

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from dashboard.commands import checkout

pytestmark = pytest.mark.live


def environ(home: Path, temporary: Path) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("WEIR_H")}
    return {**plain, "WEIR_HOME": str(home), "TMPDIR": str(temporary)}


def test_every_kind_of_call_comes_through_and_is_metered(tmp_path: Path) -> None:
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    temporary.mkdir()
    done = subprocess.run(
        [str(checkout.DOOR), "demo", "--seconds", "1", "--exit"],
        env=environ(home, temporary),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "✗" not in done.stdout
    lines = [line for line in done.stdout.splitlines() if line.startswith("✓")]
    assert {"✓ curl", "✓ Claude Code", "✓ Codex", "✓ Gemini CLI", "✓ openai SDK"} <= {
        re.split(r"\s{2,}", line)[0] for line in lines
    }
    assert all(re.search(r" [1-9][\d,]* in +\d+ out ", line) for line in lines[:-1])
    assert sum(" $0.0" in line for line in lines) >= 10
    assert sum("unpriced" in line for line in lines) == 1
    # The user's own home was not touched, and the demo's own is gone.
    assert not home.exists()
    assert list(temporary.iterdir()) == []


def test_it_stays_until_ctrl_c_and_removes_everything(tmp_path: Path) -> None:
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    temporary.mkdir()
    with subprocess.Popen(
        [str(checkout.DOOR), "demo", "--seconds", "0"],
        env=environ(home, temporary),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        link = next(line for line in process.stdout if "/login?t=" in line)
        assert re.search(r"http://127\.0\.0\.1:\d+/login\?t=\S+", link)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert list(temporary.iterdir()) == []
