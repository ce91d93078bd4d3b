import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from addons.core.control.control import Control
from addons.core.control.view import View

CUT_SHORT = """
import os, signal, sys
from pathlib import Path
from addons.core.control.control import Control
control = Control(Path(sys.argv[1]), "victim")
control.db.execute("pragma cache_size = 1")
control.db.execute("pragma cache_spill = 1")
with control.change() as change:
    for number in range(200):
        change.note("add", "route", f"lost-{number}", "x" * 4000)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "control.db"


@pytest.fixture
def view(path: Path) -> Iterator[View]:
    view = View(path)
    yield view
    view.close()


def subscribed(view: View) -> list[list[str]]:
    """Give a list that each new state is added to: the subjects of the audit."""
    states: list[list[str]] = []

    def load(db: sqlite3.Connection) -> None:
        states.append([subject for (subject,) in db.execute("select subject from audit")])

    view.subscribe(load)
    return states


def note(path: Path, *subjects: str) -> None:
    with closing(Control(path, "alice@terminal")) as control, control.change() as change:
        for subject in subjects:
            change.note("add", "route", subject)


def wait_until(is_so: Callable[[], object], patience_s: float) -> float:
    begin = time.monotonic()
    while not is_so():
        assert time.monotonic() < begin + patience_s, "it did not come about"
        time.sleep(0.005)
    return time.monotonic() - begin


def test_without_a_file_nothing_is_read(view: View) -> None:
    states = subscribed(view)
    view.start()
    assert (states, view.trouble) == ([], "")


def test_the_first_state_is_there_at_once(path: Path, view: View) -> None:
    note(path, "a")
    states = subscribed(view)
    view.start()
    assert states == [["a"]]


def test_a_change_arrives_by_itself_within_a_second(path: Path, view: View) -> None:
    states = subscribed(view)
    view.start()
    took_s: list[float] = []
    while len(took_s) < 3 or (min(took_s) > 1 and len(took_s) < 6):  # the machine may be busy
        number = str(len(took_s))
        note(path, number)
        took_s.append(wait_until(lambda: states and number in states[-1], 60))  # noqa: B023
    assert min(took_s) < 1


def test_a_state_that_did_not_change_is_not_read_again(path: Path, view: View) -> None:
    note(path, "a")
    states = subscribed(view)
    assert view.look()
    assert not view.look()
    assert states == [["a"]]


def test_two_changes_in_the_same_instant_are_both_seen(path: Path, view: View) -> None:
    states = subscribed(view)
    with closing(Control(path, "alice@terminal")) as control:
        for number in range(50):
            with control.change() as change:
                change.note("add", "route", str(number))
            assert view.look()
            assert len(states[-1]) == number + 1


def test_a_backup_put_in_its_place_is_read(path: Path, view: View, tmp_path: Path) -> None:
    note(path, "a")
    states = subscribed(view)
    view.look()
    note(tmp_path / "other.db", "b")
    (tmp_path / "other.db").replace(path)
    view.look()
    assert states == [["a"], ["b"]]


def test_a_file_that_is_taken_away_leaves_an_empty_state(path: Path, view: View) -> None:
    note(path, "a")
    states = subscribed(view)
    view.look()
    path.unlink()
    view.look()
    assert states == [["a"], []]
    assert view.trouble == ""


def test_a_file_of_a_newer_weir_is_trouble_until_it_is_gone(path: Path, view: View) -> None:
    note(path, "a")
    states = subscribed(view)
    view.look()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) "
            "values ('control', 'm999_more', '')"
        )
    view.look()
    assert "newer Weir" in view.trouble
    view.look()
    assert "newer Weir" in view.trouble
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("delete from _sqlite_migrations where name = 'm999_more'")
    view.look()
    assert (states, view.trouble) == ([["a"], ["a"]], "")


@pytest.mark.parametrize("content", [b"not a database at all" * 500, b"SQLite format 3\0" + b"x"])
def test_a_damaged_file_is_trouble(path: Path, view: View, content: bytes) -> None:
    path.write_bytes(content)
    view.start()
    assert view.trouble


def test_a_subscriber_that_cannot_read_its_part_is_trouble(path: Path, view: View) -> None:
    note(path, "a")

    def load(db: sqlite3.Connection) -> None:
        raise ValueError("this key does not open")

    view.subscribe(load)
    view.look()
    assert view.trouble == "this key does not open"


@pytest.mark.live
def test_what_a_killed_writer_left_is_rolled_back(path: Path, view: View) -> None:
    note(path, "kept")
    states = subscribed(view)
    child = subprocess.run([sys.executable, "-c", CUT_SHORT, str(path)], check=False, timeout=60)
    assert child.returncode == -signal.SIGKILL
    assert path.with_name("control.db-journal").stat().st_size
    view.look()
    assert (states, view.trouble) == ([["kept"]], "")


def test_the_watcher_ends_with_the_view(path: Path) -> None:
    note(path, "a")
    view = View(path)
    before = len(list(Path("/proc/self/fd").iterdir()))
    view.start()
    view.close()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
