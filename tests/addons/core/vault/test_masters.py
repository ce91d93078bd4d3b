import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from addons.core.control import audit
from addons.core.control.control import Control
from addons.core.secret import Secret
from addons.core.settings import Settings
from addons.core.vault import (
    data_keys,
    key_changes,
    lock,
    master_key,
    masters,
    places,
    provider_key,
)
from addons.core.vault.lock import Lock, Source
from addons.core.vault.master_key import MasterKey
from addons.core.vault.unlocking import Unlocking
from tests.addons.core.vault.conftest import NOW

pytestmark = pytest.mark.usefixtures("quick_passphrases")
SECRETS = [f"sk-canary-{number}-0123456789" for number in range(3)]

# For each number that it reads a child of its own, which dies at the statement (or at the step of
# the file system) of that number; it answers how the child ended and how many steps there were.
REWRAP = """
import os, signal, sys
from pathlib import Path
from addons.core.control.control import Control
from addons.core.settings import Settings
from addons.core.vault import lock, master_key, masters, places
from addons.core.vault.lock import Source
from addons.core.vault.unlocking import Unlocking
from dataclasses import replace

path = Path(sys.argv[1])
steps = 0

def rewrap(last):
    def step(what):
        global steps
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)

    control = Control(path, "alice@terminal")
    old = Unlocking(Settings(path.parent))(lock.active(control.db))
    control.db.set_trace_callback(step)
    write, unlink = os.write, Path.unlink

    def stepping_write(*words):
        step("write")
        result = write(*words)
        step("written")
        return result

    def stepping_unlink(*words, **named):
        step("unlink")
        unlink(*words, **named)
        step("unlinked")

    os.write, Path.unlink = stepping_write, stepping_unlink
    planned = lock.plan(Source.FILE, "", "2026-11-25T09:00:00.000Z")
    planned = replace(planned, place=str(places.own_file(planned.master_key_id)))
    masters.replace(control, path, old, planned, master_key.new(planned.master_key_id))

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        rewrap(int(line))
        os._exit(steps)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "home" / "control.db"


@pytest.fixture
def control(path: Path) -> Iterator[Control]:
    with closing(Control(path, "alice@terminal", lambda: NOW)) as control:
        yield control


def planned_file() -> tuple[Lock, MasterKey]:
    planned = lock.plan(Source.FILE, "", NOW)
    place = str(places.own_file(planned.master_key_id))
    return replace(planned, place=place), master_key.new(planned.master_key_id)


def filled(control: Control, path: Path) -> None:
    """Make a vault with some keys in it."""
    planned, master = planned_file()
    masters.make(control, path, planned, master)
    with control.change() as change:
        for secret in SECRETS:
            key_changes.add(
                change,
                master,
                Secret(secret),
                upstream="openai",
                provider="openai",
                hosts=("api.openai.com",),
                label=secret[-12:],
            )


def secrets(control: Control, path: Path) -> list[str]:
    """Open the vault as a process does that has only just started, and then every key."""
    locked = lock.active(control.db)
    assert locked is not None
    master = Unlocking(Settings(path.parent))(locked)
    return sorted(
        provider_key.secret_of(
            master, data_keys.find(control.db, version.sealed.data_key_id), key, version
        ).reveal()
        for key in provider_key.listed(control.db)
        for version in key.versions
        if version.sealed
    )


def files() -> int:
    return len(list(places.own_file("m1").parent.glob("*.key")))


def test_a_vault_is_made_once_and_the_second_gets_the_first(control: Control, path: Path) -> None:
    planned, master = planned_file()
    made = masters.make(control, path, planned, master)
    assert made.fits(master)
    assert masters.make(control, path, *planned_file()) == made
    assert files() == 1
    (entry,) = audit.entries(control.db)
    assert (entry.what, entry.kind, entry.detail) == ("create", "vault", "opened by file")


def test_two_that_make_a_vault_at_once_make_one(path: Path) -> None:
    made: list[Lock] = []

    def make() -> None:
        with closing(Control(path, "bob@terminal")) as own:
            made.append(masters.make(own, path, *planned_file()))

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(made) == 4
    assert len(set(made)) == files() == 1


def test_with_a_new_master_key_every_key_opens_and_the_old_one_is_gone(
    control: Control, path: Path
) -> None:
    filled(control, path)
    before = lock.active(control.db)
    assert before is not None
    old = Unlocking(Settings(path.parent))(before)
    locked, count = masters.replace(control, path, old, *planned_file())
    assert count == len(SECRETS)
    assert lock.active(control.db) == locked
    assert secrets(control, path) == SECRETS
    assert not Path(before.place).exists()
    assert lock.left_over(control.db) == []
    assert audit.entries(control.db)[0].what == "rewrap"


def test_a_master_key_can_move_to_somebodys_head(control: Control, path: Path) -> None:
    filled(control, path)
    before = lock.active(control.db)
    assert before is not None
    old = Unlocking(Settings(path.parent))(before)
    planned = lock.plan(Source.PASSPHRASE, "", NOW)
    words = Secret("correct horse battery")
    masters.replace(control, path, old, planned, planned.derive(words))
    locked = lock.active(control.db)
    assert locked is not None
    assert locked.fits(Unlocking(Settings(path.parent), lambda: words)(locked))
    assert files() == 0


def test_a_master_key_that_is_not_the_vaults_changes_nothing(control: Control, path: Path) -> None:
    filled(control, path)
    with pytest.raises(ValueError, match="another master key meanwhile"):
        masters.replace(control, path, master_key.new("m0"), *planned_file())
    assert secrets(control, path) == SECRETS


def test_a_key_that_cannot_be_kept_leaves_the_vault_as_it_was(control: Control, path: Path) -> None:
    filled(control, path)
    before = lock.active(control.db)
    assert before is not None
    old = Unlocking(Settings(path.parent))(before)
    planned, master = planned_file()
    Path(planned.place).touch()
    with pytest.raises(OSError, match="File exists"):
        masters.replace(control, path, old, planned, master)
    assert secrets(control, path) == SECRETS
    masters.replace(control, path, old, *planned_file())
    assert secrets(control, path) == SECRETS


def test_a_data_key_that_was_changed_stops_everything(control: Control, path: Path) -> None:
    filled(control, path)
    before = lock.active(control.db)
    assert before is not None
    old = Unlocking(Settings(path.parent))(before)
    control.db.execute("update data_keys set wrapped = zeroblob(61) where rowid = 2")
    with pytest.raises(ValueError, match="does not open"):
        masters.replace(control, path, old, *planned_file())
    assert lock.active(control.db) == before


@pytest.mark.live
def test_every_key_opens_wherever_a_rewrap_is_killed(control: Control, path: Path) -> None:
    filled(control, path)
    words = [sys.executable, "-c", REWRAP, str(path)]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as rewrap:

        def ended(last: int) -> int:
            assert rewrap.stdin is not None
            assert rewrap.stdout is not None
            rewrap.stdin.write(f"{last}\n")
            rewrap.stdin.flush()
            return int(rewrap.stdout.readline())

        steps = ended(0)
        assert steps > 15
        assert secrets(control, path) == SECRETS
        for step in range(1, steps + 1):
            assert ended(step) == -signal.SIGKILL, step
            assert secrets(control, path) == SECRETS, step
        # What they left behind goes with the next one that ends well.
        assert ended(0) > 15
    assert secrets(control, path) == SECRETS
    assert files() == 1
    assert lock.left_over(control.db) == []
