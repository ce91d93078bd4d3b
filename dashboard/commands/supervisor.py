"""Proxy and dashboard as two processes that start together and end together."""

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from types import FrameType

import click

from addons.core.call import utc_now
from addons.core.settings import Settings
from addons.core.vault import unlocking
from addons.core.vault.master_key import MasterKey
from dashboard.commands import checkout, ports, running
from dashboard.commands.children import Child
from dashboard.commands.running import Running

START_S = 60.0
_GRACE_S = 10.0  # beyond the drain: closing the ledger


class Supervisor:
    """Starts the two processes, watches them, ends them: first the proxy, which drains."""

    def __init__(
        self,
        settings: Settings,
        environ: Mapping[str, str],
        wakeups: "Wakeups",
        write: Callable[[bytes], object],
        is_seen: bool = True,
    ) -> None:
        """Prepare; `settings` has real ports, `write` gets what the processes complain.

        Where nobody sees that, the sentence about an end repeats it.
        """
        self._settings = settings
        self._wakeups = wakeups
        self._environ = {
            **checkout.environment(environ),
            "WEIR_HOME": str(settings.home),
            "WEIR_PORT": str(settings.port),
            "WEIR_DASHBOARD_PORT": str(settings.dashboard_port),
        }
        if settings.base_url_port is not None:
            self._environ["WEIR_BASE_URL_PORT"] = str(settings.base_url_port)
        self._write = write
        self._is_seen = is_seen
        self._children: list[Child] = []

    def start(
        self,
        arguments: Sequence[str],
        background: bool = False,
        master: MasterKey | None = None,
    ) -> Running:
        """Start both, wait until both answer, and write `run.json`.

        `arguments` go to mitmproxy, the vault's `master` key to the proxy. Raises
        click.ClickException with what went wrong, click.Abort when the end is asked for meanwhile.
        """
        proxy = self._launch("proxy", checkout.module("addons", *arguments), master)
        dashboard = self._launch("dashboard", checkout.module("dashboard", "serve"))
        if self._settings.base_url_port is not None:
            self._wait_for((proxy, self._settings.base_url_port))
        self._wait_for((proxy, self._settings.port), (dashboard, self._settings.dashboard_port))
        facts = Running(
            supervisor=os.getpid(),
            proxy=proxy.pid,
            dashboard=dashboard.pid,
            port=self._settings.port,
            dashboard_port=self._settings.dashboard_port,
            started_at=utc_now(),
            version=checkout.version(),
            background=background,
            base_url_port=self._settings.base_url_port,
            listen=self._settings.listen,
        )
        running.write(self._settings, facts)
        return facts

    def watch(self, goes_on: Callable[[], bool], every_s: float = 1.0) -> str:
        """Wait until someone asks for the end, or `goes_on` says no; then give "".

        When a process ends by itself, give the sentence that says so.
        """
        while not self._wakeups.wants_end:
            dead = next((child for child in self._children if child.has_ended), None)
            if dead is not None:
                return dead.obituary(self._is_seen)
            if not goes_on():
                return ""
            self._wakeups.wait(every_s)
        return ""

    def end(self, say: Callable[[str], object]) -> None:
        """Drain the proxy, then end the dashboard. Another Ctrl-C ends both at once."""
        asked = self._wakeups.count
        running.remove(self._settings)
        deadline = time.monotonic() + self._settings.drain_s + _GRACE_S
        is_told = False
        for child in self._children:
            child.ask_to_end()
            while not child.has_ended_within(0.3):
                if not is_told and child is self._children[0]:
                    say("Ending: calls in flight may finish (Ctrl-C again: at once) ...")
                    is_told = True
                if self._wakeups.count > asked or time.monotonic() > deadline:
                    child.kill()
        self._children.clear()

    def _launch(self, name: str, command: Sequence[str], master: MasterKey | None = None) -> Child:
        environ: dict[str, str] = self._environ
        handed_over: tuple[int, ...] = ()
        with ExitStack() as done:
            if master is not None:
                # Through a pipe: what stands in an environment can be read there later.
                fd = unlocking.hand_over(master)
                done.callback(os.close, fd)
                environ, handed_over = {**environ, "WEIR_MASTER_KEY_FD": str(fd)}, (fd,)
            child = Child(name, command, environ, self._write, handed_over)
        self._children.append(child)
        return child

    def _wait_for(self, *expected: tuple[Child, int]) -> None:
        deadline = time.monotonic() + START_S
        for child, port in expected:
            while not ports.accepts(self._settings.host, port):
                dead = next((each for each in self._children if each.has_ended), None)
                if dead is not None:
                    raise click.ClickException(dead.obituary(self._is_seen))
                if self._wakeups.wants_end:
                    raise click.Abort
                if time.monotonic() > deadline:
                    raise click.ClickException(
                        f"The {child.name} does not answer on port {port} after {START_S:.0f} s. "
                        "Is this machine very busy? Try again."
                    )
                time.sleep(0.03)


class Wakeups:
    """Signals as something to wait for: who asks for the end, and how often."""

    def __init__(self, reader: int) -> None:
        """Take the pipe that a signal writes to."""
        self._reader = reader
        self.count = 0

    @property
    def wants_end(self) -> bool:
        """Tell whether the end was asked for."""
        return self.count > 0

    def wait(self, timeout_s: float) -> None:
        """Wait for a signal (the end of a child is one), at most that long."""
        if select.select([self._reader], [], [], timeout_s)[0]:
            os.read(self._reader, 4096)

    def note(self, number: int, frame: FrameType | None) -> None:
        """Count a request to end: the handler of SIGINT, SIGTERM and SIGHUP."""
        self.count += 1


@contextmanager
def wakeups() -> Iterator[Wakeups]:
    """Catch SIGINT, SIGTERM, SIGHUP and SIGCHLD while the block runs."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    caught = Wakeups(reader)
    ends = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # `nohup ./run.sh` means it
        ends.append(signal.SIGHUP)
    before = {number: signal.signal(number, caught.note) for number in ends}
    before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
    wakeup = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    try:
        yield caught
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in before.items():
            signal.signal(number, handler)
        for end in (reader, writer):
            with contextlib.suppress(OSError):
                os.close(end)
