"""Call `./run.sh` as people do."""

import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from dashboard.commands import checkout
from tests.live.product import Product

CURL = [
    "curl", "-q", "-sS", "-m", "20", "https://api.openai.com/v1/chat/completions",
    "-H", "authorization: Bearer sk-test", "-H", "content-type: application/json",
    "-d", '{"model":"gpt-4o-mini","messages":[]}',
]  # fmt: skip


def call(
    product: Product,
    *words: str,
    cwd: Path = checkout.CHECKOUT,
    environ: Mapping[str, str] | None = None,
) -> "subprocess.CompletedProcess[str]":
    """Run a verb to its end, in the product's environment."""
    return subprocess.run(
        [str(checkout.DOOR), *words],
        env={**product.environment, **(environ or {})},
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def wait_until(is_so: Callable[[], object], patience_s: float = 30.0) -> None:
    """Wait for it; fail when it does not come about."""
    deadline = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def processes_of(home: Path) -> list[int]:
    """Give the ids of the processes that have this home in their environment (Linux)."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"WEIR_HOME={home}".encode() in variables:
            found.append(int(folder.name))
    return found
