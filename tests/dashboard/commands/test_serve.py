"""`serve`: the dashboard's own process."""

import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dashboard.commands import checkout, ports

pytestmark = pytest.mark.live


@contextmanager
def serving(home: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    """Run the verb while the block runs."""
    environ = checkout.environment(os.environ)
    environ |= {"WEIR_HOME": str(home), "WEIR_DASHBOARD_PORT": str(port)}
    command = checkout.module("dashboard", "serve")
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(port: int, process: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + 30
    while not ports.accepts("127.0.0.1", port):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_it_answers_and_ends_at_once_when_asked(tmp_path: Path) -> None:
    port = ports.free()
    with serving(tmp_path, port) as process:
        wait_for(port, process)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            assert answer.read() == b"ok\n"
        process.terminate()
        assert process.wait(10) == 0


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    port = ports.free()
    with serving(tmp_path, port) as first:
        wait_for(port, first)
        with serving(tmp_path, port) as second:
            assert second.stderr is not None
            assert second.stderr.read().startswith(
                f"weir: the dashboard cannot listen on port {port}"
            )
            assert second.wait(10) == 1


def test_it_ends_when_whoever_started_it_is_gone(tmp_path: Path) -> None:
    port = ports.free()
    command = " ".join(checkout.module("dashboard", "serve"))
    environ = checkout.environment(os.environ)
    environ |= {"WEIR_HOME": str(tmp_path), "WEIR_DASHBOARD_PORT": str(port)}
    with subprocess.Popen(["/bin/sh", "-c", f"{command} & wait"], env=environ) as starter:
        wait_for(port, starter)  # type: ignore[arg-type]
        starter.kill()
    deadline = time.monotonic() + 30
    while ports.accepts("127.0.0.1", port):
        assert time.monotonic() < deadline
        time.sleep(0.05)
