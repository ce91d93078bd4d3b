import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from addons.core.secret import Secret
from addons.core.vault import lock, master_key, places
from addons.core.vault.lock import Lock, Source
from addons.core.vault.master_key import MasterKey
from tests.addons.core.vault.conftest import NOW


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets with the process, and can be locked."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._ask()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._ask()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._ask()
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("no such entry")

    def _ask(self) -> None:
        if self.is_locked:
            raise KeyringLocked("the prompt was dismissed")


@pytest.fixture
def own_keyring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture
def own_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config"


def kept(source: Source, place: str = "") -> tuple[Lock, MasterKey]:
    planned = lock.plan(source, place, NOW)
    if source is Source.FILE and not place:
        planned = replace(planned, place=str(places.own_file(planned.master_key_id)))
    master = master_key.new(planned.master_key_id)
    return planned.locked_with(master), master


def test_a_key_in_the_keyring_comes_back_until_it_is_forgotten(own_keyring: MemoryKeyring) -> None:
    locked, master = kept(Source.KEYRING)
    places.put(locked, master)
    assert places.get_from_keyring(locked) == master
    assert list(own_keyring.kept) == [("weir", locked.master_key_id)]
    places.forget(locked)
    places.forget(locked)
    with pytest.raises(ValueError, match=rf"no entry of “weir” named {locked.master_key_id}"):
        places.get_from_keyring(locked)


def test_a_locked_keyring_is_told_at_every_turn(own_keyring: MemoryKeyring) -> None:
    locked, master = kept(Source.KEYRING)
    own_keyring.is_locked = True
    with pytest.raises(ValueError, match=r"does not open \(KeyringLocked\).*Unlock it"):
        places.get_from_keyring(locked)
    with pytest.raises(OSError, match="--master-key passphrase"):
        places.put(locked, master)
    with pytest.raises(OSError, match="Unlock it and try again"):
        places.forget(locked)


def test_a_keyring_counts_only_if_it_keeps_secrets_sealed(own_keyring: MemoryKeyring) -> None:
    from keyring.backends import fail, null

    assert places.has_keyring()
    for kind in (fail.Keyring, null.Keyring):
        keyring.set_keyring(kind())
        assert not places.has_keyring()


def test_a_key_in_a_file_comes_back_and_only_its_owner_may_read_it(
    tmp_path: Path, own_config: Path
) -> None:
    locked, master = kept(Source.FILE)
    before = os.umask(0)
    try:
        places.put(locked, master)
    finally:
        os.umask(before)
    path = Path(locked.place)
    assert path.is_relative_to(own_config)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert places.get_from_file(locked.master_key_id, path, tmp_path / "home") == master


def test_a_file_that_is_there_is_never_written_over(own_config: Path) -> None:
    locked, master = kept(Source.FILE)
    path = Path(locked.place)
    path.parent.mkdir(parents=True)
    path.write_text("somebody else's")
    with pytest.raises(OSError, match=r"File exists.*--master-key passphrase"):
        places.put(locked, master)
    assert path.read_text() == "somebody else's"


def test_our_own_file_is_destroyed(own_config: Path) -> None:
    locked, master = kept(Source.FILE)
    places.put(locked, master)
    places.forget(locked)
    places.forget(locked)
    assert not Path(locked.place).exists()


def test_a_file_that_somebody_else_keeps_is_neither_made_nor_destroyed(
    tmp_path: Path, own_config: Path
) -> None:
    locked, master = kept(Source.FILE, str(tmp_path / "theirs.key"))
    places.put(locked, master)
    assert not Path(locked.place).exists()
    Path(locked.place).write_text("theirs")
    places.forget(locked)
    assert Path(locked.place).read_text() == "theirs"


@pytest.mark.parametrize("source", [Source.PASSPHRASE, Source.ENVIRONMENT])
def test_what_we_do_not_keep_is_put_nowhere(source: Source, tmp_path: Path) -> None:
    locked, master = kept(source)
    places.put(locked, master)
    places.forget(locked)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "secret"
    path.write_text("words")
    path.chmod(mode)
    with pytest.raises(ValueError, match=r"readable for others. Close it: chmod 600"):
        places.read_private(path, tmp_path / "home", "the passphrase")


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_private_file_is_read_without_its_last_line_end(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "secret"
    path.write_text("four words of mine\n")
    path.chmod(mode)
    secret = places.read_private(path, tmp_path / "home", "the passphrase")
    assert secret == Secret("four words of mine")


def test_a_file_in_the_data_folder_is_refused_through_a_link_too(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "secret").write_text("words")
    (home / "secret").chmod(0o600)
    (tmp_path / "link").symlink_to(home / "secret")
    for path in (home / "secret", tmp_path / "link"):
        with pytest.raises(ValueError, match=r"lies in the data folder.*Move the passphrase"):
            places.read_private(path, home, "the passphrase")


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir(mode=0o700)
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name in ("folder", "pipe"):
        with pytest.raises(ValueError, match="is not a file"):
            places.read_private(tmp_path / name, tmp_path / "home", "the master key")
    with pytest.raises(ValueError, match=r"cannot be read from .*gone \(No such file"):
        places.read_private(tmp_path / "gone", tmp_path / "home", "the master key")


def test_our_own_files_lie_outside_of_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    import platformdirs

    assert places.own_file("m1").name == "m1.key"
    data = Path(platformdirs.user_data_dir("weir"))
    assert not places.own_file("m1").is_relative_to(data)
    monkeypatch.setattr(platformdirs, "user_config_dir", platformdirs.user_data_dir)
    assert not places.own_file("m1").is_relative_to(data)
