import sqlite3
from contextlib import closing
from pathlib import Path

from addons.control_watch import ControlWatch
from addons.core.control.control import Control
from addons.core.control.view import View


def test_the_first_state_is_there_before_the_first_call(tmp_path: Path) -> None:
    path = tmp_path / "control.db"
    with closing(Control(path, "alice@terminal")) as control, control.change() as change:
        change.note("test", "nothing", "x")
    seen: list[int] = []

    def load(db: sqlite3.Connection) -> None:
        (count,) = db.execute("select count(*) from audit").fetchone()
        seen.append(count)

    view = View(path)
    view.subscribe(load)
    watch = ControlWatch(view)
    assert seen == [1]
    watch.done()
