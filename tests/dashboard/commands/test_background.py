"""`exec` from outside: a Weir for as long as it is needed."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.commands import checkout
from tests.dashboard.commands import door
from tests.dashboard.commands.conftest import Make
from tests.live.product import Product

pytestmark = pytest.mark.live


def test_it_comes_and_goes_with_the_program(make: Make) -> None:
    product = make()
    done = door.call(product, "exec", "--", *door.CURL)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["usage"]
    assert done.stderr.startswith("curl: 1 call · ")
    door.wait_until(lambda: product.query("select * from metered where outcome = 'settled'"))
    (row,) = product.query("select * from metered")
    assert (row["caller"], row["outcome"]) == ("curl", "settled")
    door.wait_until(lambda: not door.processes_of(product.home))
    assert not (product.home / "run.json").exists()


def test_two_at_once_share_one_and_the_first_to_end_does_not_end_it(make: Make) -> None:
    product = make()
    slow = [str(checkout.DOOR), "exec", "-q", "--", "sh", "-c"]
    script = f"echo ready; read line; {' '.join(map(repr, door.CURL))}"
    with subprocess.Popen(
        [*slow, script],
        env=product.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as first:
        assert first.stdin is not None
        assert first.stdout is not None
        assert first.stdout.readline() == "ready\n"
        assert door.call(product, "exec", "--", *door.CURL).returncode == 0
        first.stdin.write("go\n")
        first.stdin.close()
        assert "usage" in first.stdout.read()
        assert first.wait(30) == 0
    ended = "select * from metered where outcome = 'settled'"
    door.wait_until(lambda: len(product.query(ended)) == 2)


def test_the_callers_folder_arguments_and_python_path_are_the_programs(
    weir: Product, tmp_path: Path
) -> None:
    code = "import os, sys; print(os.getcwd(), os.environ['PYTHONPATH'], sys.argv[1:])"
    environ = {"PYTHONPATH": "/their/own"}
    words = ("exec", "-q", "--", sys.executable, "-c", code, "a b", "--quiet")
    done = door.call(weir, *words, cwd=tmp_path, environ=environ)
    assert done.stdout == f"{tmp_path} /their/own ['a b', '--quiet']\n"
    assert done.stderr == ""


def test_the_label_tells_program_and_project(weir: Product, tmp_path: Path) -> None:
    (tmp_path / "shop" / ".git").mkdir(parents=True)
    done = door.call(weir, "exec", "--", *door.CURL, cwd=tmp_path / "shop")
    assert done.returncode == 0, done.stderr
    assert weir.query("select caller from metered where project = 'shop'") == [{"caller": "curl"}]


def test_a_program_that_cannot_be_found_is_127_without_a_sum(weir: Product) -> None:
    done = door.call(weir, "exec", "--", "no-such-program")
    assert done.returncode == 127
    assert done.stderr == (
        "weir: no-such-program: not found. Give the name or path of a program.\n"
    )


def test_ctrl_c_in_the_terminal_ends_the_program_and_tells_the_sum(weir: Product) -> None:
    code = "import signal, time; signal.signal(2, signal.SIG_DFL); print('ready', flush=True)"
    with subprocess.Popen(
        [str(checkout.DOOR), "exec", "--", sys.executable, "-c", f"{code}; time.sleep(60)"],
        env=weir.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "ready\n"
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(20) == 130
        assert (
            process.stderr.read() == f"{Path(sys.executable).name}: no LLM call came through Weir\n"
        )


def test_a_weir_that_cannot_start_is_one_line(make: Make) -> None:
    product = make(WEIR_UPSTREAM_CA_FILE="/no/such/file.pem")
    done = door.call(product, "exec", "--", "true")
    assert done.returncode == 2
    assert done.stderr.startswith("weir: WEIR_UPSTREAM_CA_FILE names /no/such/file.pem")
    broken = make()
    broken.home.mkdir()
    (broken.home / "ledger.db").write_bytes(b"not a database at all" * 100)
    done = door.call(broken, "exec", "--", "true")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "ledger" in done.stderr
