"""Files that only their owner may read."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from certs import private_file

HOLD = """
import sys
from pathlib import Path
from certs import private_file
with private_file.locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_reader_finds_the_old_or_the_new_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.pem"
    private_file.write(path, b"old")
    with path.open("rb") as reader:
        private_file.write(path, b"new")
        assert reader.read() == b"old"
    assert path.read_bytes() == b"new"
    assert [file.name for file in tmp_path.iterdir()] == ["a.pem"]


def test_a_link_is_replaced_and_what_it_points_at_is_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    (tmp_path / "a.pem").symlink_to(precious)
    private_file.write(tmp_path / "a.pem", b"new")
    assert precious.read_bytes() == b"precious"
    assert not (tmp_path / "a.pem").is_symlink()


def test_an_unfinished_file_is_taken_away_when_writing_fails(tmp_path: Path) -> None:
    (tmp_path / "a.pem" / "full").mkdir(parents=True)
    with pytest.raises(OSError, match=r"a\.pem"):
        private_file.write(tmp_path / "a.pem", b"new")
    assert [file.name for file in tmp_path.iterdir()] == ["a.pem"]


def test_an_empty_folder_in_the_way_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.pem").mkdir()
    private_file.write(tmp_path / "a.pem", b"new")
    assert (tmp_path / "a.pem").read_bytes() == b"new"


def test_the_same_content_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "a.pem"
    private_file.write_if_changed(path, b"same")
    before = path.stat().st_ino
    path.chmod(0o644)
    private_file.write_if_changed(path, b"same")
    assert path.stat().st_ino == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.live
def test_a_folder_held_by_another_process_is_waited_for_and_then_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(private_file, "LOCK_WAIT_S", 0.05)
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with (
            pytest.raises(TimeoutError, match=r"\.lock has been held by another Weir"),
            private_file.locked(tmp_path),
        ):
            pass
        holder.communicate(timeout=20)
    with private_file.locked(tmp_path):
        assert (tmp_path / ".lock").exists()


@pytest.mark.live
def test_the_lock_falls_with_its_process(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        holder.kill()
        holder.communicate(timeout=20)
    with private_file.locked(tmp_path):
        assert holder.returncode == -9
