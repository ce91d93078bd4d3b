"""run.sh: finds its way from anywhere, and sets up what it needs, once."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.live

CHECKOUT = Path(__file__).resolve().parents[1]
RUN = "run.sh"
LOCKS = ("requirements.lock", "requirements-dev.lock")

# A Python that makes a "venv" in no time and whose pip installs nothing. It notes its calls.
PYTHON = """#!/bin/sh
echo "$*" >> "$NOTES"
case "$*" in
    *"-m venv"*) for last; do :; done; mkdir -p "$last/bin"; cp "$0" "$last/bin/python" ;;
    *"-m pip install"*) [ ! -e "$BROKEN" ] || { echo "no network"; exit 1; } ;;
    *"from dashboard.__main__ import main"*) echo "started: $*" | tr '\\n' ' ' ;;
    *_base_executable*) echo "$0" ;;
esac
"""


class House:
    """A checkout of just the door, with that Python as the only one."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a house"
        self.root.mkdir()
        for name in (RUN, *LOCKS):
            shutil.copy(CHECKOUT / name, self.root)
        self.notes, self.broken = folder / "notes", folder / "broken"
        tools = folder / "tools"
        tools.mkdir()
        (tools / "python3.13").write_text(PYTHON)
        (tools / "python3.13").chmod(0o755)
        self.environ = {
            "PATH": f"{tools}:/usr/bin:/bin",
            "HOME": str(folder),
            "NOTES": str(self.notes),
            "BROKEN": str(self.broken),
        }

    def run(
        self, *words: str, file: Path | None = None, environ: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Call the door."""
        return subprocess.run(
            [str(file or self.root / RUN), *words],
            env={**self.environ, **(environ or {})},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def installs(self) -> list[str]:
        """Give the pip commands that have been run."""
        return [line for line in self.notes.read_text().splitlines() if "pip install" in line]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_it_sets_up_once_and_says_so_in_one_line(house: House) -> None:
    first, second = house.run("status"), house.run("status")
    assert first.returncode == second.returncode == 0
    assert first.stderr.count("\n") == 1
    assert first.stderr.startswith("Setting up Weir in ")
    assert second.stderr == ""
    assert len(house.installs()) == 1
    assert "--require-hashes" in house.installs()[0]


def test_arguments_arrive_as_they_are(house: House) -> None:
    house.run("help")
    started = house.run("exec", "--", "a b", "", "*", "$HOME").stdout
    assert "exec -- a b  * $HOME" in started


def test_it_is_found_through_links_from_anywhere(house: House, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "weir").symlink_to(house.root / RUN)
    (tmp_path / "bin" / "again").symlink_to("weir")
    done = house.run("help", file=tmp_path / "bin" / "again")
    assert done.returncode == 0, done.stderr
    assert str(house.root) in done.stdout


def test_a_changed_lock_is_installed_and_nothing_else_is_made_anew(house: House) -> None:
    house.run("help")
    with (house.root / LOCKS[0]).open("a") as lock:
        lock.write("# changed\n")
    house.run("help")
    assert len(house.installs()) == 2
    assert house.notes.read_text().count("-m venv") == 1


def test_the_help_of_the_test_verb_needs_no_tools(house: House) -> None:
    house.run("help")
    for option in ("-h", "--help"):
        assert house.run("test", option).returncode == 0
    assert len(house.installs()) == 1


def test_the_test_verb_adds_the_development_tools_once(house: House) -> None:
    house.run("help")
    for _ in range(2):
        house.run("test")
    house.run("help")
    assert [line.split("/")[-1] for line in house.installs()] == list(LOCKS)


def test_a_setup_that_fails_says_why_and_the_next_one_starts_over(house: House) -> None:
    house.broken.touch()
    failed = house.run("help")
    assert failed.returncode == 1
    assert "no network" in failed.stderr
    assert "run this again" in failed.stderr
    house.broken.unlink()
    assert house.run("help").returncode == 0
    assert house.notes.read_text().count("-m venv") == 2


def test_a_half_made_venv_is_made_anew(house: House) -> None:
    house.run("help")
    (house.root / ".venv" / "weir.making").touch()
    (house.root / ".venv" / "left-over").touch()
    assert house.run("help").returncode == 0
    assert not (house.root / ".venv" / "left-over").exists()


def test_a_venv_whose_python_is_gone_is_made_anew(house: House) -> None:
    house.run("help")
    (house.root / ".venv" / "bin" / "python").unlink()
    assert house.run("help").returncode == 0
    assert house.notes.read_text().count("-m venv") == 2


def test_a_lock_of_a_dead_process_is_taken_over(house: House) -> None:
    (house.root / ".venv").mkdir()
    with subprocess.Popen(["true"]) as dead:
        dead.wait(10)
    (house.root / ".venv" / "weir.lock").symlink_to(str(dead.pid))
    assert house.run("help").returncode == 0
    assert not (house.root / ".venv" / "weir.lock").is_symlink()


def test_while_another_one_sets_up_it_waits(house: House) -> None:
    (house.root / ".venv").mkdir()
    lock = house.root / ".venv" / "weir.lock"
    lock.symlink_to(str(os.getpid()))
    with subprocess.Popen(
        [str(house.root / RUN), "help"], env=house.environ, stdout=subprocess.DEVNULL
    ) as waiting:
        time.sleep(0.5)
        assert waiting.poll() is None
        assert not house.notes.exists()
        lock.unlink()
        assert waiting.wait(60) == 0


def test_several_at_once_set_up_once(house: House) -> None:
    command = [str(house.root / RUN), "help"]
    started = [
        subprocess.Popen(command, env=house.environ, stdout=subprocess.DEVNULL, stderr=-3)
        for _ in range(5)
    ]
    assert [process.wait(60) for process in started] == [0] * 5
    assert len(house.installs()) == 1


def test_a_place_that_cannot_be_written_is_named_with_the_way_out(house: House) -> None:
    (house.root / ".venv").write_text("a file")
    done = house.run("help")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "set WEIR_VENV" in done.stderr
    elsewhere = {"WEIR_VENV": str(house.root.parent / "elsewhere")}
    assert house.run("help", environ=elsewhere).returncode == 0


def test_without_python_it_says_how_to_get_one(house: House, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    for tool in ("bash", "dirname", "cksum", "tr", "ln", "mkdir", "rm", "readlink", "find"):
        found = shutil.which(tool)
        assert found is not None
        (bare / tool).symlink_to(found)
    done = house.run("help", environ={"PATH": str(bare), "PYENV_ROOT": "/none"})
    # The places where package managers of macOS put it are looked at whatever the PATH is.
    elsewhere = [
        path
        for folder in ("/opt/homebrew/bin", "/usr/local/bin")
        for path in Path(folder).glob("python3.1[2-9]")
    ]
    assert (done.returncode == 0) is bool(elsewhere)
    assert elsewhere or "needs Python 3.12 or newer" in done.stderr
    assert elsewhere or "apt install python3" in done.stderr


def test_a_shim_that_exists_but_fails_is_passed_over(house: House, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    (tools / "python3.14").write_text("#!/bin/sh\nexit 127\n")
    (tools / "python3.14").chmod(0o755)
    (tools / "python3.13").rename(tools / "python3.12")
    (tools / "python3.13").symlink_to("python3.14")
    assert house.run("help").returncode == 0


def test_a_fresh_clone_works_with_the_real_python(tmp_path: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, check=True
    ).stdout.decode()
    clone = tmp_path / "clone"
    for name in filter(None, listed.split("\0")):
        target = clone / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / name, target)
    environ = {**os.environ, "WEIR_VENV": sys.prefix, "WEIR_HOME": str(tmp_path / "home")}
    environ["PYTHONPATH"] = "/their/own"
    done = subprocess.run(
        [str(clone / RUN), "exec", "--quiet", "--", "sh", "-c", 'echo "$PYTHONPATH"; exit 3'],
        env=environ,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert done.stdout == "/their/own\n"
