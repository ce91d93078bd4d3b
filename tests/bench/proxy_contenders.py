"""The contenders of the proxy's benchmark: direct, bare mitmdump, Weir."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.load import Target
from tests.live.product import Product, accepts
from tests.upstream.ports import free_port
from tests.upstream.tapes import CHECKOUT


@dataclass(frozen=True, slots=True)
class Contender:
    """Something that the load goes through. `pid` 0 is nothing: the load goes straight."""

    name: str
    target: Target
    pid: int = 0

    def cpu_s(self) -> float:
        """Give the CPU seconds that its process has used so far."""
        # The process' own clock (clock_getcpuclockid): /proc counts in ticks of 10 ms.
        return time.clock_gettime((~self.pid << 3) | 2) if self.pid else 0.0

    def rss_kib(self) -> int:
        """Give its resident memory."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0])


class Ring:
    """Starts the fake provider and the contenders; ends only what it started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        cores = sorted(os.sched_getaffinity(0))
        self._proxy_core, self._load_core = cores[0], cores[-1]
        os.sched_setaffinity(0, {self._load_core})
        facts = self._start_upstream()
        self._upstream_port = int(str(facts["port"]))
        self._upstream_ca = Path(str(facts["ca_file"]))

    def direct(self) -> Contender:
        """No proxy."""
        return Contender("direct", Target(self._upstream_port, False, self._upstream_ca))

    def bare(self) -> Contender:
        """Give mitmdump with nothing but a pass-through for streams."""
        port, home = free_port(), self._folder / "bare"
        program = Path(sys.executable).with_name("mitmdump")
        arguments = ["-q", "--listen-host", "127.0.0.1", "--listen-port", str(port)]
        options = {
            "confdir": str(home),
            "ssl_verify_upstream_trusted_ca": str(self._upstream_ca),
        }
        for name, value in options.items():
            arguments += ["--set", f"{name}={value}"]
        script = Path(__file__).with_name("proxy_bare.py")
        environment = {**os.environ, "BENCH_UPSTREAM_PORT": str(self._upstream_port)}
        process = self._start([str(program), *arguments, "-s", str(script)], environment)
        _wait_for(port, process)
        ca_file = home / "mitmproxy-ca-cert.pem"
        return Contender("bare mitmdump", Target(port, True, ca_file), process.pid)

    def weir(self, name: str = "weir", home: str = "weir") -> Contender:
        """Give Weir's proxy process with everything on."""
        leads = {
            "WEIR_UPSTREAM_CA_FILE": str(self._upstream_ca),
            "WEIR_CONNECT_TO": f"*=127.0.0.1:{self._upstream_port}",
        }
        product = Product(self._folder / home, leads)
        product.start_proxy()
        self._processes.append(product.process)
        self._pin(product.process.pid, self._proxy_core)
        return Contender(name, Target(product.port, True, product.ca_file), product.process.pid)

    def close(self) -> None:
        """End everything that was started."""
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start_upstream(self) -> Mapping[str, object]:
        command = [sys.executable, "-O", "-m", "tests.upstream", str(self._folder / "upstream")]
        process = self._start(command, dict(os.environ), core=self._load_core)
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        assert isinstance(facts, dict)
        return facts

    def _start(
        self, command: Sequence[str], environment: Mapping[str, str], core: int | None = None
    ) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(command, env=environment, cwd=CHECKOUT, stdout=subprocess.PIPE)
        self._processes.append(process)
        self._pin(process.pid, self._proxy_core if core is None else core)
        return process

    def _pin(self, pid: int, core: int) -> None:
        for task in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(task.name), {core})


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while not accepts(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"process {process.pid} did not start")
        time.sleep(0.05)
