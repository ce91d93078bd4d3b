import sqlite3
import threading
from pathlib import Path

import pytest

from addons.core.ledger import migrations
from addons.core.ledger.connections import Connections
from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import Scope
from tests.addons.core.ledger.told import opening, running, settlement


def test_a_ledger_that_is_not_there_answers_as_an_empty_one(tmp_path: Path) -> None:
    reader = Reader(tmp_path / "ledger.db")
    assert reader.totals(Scope()).calls == 0
    assert not (tmp_path / "ledger.db").exists()
    reader.close()


def test_a_ledger_that_appears_later_is_found(tmp_path: Path) -> None:
    reader = Reader(tmp_path / "ledger.db")
    assert reader.health().calls == 0
    (tmp_path / "ledger.db").touch()
    assert reader.health().calls == 0
    with running(tmp_path / "ledger.db") as ledger:
        ledger.open(opening())
        assert ledger.flush(60)
        assert reader.health().calls == 1
        reader.close()


def test_a_backup_put_in_its_place_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    reader = Reader(path)
    for home, calls in (("a", 1), ("b", 2)):
        with running(tmp_path / home / "ledger.db") as ledger:
            for n in range(calls):
                ledger.open(opening(str(n)))
        (tmp_path / home / "ledger.db").rename(path)
        assert reader.totals(Scope()).calls == calls
    reader.close()


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    with running(tmp_path / "ledger.db"):
        connections = Connections(tmp_path / "ledger.db")
        connections.rows("changes", {})
        with pytest.raises(OSError, match=r"cannot be read .*readonly"):
            connections.rows("take_back_call", {"truth": "x", "call_number": 1})
        connections.close()


def test_each_thread_has_its_own_connection(tmp_path: Path) -> None:
    with running(tmp_path / "ledger.db") as ledger:
        ledger.open(opening())
        ledger.settle(settlement())
        assert ledger.flush(60)
        reader = Reader(tmp_path / "ledger.db")
        seen: list[int] = []

        def read() -> None:
            seen.append(reader.totals(Scope()).calls)
            reader.close()

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == [1, 1, 1, 1]


def test_a_ledger_of_an_older_weir_says_how_to_update_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with running(path):
        pass
    connection = sqlite3.connect(path)
    connection.execute("delete from _sqlite_migrations where name like 'm004%'")
    connection.commit()
    connection.close()
    version = len(migrations.names())
    told = f"schema version {version - 1}, and this Weir reads {version}"
    with pytest.raises(ValueError, match=told):
        Reader(path).health()


def test_what_is_no_database_is_an_error_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_text("not a database " * 100)
    with pytest.raises(OSError, match=r"cannot be read .*doctor"):
        Reader(tmp_path / "ledger.db").health()
