import os
from pathlib import Path

import pytest

from addons.core.secret import Secret
from addons.core.settings import Settings
from addons.core.vault import lock, master_key, places, unlocking
from addons.core.vault.lock import Source
from addons.core.vault.unlocking import Unlocking
from tests.addons.core.vault.conftest import NOW
from tests.addons.core.vault.test_places import MemoryKeyring, kept, own_config, own_keyring

__all__ = ["own_config", "own_keyring"]
pytestmark = pytest.mark.usefixtures("quick_passphrases")
WORDS = Secret("correct horse battery")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_the_keyring_opens_its_lock(home: Path, own_keyring: MemoryKeyring) -> None:
    locked, master = kept(Source.KEYRING)
    places.put(locked, master)
    assert Unlocking(Settings(home))(locked) == master


def test_the_keyring_with_another_key_does_not(home: Path, own_keyring: MemoryKeyring) -> None:
    locked, _ = kept(Source.KEYRING)
    places.put(locked, master_key.new(locked.master_key_id))
    with pytest.raises(ValueError, match="not the one of this vault"):
        Unlocking(Settings(home))(locked)


def test_the_right_passphrase_opens_its_lock(home: Path) -> None:
    planned = lock.plan(Source.PASSPHRASE, "", NOW)
    master = planned.derive(WORDS)
    locked = planned.locked_with(master)
    assert Unlocking(Settings(home), lambda: WORDS)(locked) == master
    with pytest.raises(ValueError, match="not the passphrase of this vault"):
        Unlocking(Settings(home), lambda: Secret("wrong horse battery"))(locked)
    with pytest.raises(ValueError, match=r"passphrase is not known here.*WEIR_PASSPHRASE_FILE"):
        Unlocking(Settings(home))(locked)


def test_a_passphrase_may_stand_in_a_file(home: Path, tmp_path: Path) -> None:
    planned = lock.plan(Source.PASSPHRASE, "", NOW)
    locked = planned.locked_with(planned.derive(WORDS))
    path = tmp_path / "words"
    path.write_text(WORDS.reveal() + "\n")
    path.chmod(0o600)
    assert locked.fits(Unlocking(Settings(home, passphrase_file=path))(locked))


def test_a_file_opens_its_lock_wherever_it_was_moved(
    home: Path, tmp_path: Path, own_config: Path
) -> None:
    locked, master = kept(Source.FILE)
    places.put(locked, master)
    assert Unlocking(Settings(home))(locked) == master
    moved = Path(locked.place).rename(tmp_path / "second.key")
    with pytest.raises(ValueError, match=rf"cannot be read from {locked.place}"):
        Unlocking(Settings(home))(locked)
    assert Unlocking(Settings(home, master_key_file=moved))(locked) == master


def test_the_environment_opens_its_lock_and_no_other_source_steps_in(home: Path) -> None:
    locked, master = kept(Source.ENVIRONMENT)
    assert Unlocking(Settings(home, master_key=master.text()))(locked) == master
    with pytest.raises(ValueError, match="WEIR_MASTER_KEY is not set"):
        Unlocking(Settings(home), lambda: WORDS)(locked)
    other = master_key.new("m0").text()
    with pytest.raises(ValueError, match="WEIR_MASTER_KEY is not the master key"):
        Unlocking(Settings(home, master_key=other))(locked)


def test_a_good_key_in_the_environment_does_not_open_a_lock_of_another_source(
    home: Path, tmp_path: Path
) -> None:
    locked, master = kept(Source.FILE, str(tmp_path / "gone.key"))
    with pytest.raises(ValueError, match="cannot be read"):
        Unlocking(Settings(home, master_key=master.text()))(locked)


def test_what_start_hands_over_opens_the_lock_without_a_question(home: Path) -> None:
    planned = lock.plan(Source.PASSPHRASE, "", NOW)
    master = planned.derive(WORDS)
    fd = unlocking.hand_over(master)
    unlock = Unlocking(Settings(home, master_key_fd=fd))
    assert unlock(planned.locked_with(master)) == master
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(fd)
    with pytest.raises(ValueError, match="not known here"):
        unlock(lock.plan(Source.PASSPHRASE, "", NOW))


@pytest.mark.parametrize("text", [b"", b"m1 short", b"m1"])
def test_what_is_no_key_in_the_pipe_is_no_key(home: Path, text: bytes) -> None:
    reader, writer = os.pipe()
    os.write(writer, text)
    os.close(writer)
    locked, _ = kept(Source.ENVIRONMENT)
    with pytest.raises(ValueError, match="WEIR_MASTER_KEY is not set"):
        Unlocking(Settings(home, master_key_fd=reader))(locked)


def test_a_number_that_is_no_pipe_is_left_alone(home: Path, tmp_path: Path) -> None:
    handle = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    for fd in (handle, 987_654):
        locked, master = kept(Source.ENVIRONMENT)
        unlock = Unlocking(Settings(home, master_key=master.text(), master_key_fd=fd))
        assert unlock(locked) == master
    os.close(handle)
