"""Signals as something to wait for. (The processes themselves: test_start.py.)"""

import os
import signal
import subprocess
import sys
import time

import click
import pytest

from addons.core.settings import Settings
from dashboard.commands import ports, supervisor
from dashboard.commands.supervisor import Supervisor


def test_a_signal_asks_for_the_end_and_a_second_one_counts() -> None:
    with supervisor.wakeups() as wakeups:
        assert not wakeups.wants_end
        for number in (signal.SIGINT, signal.SIGTERM):
            os.kill(os.getpid(), number)
            wakeups.wait(10)
        assert wakeups.count == 2


def test_the_end_of_a_child_wakes_without_asking_for_the_end() -> None:
    with supervisor.wakeups() as wakeups:
        process = subprocess.Popen([sys.executable, "-c", ""])
        begun = time.monotonic()
        wakeups.wait(30)
        assert time.monotonic() - begun < 25
        assert not wakeups.wants_end
        process.wait(20)


def test_afterwards_signals_do_what_they_did_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    with supervisor.wakeups():
        pass
    assert signal.getsignal(signal.SIGINT) is before


def test_under_nohup_a_hangup_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with supervisor.wakeups() as wakeups:
            os.kill(os.getpid(), signal.SIGHUP)
            wakeups.wait(0.05)
            assert not wakeups.wants_end
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.live
@pytest.mark.parametrize(
    ("is_seen", "told"),
    [
        (False, r"^The proxy ended \(exit code \d+\): "),
        (True, r"^The proxy ended \(exit code \d+\)\.$"),
    ],
)
def test_a_proxy_that_cannot_start_is_told_with_its_last_line_once(
    settings: Settings, is_seen: bool, told: str
) -> None:
    wanted = Settings(settings.home, port=ports.free(), dashboard_port=ports.free())
    said: list[bytes] = []
    with supervisor.wakeups() as wakeups:
        both = Supervisor(wanted, os.environ, wakeups, said.append, is_seen)
        try:
            with pytest.raises(click.ClickException, match=told):
                both.start(["--no-such-option-of-mitmproxy"])
        finally:
            both.end(lambda _: None)
    assert b"no-such-option" in b"".join(said)
