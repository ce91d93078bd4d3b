"""`exec`: a program runs as if nobody stood before it."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from addons.core.call import NOTHING_READ
from addons.core.settings import Settings
from dashboard.commands import checkout, exec
from tests.dashboard import sample
from tests.dashboard.one_call import GUESSED, call


@pytest.mark.parametrize("code", [0, 1, 3, 255])
def test_the_exit_code_is_the_programs(code: int) -> None:
    assert exec.run([sys.executable, "-c", f"raise SystemExit({code})"], {}) == code


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_a_program_that_dies_of_a_signal_ends_as_shells_say_it(number: signal.Signals) -> None:
    program = f"import os; os.kill(os.getpid(), {int(number)})"
    assert exec.run([sys.executable, "-c", program], {}) == 128 + number


def test_a_program_that_is_not_there_is_127(capsys: pytest.CaptureFixture[str]) -> None:
    assert exec.run(["no-such-program"], {"PATH": "/usr/bin"}) == 127
    assert capsys.readouterr().err.startswith("weir: no-such-program: not found. ")


@pytest.mark.parametrize("is_folder", [True, False])
def test_what_cannot_be_run_is_126(tmp_path: Path, is_folder: bool) -> None:
    path = tmp_path / "thing"
    if is_folder:
        path.mkdir()
    else:
        path.write_text("just text")
    assert exec.run([str(path)], {}) == 126


def test_the_program_gets_just_these_variables_and_arguments(tmp_path: Path) -> None:
    out = tmp_path / "out"
    script = f'printf "%s|" "$A" "$@" > {out}'
    exec.run(["/bin/sh", "-c", script, "sh", "a b", "--c", "$HOME"], {"A": "1"})
    assert out.read_text() == "1|a b|--c|$HOME|"


def test_what_opens_the_vault_does_not_reach_the_program(tmp_path: Path) -> None:
    told = tmp_path / "told"
    program = f"import os, pathlib; pathlib.Path({str(told)!r}).write_text(repr(os.environ))"
    variables = {"WEIR_MASTER_KEY": "canary", "WEIR_HOME": "/somewhere"}
    assert exec.run([sys.executable, "-c", program], variables) == 0
    assert "canary" not in told.read_text()
    assert "/somewhere" in told.read_text()


@pytest.mark.live
def test_signals_reach_the_program_and_ours_do_what_they_did_before(tmp_path: Path) -> None:
    ready, got = tmp_path / "ready", tmp_path / "got"
    program = f'trap "echo term > {got}; exit 7" TERM; : > {ready}; while :; do sleep 0.05; done'
    code = (
        "import os, sys; from dashboard.commands import exec;"
        f"sys.exit(exec.run(['/bin/sh', '-c', {program!r}], dict(os.environ)))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], env=checkout.environment({"PATH": "/usr/bin:/bin"})
    )
    deadline = time.monotonic() + 30
    while not ready.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 7
    assert got.read_text() == "term\n"


def test_the_sum_tells_calls_tokens_and_money(settings: Settings) -> None:
    sample.write(settings.ledger_file, call(1), call(2), call(3, session="other"))
    assert exec.summary(settings, "claude", "s1", patience_s=0.0) == (
        "claude: 2 calls · 2.00k in (80 % cached) · 100 out · $0.0039"
    )


def test_the_sum_tells_what_was_guessed_what_failed_and_what_is_open(settings: Settings) -> None:
    opened, _ = call(2)
    sample.write(
        settings.ledger_file, call(1, NOTHING_READ, status=500), (opened, None), call(3, GUESSED)
    )
    told = exec.summary(settings, "claude", "s1", patience_s=0.0)
    assert "1 estimated" in told
    assert "1 failed" in told
    assert "1 still open" in told


def test_a_program_that_made_no_call_is_said_to_have_made_none(settings: Settings) -> None:
    assert (
        exec.summary(settings, "ls", "none", patience_s=0.0) == "ls: no LLM call came through Weir"
    )


def test_a_call_that_is_still_on_its_way_into_the_ledger_is_waited_for(settings: Settings) -> None:
    settings.ledger_file.with_suffix(".journal").touch()

    def commit() -> None:
        sample.write(settings.ledger_file, call(1))

    late = threading.Timer(0.6, commit)
    late.start()
    assert exec.summary(settings, "claude", "s1", patience_s=30).startswith("claude: 1 call ")
    late.join()
