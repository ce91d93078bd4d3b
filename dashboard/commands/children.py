"""A process of ours that the supervisor looks after."""

import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import IO


class Child:
    """A started process whose standard error passes through and whose last line is kept."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environ: Mapping[str, str],
        write: Callable[[bytes], object],
        handed_over: Sequence[int] = (),
    ) -> None:
        """Start it in a session of its own: Ctrl-C reaches it through the supervisor only.

        What is `handed_over` are pipes that stay open for it.
        """
        self.name = name
        self.last_line = ""
        self._write = write
        self._process = subprocess.Popen(
            command,
            env=environ,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            pass_fds=handed_over,
        )
        self._reader = threading.Thread(target=self._pass_on, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Tell whether the process is gone."""
        return self._process.poll() is not None

    def obituary(self, is_seen: bool) -> str:
        """Say how it ended, with the last thing that it said unless the reader has seen it."""
        self._reader.join(1)
        code = self._process.poll()
        how = f"exit code {code}"
        if code is not None and code < 0:
            how = f"killed by {signal.Signals(-code).name}"
        why = f": {self.last_line}" if self.last_line and not is_seen else "."
        return f"The {self.name} ended ({how}){why}"

    def ask_to_end(self) -> None:
        """Send SIGTERM."""
        if not self.has_ended:
            self._process.terminate()

    def kill(self) -> None:
        """Send SIGKILL."""
        if not self.has_ended:
            self._process.kill()

    def has_ended_within(self, timeout_s: float) -> bool:
        """Wait for the end, at most that long; tell whether it came."""
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        self._reader.join(1)
        return True

    def _pass_on(self) -> None:
        stream: IO[bytes] | None = self._process.stderr
        if stream is None:
            return
        with stream:
            for line in stream:
                self._write(line)
                text = line.decode(errors="replace").strip()
                self.last_line = text.removeprefix("weir: ")[:500] or self.last_line
