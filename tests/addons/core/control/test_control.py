import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from addons.core.control import audit, file
from addons.core.control.control import Control

NOW = "2026-11-25T09:00:00.000Z"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "control.db"


@pytest.fixture
def control(path: Path) -> Iterator[Control]:
    with closing(Control(path, "alice@terminal", lambda: NOW)) as control:
        yield control


def test_a_change_is_kept_with_the_line_about_it(control: Control) -> None:
    with control.change() as change:
        change.note("add", "provider key", "k1", "openai")
    (entry,) = audit.entries(control.db)
    assert entry == audit.Entry(NOW, "alice@terminal", "add", "provider key", "k1", "openai")


def test_a_change_that_fails_leaves_nothing(control: Control) -> None:
    def fail() -> None:
        with control.change() as change:
            change.note("add", "provider key", "k1")
            raise KeyError("a bug")

    with pytest.raises(KeyError):
        fail()
    assert audit.entries(control.db) == []
    with control.change() as change:
        change.note("add", "provider key", "k2")
    assert len(audit.entries(control.db)) == 1


def test_two_that_change_at_once_take_turns(path: Path, control: Control) -> None:
    def change_often(who: str) -> None:
        with closing(Control(path, who)) as own:
            for number in range(20):
                with own.change() as change:
                    (count,) = change.db.execute("select count(*) from audit").fetchone()
                    change.note("set", "route", str(count), str(number))

    threads = [threading.Thread(target=change_often, args=(who,)) for who in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    subjects = [entry.subject for entry in reversed(audit.entries(control.db))]
    assert subjects == [str(number) for number in range(40)]


def test_whoever_waits_too_long_is_told(
    path: Path, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "PATIENCE_S", 0.01)
    with (
        closing(Control(path, "bob@terminal")) as other,
        control.change(),
        pytest.raises(OSError, match=r"is locked.*try again"),
        other.change(),
    ):
        pass


def test_a_disk_without_room_is_told_and_costs_nothing(control: Control) -> None:
    with control.change() as change:
        change.note("add", "provider key", "k1")
    control.db.execute("pragma max_page_count = 6")
    with pytest.raises(OSError, match=r"full.*make room"), control.change() as change:
        change.note("add", "provider key", "k2", "x" * 100_000)
    assert [entry.subject for entry in audit.entries(control.db)] == ["k1"]
