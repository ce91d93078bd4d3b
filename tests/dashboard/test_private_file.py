"""A private file is private from its first byte, and whole whoever else changes it."""

import stat
import threading
from pathlib import Path

from dashboard import private_file


def test_what_the_block_leaves_is_there_the_next_time(tmp_path: Path) -> None:
    with private_file.change(tmp_path / "a.json") as contents:
        contents["name"] = 1
    with private_file.change(tmp_path / "a.json") as contents:
        assert contents == {"name": 1}


def test_only_the_owner_may_read_it_or_enter_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "home" / "a.json"
    with private_file.change(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_shorter_text_leaves_nothing_of_the_longer_one(tmp_path: Path) -> None:
    with private_file.change(tmp_path / "a.json") as contents:
        contents.update(dict.fromkeys(map(str, range(100)), "long"))
    with private_file.change(tmp_path / "a.json") as contents:
        contents.clear()
    assert (tmp_path / "a.json").read_text() == "{}"


def test_a_damaged_file_counts_as_empty(tmp_path: Path) -> None:
    for text in ("", "{", "[1]", "\x00\x00", '"text"'):
        (tmp_path / "a.json").write_text(text)
        with private_file.change(tmp_path / "a.json") as contents:
            assert contents == {}


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    def count(name: str) -> None:
        for _ in range(25):
            with private_file.change(tmp_path / "a.json") as contents:
                contents[name] = contents.get(name, 0) + 1

    threads = [threading.Thread(target=count, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with private_file.change(tmp_path / "a.json") as contents:
        assert contents == {"a": 25, "b": 25, "c": 25, "d": 25}
