"""The vault at work: opened at the start, locked, given another secret while calls go on."""

import json
import os
import pty
import re
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.live import wire
from tests.live.asking import CHAT, OPENAI
from tests.live.product import Product
from tests.upstream import sample
from tests.upstream.answer import Answer, Received
from tests.upstream.server import Upstream
from tests.upstream.socket import Socket
from tests.upstream.tapes import CHECKOUT

pytestmark = pytest.mark.live

FIRST = "sk-canary-first-3f9d2b7a61c84e05"
SECOND = "sk-canary-second-77aa88bb99cc00dd"
WORDS = "correct horse canary battery"
BODY = b'{"model":"gpt-4o-mini","messages":[]}'
CALLS = 1_000


class Choosy(Upstream):
    """A provider that takes the keys in `taken` and keeps which one came."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.taken = {FIRST, SECOND}
        self.came: list[str] = []

    def _choose(self, received: Received) -> Answer | Socket:
        key = received.header("authorization").removeprefix("Bearer ")
        if key not in self.taken:
            return sample.error(received, 401)
        self.came.append(key)
        return super()._choose(received)


@pytest.fixture
def choosy(tmp_path: Path) -> Iterator[Choosy]:
    upstream = Choosy(tmp_path / "upstream")
    with upstream.running():
        yield upstream


@pytest.fixture
def product(tmp_path: Path, choosy: Choosy) -> Iterator[Product]:
    """Prepare a Weir with a key in a vault behind a passphrase; nothing runs yet."""
    words = tmp_path / "words"
    words.write_text(WORDS)
    words.chmod(0o600)
    product = Product(tmp_path / "home", choosy, {"WEIR_PASSPHRASE_FILE": str(words)})
    said = door(product, "key", "add", "openai", "--no-test", typed=FIRST)
    assert "the vault's master key is derived from your passphrase" in said.lower()
    yield product
    if hasattr(product, "process"):
        product.stop()


def door(product: Product, *words: str, typed: str = "") -> str:
    """Run a verb to its end; give what it printed, which never has a secret in it."""
    done = subprocess.run(
        [str(CHECKOUT / "run.sh"), *words],
        env=product.environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "canary" not in done.stdout + done.stderr
    return done.stdout + done.stderr


def minted(product: Product) -> str:
    return next(
        word for word in door(product, "token", "mint", "ci").split() if word.startswith("sk-")
    )


def ask(product: Product, key: str) -> wire.Reply:
    with wire.through(product.port, OPENAI, product.ca_file) as line:
        return ask_on(line, key)


def ask_on(line: wire.Line, key: str) -> wire.Reply:
    fields = [("host", OPENAI), ("authorization", f"Bearer {key}"), ("x-play", "small")]
    return line.ask("POST", CHAT, [*fields, ("content-length", str(len(BODY)))], BODY)


def start_at_a_terminal(product: Product, answer: str) -> str:
    """Start everything as somebody does who types `answer`; give what the terminal showed."""
    ours, theirs = pty.openpty()
    code = (
        "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    product.process = subprocess.Popen(
        [sys.executable, "-c", code, str(CHECKOUT / "run.sh")],
        env=product.environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    is_typed = False
    deadline = time.monotonic() + 60
    while b"Try it" not in shown and time.monotonic() < deadline:
        if select.select([ours], [], [], 0.2)[0]:
            shown += os.read(ours, 4096)
        if b"not shown" in shown and not is_typed:
            os.write(ours, answer.encode() + b"\n")
            is_typed = True
    assert is_typed
    assert b"Try it" in shown
    return shown.decode()


def left_behind(*folders: Path) -> Sequence[Path]:
    """Give the files that have a secret in them, the passphrase's own file aside."""
    return [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and b"canary" in path.read_bytes()
    ]


def test_a_passphrase_that_is_typed_at_the_start_opens_the_vault_for_the_proxy(
    product: Product, choosy: Choosy
) -> None:
    token = minted(product)
    del product.environment["WEIR_PASSPHRASE_FILE"]
    shown = start_at_a_terminal(product, WORDS)
    assert "1 in the vault" in shown
    assert "canary" not in shown
    assert ask(product, token).status == 200
    assert choosy.came == [FIRST]
    pid = json.loads((product.home / "run.json").read_text())["proxy"]
    if Path("/proc").is_dir():
        assert b"canary" not in Path(f"/proc/{pid}/environ").read_bytes()
    assert left_behind(product.home) == []


def test_a_locked_vault_refuses_client_tokens_and_lets_own_keys_pass(
    product: Product, choosy: Choosy
) -> None:
    token = minted(product)
    del product.environment["WEIR_PASSPHRASE_FILE"]
    shown = start_at_a_terminal(product, "")
    assert "The vault stays locked" in shown
    reply = ask(product, token)
    assert reply.status == 503
    assert "vault locked" in json.loads(reply.body)["error"]["message"]
    assert choosy.came == []
    assert ask(product, SECOND).status == 200
    assert choosy.came == [SECOND]


def test_a_rotation_under_load_fails_no_call(product: Product, choosy: Choosy) -> None:
    token = minted(product)
    product.start_proxy()
    statuses: list[int] = []

    def call_often() -> None:
        with wire.through(product.port, OPENAI, product.ca_file) as line:
            for _ in range(CALLS // 4):
                statuses.append(ask_on(line, token).status)

    threads = [threading.Thread(target=call_often) for _ in range(4)]
    for thread in threads:
        thread.start()
    while len(statuses) < CALLS // 10:
        time.sleep(0.01)
    door(product, "key", "rotate", "openai", "--no-test", typed=SECOND)
    for thread in threads:
        thread.join(120)
    assert statuses == [200] * CALLS
    time.sleep(1)
    assert ask(product, token).status == 200
    assert choosy.came[-1] == SECOND
    assert FIRST in choosy.came
    assert left_behind(product.home, product.home.with_name("home-config")) == []


def test_the_old_secret_steps_in_when_the_provider_refuses_the_new_one(
    product: Product, choosy: Choosy
) -> None:
    token = minted(product)
    product.start_proxy()
    door(product, "key", "rotate", "openai", "--no-test", typed=SECOND)
    choosy.taken = {FIRST}
    time.sleep(1)
    replies = [ask(product, token).status for _ in range(5)]
    assert replies[1:] == [200] * 4
    assert set(choosy.came) == {FIRST}
    said = door(product, "audit")
    assert re.search(r"rotate +provider key", said)
