"""The vault in the hands of whoever sits at the terminal."""

import base64
from pathlib import Path

import click
import keyring
import pytest
from keyring.backends import fail

from addons.core import settings as reading
from addons.core.call import utc_now
from addons.core.secret import Secret
from addons.core.settings import Settings
from addons.core.vault import key_changes, lock
from addons.core.vault.lock import Lock, Source
from dashboard.commands import control, typed, vault
from tests.addons.core.vault.test_places import MemoryKeyring
from tests.dashboard.commands import keyed

pytestmark = pytest.mark.usefixtures("quick_passphrases")
WORDS = "correct horse battery"
TEXT = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture(autouse=True)
def no_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    for name, value in keyed.variables(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(typed, "has_terminal", lambda: False)


def settings(folder: Path, **more: str) -> Settings:
    return reading.load(keyed.variables(folder, **more))


def type_in(monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
    """Answer questions for a passphrase with these words; give the questions."""
    asked: list[str] = []
    answers = iter(words)

    def answer(prompt: str) -> Secret | None:
        asked.append(prompt)
        return Secret(word) if (word := next(answers)) else None

    monkeypatch.setattr(typed, "has_terminal", lambda: True)
    monkeypatch.setattr(typed, "passphrase", answer)
    return asked


def passphrase_file(folder: Path, words: str = WORDS) -> str:
    path = folder / "words"
    path.write_text(words)
    path.chmod(0o600)
    return str(path)


def make(chosen: Settings, wanted: str = "") -> Lock:
    """Open the vault, made if need be; give its lock."""
    with control.opened(chosen) as held:
        master = vault.opened(held, chosen, utc_now(), wanted)
        locked = lock.active(held.db)
    assert locked is not None
    assert locked.fits(master)
    return locked


def test_the_keyring_is_the_best_place_there_is(tmp_path: Path) -> None:
    keyring.set_keyring(MemoryKeyring())
    assert make(settings(tmp_path, WEIR_MASTER_KEY=TEXT)).source is Source.KEYRING


def test_then_comes_a_passphrase_that_is_at_hand(tmp_path: Path) -> None:
    chosen = settings(tmp_path, WEIR_PASSPHRASE_FILE=passphrase_file(tmp_path))
    assert make(chosen).source is Source.PASSPHRASE
    assert make(chosen).source is Source.PASSPHRASE


def test_then_a_file_that_only_we_may_read(tmp_path: Path) -> None:
    locked = make(settings(tmp_path))
    assert locked.source is Source.FILE
    assert Path(locked.place).is_relative_to(tmp_path / "config")


def test_a_container_has_its_environment_and_is_warned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make(settings(tmp_path, WEIR_MASTER_KEY=TEXT)).source is Source.ENVIRONMENT
    assert "Warning" in capsys.readouterr().err


def test_a_file_that_somebody_else_keeps_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "credential"
    path.write_text(TEXT)
    path.chmod(0o400)
    locked = make(settings(tmp_path, WEIR_MASTER_KEY_FILE=str(path)))
    assert (locked.source, locked.place) == (Source.FILE, str(path))


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ("keyring", "no keyring here"),
        ("passphrase", "no terminal to ask"),
        ("environment", "openssl rand -base64 32"),
    ],
)
def test_what_was_asked_for_and_cannot_be_is_not_replaced(
    tmp_path: Path, wanted: str, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        make(settings(tmp_path), wanted)
    with control.opened(settings(tmp_path)) as held:
        assert lock.active(held.db) is None


def test_another_place_than_the_vault_has_is_asked_for_with_rewrap(tmp_path: Path) -> None:
    make(settings(tmp_path))
    with pytest.raises(click.UsageError, match="rewrap --master-key passphrase"):
        make(settings(tmp_path), "passphrase")
    assert make(settings(tmp_path), "file")


def test_a_new_passphrase_is_asked_for_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = type_in(monkeypatch, WORDS, WORDS)
    assert make(settings(tmp_path), "passphrase").source is Source.PASSPHRASE
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [((WORDS, "other words, other"), "two different"), (("short", "short"), "at least 12")],
)
def test_a_passphrase_that_will_not_do_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], says: str
) -> None:
    type_in(monkeypatch, *words)
    with pytest.raises(ValueError, match=says):
        make(settings(tmp_path), "passphrase")


def test_a_wrong_passphrase_leaves_the_vault_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(monkeypatch, WORDS, WORDS, "wrong words, wrong")
    make(settings(tmp_path), "passphrase")
    with pytest.raises(ValueError, match="vault locked: that is not the passphrase"):
        make(settings(tmp_path))


def with_a_key(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Make a vault behind a passphrase, with a key in it."""
    chosen = settings(folder)
    type_in(monkeypatch, WORDS, WORDS)
    with control.opened(chosen) as held:
        master = vault.opened(held, chosen, utc_now(), "passphrase")
        with held.change() as change:
            key_changes.add(
                change,
                master,
                Secret(keyed.SECRET),
                upstream="openai",
                provider="openai",
                hosts=("api.openai.com",),
                label="",
            )
    return chosen


def test_start_asks_for_the_passphrase_until_it_is_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = with_a_key(tmp_path, monkeypatch)
    asked = type_in(monkeypatch, "wrong words, wrong", WORDS)
    master = vault.for_the_proxy(chosen)
    assert len(asked) == 2
    with control.opened(chosen) as held:
        locked = lock.active(held.db)
    assert locked is not None
    assert master is not None
    assert locked.fits(master)


@pytest.mark.parametrize("words", [("wrong words",) * 3, ("",)])
def test_start_goes_on_without_the_passphrase_and_says_what_that_means(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
) -> None:
    chosen = with_a_key(tmp_path, monkeypatch)
    type_in(monkeypatch, *words)
    assert vault.for_the_proxy(chosen) is None
    assert "calls on client tokens are refused" in capsys.readouterr().err


def test_start_asks_nobody_where_no_passphrase_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert vault.for_the_proxy(settings(tmp_path)) is None
    assert not (tmp_path / "home").exists()
    asked = type_in(monkeypatch)
    make(settings(tmp_path))
    assert vault.for_the_proxy(settings(tmp_path)) is None
    assert asked == []


@pytest.mark.parametrize("source", ["environment", "file"])
def test_a_master_key_that_somebody_else_keeps_is_changed_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setattr(typed, "credential", lambda prompt: Secret(TEXT))
    chosen = settings(tmp_path, WEIR_MASTER_KEY_FILE=str(tmp_path / "credential"))
    planned, master = vault.new(chosen, Source(source), utc_now())
    assert master.text() == Secret(TEXT)
    assert planned.place == (str(tmp_path / "credential") if source == "file" else "")
