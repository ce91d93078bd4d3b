"""What runs in a home: `run.json`, and the locks that tell whether it is still true."""

import contextlib
import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from addons.core.settings import Settings
from dashboard.commands import ports


@dataclass(frozen=True, slots=True)
class Running:
    """A Weir at work."""

    supervisor: int
    proxy: int
    dashboard: int
    port: int
    dashboard_port: int
    started_at: str
    version: str
    background: bool = False
    """True when `exec` started it: it ends with the last program."""
    base_url_port: int | None = None
    """Where `weir.internal` is served without a proxy, if anywhere."""
    listen: str = ""
    """The address where other machines reach the proxy; empty where they do not."""

    @property
    def far_address(self) -> str:
        """Give the proxy's address for other machines; "" if they do not reach it."""
        return ports.url(self.listen, self.port) if self.listen else ""

    @property
    def base_url(self) -> str:
        """Give the base URL for clients that cannot use a proxy; "" if there is none."""
        return "" if self.base_url_port is None else f"http://127.0.0.1:{self.base_url_port}/v1"


class Lock:
    """A lock on a file of the home. The system lets go of it when its holder dies."""

    def __init__(self, path: Path) -> None:
        """Open the file; nothing is locked yet."""
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)

    def take(self) -> bool:
        """Take it alone, without waiting; tell whether that worked."""
        return self._lock(fcntl.LOCK_EX | fcntl.LOCK_NB)

    def share(self) -> None:
        """Hold it together with others; waits while somebody holds it alone."""
        self._lock(fcntl.LOCK_SH)

    def is_held(self) -> bool:
        """Tell whether somebody else holds it alone."""
        if not self._lock(fcntl.LOCK_SH | fcntl.LOCK_NB):
            return True
        self._lock(fcntl.LOCK_UN)
        return False

    def _lock(self, how: int) -> bool:
        try:
            fcntl.flock(self._handle, how)
        except BlockingIOError:
            return False
        return True


def supervisor_lock(settings: Settings) -> Lock:
    """Open the lock that the supervisor of this home holds alone for as long as it lives."""
    return Lock(settings.home / "run.lock")


def users_lock(settings: Settings) -> Lock:
    """Open the lock that each `exec` shares while its program runs."""
    return Lock(settings.home / "exec.lock")


def current(settings: Settings) -> Running | None:
    """Tell what runs in this home now; None if nothing does."""
    left = read(settings)
    if left is None:
        return None
    with supervisor_lock(settings) as lock:
        return left if lock.is_held() else None


def read(settings: Settings) -> Running | None:
    """Read `run.json`, which a killed Weir leaves behind; None if there is none."""
    try:
        facts = json.loads(settings.run_file.read_bytes())
        return Running(**{name: facts[name] for name in Running.__slots__ if name in facts})
    except (OSError, ValueError, TypeError):
        return None


def write(settings: Settings, running: Running) -> None:
    """Write `run.json` in one step, for its owner's eyes only."""
    made = settings.run_file.with_suffix(".new")
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(asdict(running), file, indent=1)
    made.replace(settings.run_file)


def remove(settings: Settings) -> None:
    """Take `run.json` away."""
    with contextlib.suppress(OSError):
        settings.run_file.unlink()
