"""The dispatcher: verbs, exit codes, and one line for whatever is wrong."""

import os
import subprocess
from pathlib import Path

import pytest

from addons.core import settings
from dashboard.__main__ import SECTIONS, VERBS, run
from dashboard.commands import checkout


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("WEIR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WEIR_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([verb, "--help"]) == 0
    assert f"Usage: ./run.sh {verb}" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["help"], ["--help"], ["-h"]], ids=str)
def test_help_lists_the_verbs_that_people_use(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 0
    listed = {line.split()[0] for line in capsys.readouterr().out.splitlines() if line.strip()}
    assert {verb for verb, line in VERBS.items() if line} <= listed
    assert "serve" not in listed


def test_help_stands_under_titles(capsys: pytest.CaptureFixture[str]) -> None:
    run(["help"])
    said = capsys.readouterr().out.splitlines()
    titles = [f"{title}:" for verb, title in SECTIONS.items() if verb in VERBS]
    assert [line for line in said if line in titles] == titles
    assert said.index("Every day:") < said.index("To look after it:")


def test_help_tells_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    run(["help"])
    out = capsys.readouterr().out
    assert all(f"  {variable} " in out for variable in (*settings.VARIABLES, "WEIR_VENV"))


def test_help_of_a_verb_is_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    run(["help", "report"])
    by_help = capsys.readouterr().out
    run(["report", "--help"])
    assert by_help == capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["starts"], "Did you mean `./run.sh start`?"),
        (["reports"], "Did you mean `./run.sh report`?"),
        (["qqq"], "./run.sh help lists the verbs"),
        (["help", "qqq"], "There is no verb 'qqq'"),
        (["--sat"], "No such option"),
        (["report", "--by", "color"], "'color' is not one of"),
        (["report", "--since", "soon"], "write 90m, 24h, 7d"),
        (["report", "--csv", "--json"], "Choose one of --json and --csv"),
        (["report", "extra"], "See ./run.sh report --help"),
        (["tail", "-n", "-1"], "-1 is not in the range"),
        (["exec"], "Write ./run.sh exec -- claude"),
        (["exec", "--model", "x"], "write options of the program after it"),
        (["env", "--shell", "tcsh"], "'tcsh' is not one of"),
        (["demo", "--seconds", "x"], "'x' is not a valid float"),
    ],
    ids=str,
)
def test_what_is_not_understood_is_one_line_and_exit_code_2(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("weir: ")
    assert err.count("\n") == 1
    assert says in err


@pytest.mark.parametrize("verb", ["start", "status", "report", "tail", "doctor", "env", "exec"])
def test_a_broken_settings_file_is_named_with_its_line(
    verb: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    (home / "weir.toml").write_text("\nprot = 1\n")
    words = [verb, "--", "true"] if verb == "exec" else [verb]
    assert run(words) == 2
    assert capsys.readouterr().err == (
        f"weir: {home}/weir.toml, line 2: `prot` is not a setting: did you mean `port`?\n"
    )


def test_a_home_that_cannot_be_made_is_exit_code_1(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home.write_text("a file where a folder should be")
    monkeypatch.setenv("WEIR_HOME", str(home / "below"))
    assert run([]) == 1
    err = capsys.readouterr().err
    assert "Cannot write to" in err
    assert "WEIR_HOME" in err
    assert err.count("\n") == 1


def test_a_ledger_that_is_none_is_told_in_its_own_words(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    (home / "ledger.db").write_bytes(b"not a database at all" * 100)
    assert run(["report"]) == 1
    err = capsys.readouterr().err
    assert err.startswith(f"weir: The ledger {home}/ledger.db")
    assert "Traceback" not in err


def test_a_bug_is_one_line_that_says_how_to_see_more(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(VERBS, "broken", "This one has no module.")
    assert run(["broken"]) == 1
    assert capsys.readouterr().err.endswith("See where: ./run.sh --traceback broken\n")
    assert run(["--traceback", "broken"]) == 1
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith(f"weir {checkout.version()} (Python 3.")


@pytest.mark.live
def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = checkout.module("dashboard", "help")
    with subprocess.Popen(
        command,
        env=checkout.environment(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.parametrize("verb", ["key", "token", "route", "upstream"])
def test_a_verb_that_wants_another_one_lists_them(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([verb]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith(f"Usage: ./run.sh {verb} ")
    assert "Commands:" in lines
