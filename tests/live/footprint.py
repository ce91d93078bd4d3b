"""What large bodies cost in memory: a separate upstream, the proxy, and its resident size."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.live.asking import CHAT, Call, chat, messages
from tests.live.product import Product
from tests.upstream.tapes import CHECKOUT

MIB = 1024 * 1024
_RSS = re.compile(r"VmRSS:\s+(\d+) kB")


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a transfer did to the proxy."""

    before_mib: float
    peak_mib: float
    body_bytes: int

    @property
    def added_mib(self) -> float:
        """How much the proxy grew at its largest."""
        return self.peak_mib - self.before_mib


@contextmanager
def separate_upstream(folder: Path) -> Iterator[Mapping[str, Any]]:
    """Run the fake upstream as a process of its own; give its facts."""
    command = [sys.executable, "-O", "-m", "tests.upstream", str(folder)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        try:
            yield facts
        finally:
            process.terminate()


def variables(facts: Mapping[str, Any]) -> dict[str, str]:
    """Give the settings that lead a Weir to a separate upstream."""
    return {
        "WEIR_UPSTREAM_CA_FILE": str(facts["ca_file"]),
        "WEIR_CONNECT_TO": f"*=127.0.0.1:{facts['port']}",
    }


def answer(proxy: Product, play: str, call: Call | None = None) -> Footprint:
    """Read one answer to its end, keeping nothing of it."""
    asked = call or chat(play, stream=True, stream_options={"include_usage": True})

    def transfer() -> int:
        size = 0
        with asked.connect(proxy) as line:
            asked.begin(line)
            line.head()
            while piece := line.piece():
                size += len(piece)
        return size

    return watched(proxy, transfer)


def upload(proxy: Product, mib: int) -> Footprint:
    """Send one request body of that size."""
    head, tail = b'{"model":"gpt-4o-mini","messages":[{"content":"', b'"}]}'
    block = b"x" * (64 * 1024)
    asked = chat("small", body=b"")
    size = len(head) + mib * MIB + len(tail)

    def transfer() -> int:
        fields = [*asked.headers()[:-1], ("content-length", str(size))]
        with asked.connect(proxy) as line:
            line.begin("POST", CHAT, fields, head)
            for _ in range(mib * MIB // len(block)):
                line.send(block)
            line.send(tail)
            assert line.finish().status == 200
        return size

    return watched(proxy, transfer)


def warm_up(proxy: Product) -> None:
    """Make small calls, so that what is loaded once does not count."""
    for make in (chat, messages):
        for stream in (False, True):
            call = make(stream=stream)
            call.send(proxy)
            proxy.row(call.session)
    answer(proxy, "big mib=4")
    upload(proxy, 4)


def rss_mib(pid: int) -> float:
    """Give a process's resident memory."""
    found = _RSS.search(Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def watched(proxy: Product, transfer: Callable[[], int]) -> Footprint:
    """Watch the proxy grow while a transfer runs that gives its size."""
    pid, is_over = proxy.process.pid, threading.Event()
    before = rss_mib(pid)
    sizes = [before]

    def watch() -> None:
        while not is_over.wait(0.01):
            sizes.append(rss_mib(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        size = transfer()
    finally:
        is_over.set()
        watcher.join()
    return Footprint(before, max(sizes), size)
