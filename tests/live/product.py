"""The product under test: the proxy process alone, or everything behind `./run.sh`."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from addons.core import settings
from addons.core.providers.hosts import Hosts
from certs import authority
from certs.environment import variables as variables_for_clients
from tests.upstream.ports import free_port
from tests.upstream.server import Upstream
from tests.upstream.tapes import CHECKOUT
from tests.upstream.waiting import wait_until

START_S = 40.0
SETTLE_S = 15.0
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "USER", "WEIR_VENV")
type Row = dict[str, Any]


class Product:
    """A Weir with a home of its own, started in front of a fake upstream."""

    def __init__(
        self,
        home: Path,
        upstream: Upstream | Mapping[str, str],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare; `upstream` is the server, or the WEIR_* variables that lead to one."""
        self.home = home
        self.port, self.dashboard_port = free_port(), free_port()
        self.environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        self.environment |= {
            "WEIR_HOME": str(home),
            "WEIR_PORT": str(self.port),
            "WEIR_DASHBOARD_PORT": str(self.dashboard_port),
            # A vault of the tests leaves nothing in the keyring and the folders of who runs them.
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "XDG_CONFIG_HOME": str(home.with_name(f"{home.name}-config")),
        }
        leads = variables(upstream) if isinstance(upstream, Upstream) else upstream
        self.environment |= {**leads, **(environment or {})}
        self.process: subprocess.Popen[bytes]
        self.log = home.with_name(f"{home.name}.log")

    @property
    def ca_file(self) -> Path:
        """The root that clients of this Weir trust."""
        return self.home / "ca" / "ca.pem"

    @property
    def ledger_file(self) -> Path:
        """Its ledger."""
        return self.home / "ledger.db"

    def start_proxy(self, *arguments: str, module: str = "addons") -> None:
        """Start only the proxy process, as the supervisor would, and wait until it is ready."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        wanted = settings.load(self.environment)
        if not wanted.ca_file.is_file():
            authority.ensure(wanted, Hosts(wanted.hosts).names, datetime.now(UTC))
        self._start([sys.executable, "-O", "-m", module, *arguments])

    def start(self, *arguments: str) -> None:
        """Start everything through the door, and wait until it is ready."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._start([str(CHECKOUT / "run.sh"), *arguments])

    def run(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        timeout_s: float = 90.0,
    ) -> str:
        """Run `./run.sh exec -- COMMAND`; give what it printed. Fails when the command fails."""
        return _output(
            [str(CHECKOUT / "run.sh"), "exec", "--", *command],
            {**self.environment, **(environment or {})},
            timeout_s,
        )

    def run_beside(self, command: Sequence[str], environment: Mapping[str, str]) -> str:
        """Run a program with what `exec` would give it, where only the proxy runs."""
        wanted = settings.load(self.environment)
        ours = variables_for_clients(wanted, f"http://127.0.0.1:{self.port}", self.environment)
        return _output(command, {**self.environment, **ours, **environment}, 90.0)

    def stop(self, how: signal.Signals = signal.SIGTERM, timeout_s: float = 40.0) -> int:
        """End the started process and wait for it; give its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def rows(self, session: str) -> list[Row]:
        """Read the ledger's view `metered` for calls of one session, in the order they began."""
        sql = (  # ids of the same millisecond have no order
            "select metered.* from metered join calls using (call_id) "
            "where metered.session = ? order by calls.call_number, line"
        )
        return self.query(sql, session)

    def query(self, sql: str, *values: object) -> list[Row]:
        """Ask the ledger; nothing while there is none."""
        if not self.ledger_file.is_file():
            return []
        connection = sqlite3.connect(f"file:{self.ledger_file}?mode=ro", uri=True, timeout=5)
        try:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, values)]
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return []
            raise
        finally:
            connection.close()

    def row(self, session: str) -> Row:
        """Wait until the one call of a session is settled; give its row."""
        rows = self.settled(session, 1)
        assert len(rows) == 1, f"expected one row, found {rows}"
        return rows[0]

    def settled(self, session: str, count: int) -> list[Row]:
        """Wait until that many calls of a session are there and none is open; give the rows."""

        def are_settled() -> bool:
            rows = self.rows(session)
            return len(rows) >= count and all(row["outcome"] != "open" for row in rows)

        wait_until(are_settled, SETTLE_S)
        return self.rows(session)

    def _start(self, command: Sequence[str]) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, cwd=CHECKOUT, stdout=log, stderr=log
            )
        deadline = time.monotonic() + START_S
        while not accepts(self.port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                self.process.wait()
                raise RuntimeError(f"it did not start: {self.log.read_text(errors='replace')}")
            time.sleep(0.02)


def variables(upstream: Upstream) -> dict[str, str]:
    """Give the settings that lead every LLM host, and `*.example` names, to the fake upstream."""
    target = f"127.0.0.1:{upstream.port}"
    return {
        "WEIR_UPSTREAM_CA_FILE": str(upstream.ca_file),
        "WEIR_CONNECT_TO": f"*={target},origin.example:443={target}",
    }


def run_facts(home: Path) -> dict[str, Any]:
    """Read what runs in a home: pids and ports."""
    facts = json.loads((home / "run.json").read_text())
    assert isinstance(facts, dict)
    return facts


def session_name() -> str:
    """Make a session name that no other call has."""
    return uuid.uuid4().hex


def _output(command: Sequence[str], environment: Mapping[str, str], timeout_s: float) -> str:
    """Give what a program prints. One of Python's that takes too long tells where it stands."""
    with subprocess.Popen(
        command,
        env={**environment, "PYTHONFAULTHANDLER": "1"},
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as program:
        try:
            printed, told = program.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGABRT)
            printed, told = program.communicate()
            told = f"took longer than {timeout_s:.0f} s\n{told}"
    assert program.returncode == 0, f"{command} ended with {program.returncode}:\n{told}"
    return printed


def accepts(port: int) -> bool:
    """Tell whether somebody listens on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
