"""`start`: one command, two processes, and a clean end."""

import json
import os
import re
import signal
import socket
import stat
import urllib.request

import pytest

from tests.dashboard.commands import door
from tests.dashboard.commands.conftest import Make
from tests.live.asking import chat
from tests.live.product import Product, accepts, run_facts

pytestmark = pytest.mark.live


def said(product: Product) -> str:
    return product.log.read_text()


def test_it_tells_where_everything_is_and_the_link_opens_the_dashboard(make: Make) -> None:
    product = make()
    product.start()
    door.wait_until(lambda: "Try it" in said(product))
    text = said(product)
    assert f"http://127.0.0.1:{product.port} " in text
    assert str(product.ca_file) in text
    link = re.search(r"http://127\.0\.0\.1:\d+/login\?t=\S+", text)
    assert link is not None
    with urllib.request.urlopen(link[0], timeout=10) as answer:  # noqa: S310 - our own page
        assert answer.status == 200


def test_other_machines_get_an_address_and_this_one_keeps_its_own(make: Make) -> None:
    product = make(WEIR_LISTEN="127.0.0.2")  # stands for an address that others can reach
    product.start()
    door.wait_until(lambda: "Try it" in said(product))
    assert f"http://127.0.0.2:{product.port}   for other machines" in said(product)
    for host in ("127.0.0.1", "127.0.0.2"):
        socket.create_connection((host, product.port), timeout=5).close()
    told = door.call(product, "status").stdout
    assert f"for other machines: http://127.0.0.2:{product.port}" in told
    assert product.stop() == 0


@pytest.mark.parametrize("argument", ["--listen-host=10.0.0.5", "-p9000", "--listen-port"])
def test_mitmproxy_s_own_addresses_are_refused_with_ours(make: Make, argument: str) -> None:
    ended = door.call(make(), "start", "--", argument, "9000")
    assert ended.returncode == 2
    assert "WEIR_PORT=9000" in ended.stderr
    assert "WEIR_LISTEN=10.0.0.5" in ended.stderr


def test_run_json_tells_what_runs_while_it_runs(make: Make) -> None:
    product = make()
    product.start()
    run_file = product.home / "run.json"
    door.wait_until(run_file.exists)
    facts = run_facts(product.home)
    assert facts["supervisor"] == product.process.pid
    assert (facts["port"], facts["dashboard_port"]) == (product.port, product.dashboard_port)
    assert stat.S_IMODE(run_file.stat().st_mode) == 0o600
    for name in ("proxy", "dashboard"):
        os.kill(facts[name], 0)
    assert product.stop() == 0
    assert not run_file.exists()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_both_and_exits_0(make: Make, how: signal.Signals) -> None:
    product = make()
    product.start()
    door.wait_until(lambda: "Try it" in said(product))
    assert product.stop(how) == 0
    assert not accepts(product.port)
    assert not accepts(product.dashboard_port)
    assert door.processes_of(product.home) == []
    assert "Traceback" not in said(product)


def test_calls_in_flight_may_finish_but_a_second_ctrl_c_ends_at_once(make: Make) -> None:
    product = make()
    product.start()
    door.wait_until(lambda: "Try it" in said(product))
    call = chat("stream chunks=100 pace_ms=200", stream=True)
    with call.connect(product) as line:
        call.begin(line)
        line.head()
        product.process.send_signal(signal.SIGINT)
        door.wait_until(lambda: "Ending: calls in flight may finish" in said(product))
        assert product.process.poll() is None
        product.process.send_signal(signal.SIGINT)
        assert product.process.wait(10) == 0
    assert door.processes_of(product.home) == []


def test_a_second_one_says_that_it_already_runs(weir: Product) -> None:
    second = door.call(weir)
    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert f"already runs: dashboard at http://127.0.0.1:{weir.dashboard_port}/" in second.stderr
    assert f"(pid {weir.process.pid})" in second.stderr


def test_a_port_that_another_program_has_is_named(weir: Product, make: Make) -> None:
    other = door.call(make(WEIR_PORT=str(weir.port)))
    assert other.returncode == 1
    assert f"Port {weir.port} is taken by python" in other.stderr
    assert "WEIR_PORT=" in other.stderr


@pytest.mark.parametrize("name", ["proxy", "dashboard"])
def test_when_one_dies_the_other_ends_and_the_exit_code_is_1(make: Make, name: str) -> None:
    product = make()
    product.start()
    door.wait_until((product.home / "run.json").exists)
    os.kill(run_facts(product.home)[name], signal.SIGKILL)
    assert product.process.wait(30) == 1
    assert f"weir: The {name} ended (killed by SIGKILL)." in said(product)
    assert door.processes_of(product.home) == []


def test_what_a_killed_one_left_behind_is_ended_by_the_next(make: Make) -> None:
    product = make()
    product.start()
    door.wait_until((product.home / "run.json").exists)
    left = run_facts(product.home)["proxy"]
    product.stop(signal.SIGKILL)
    product.start()
    door.wait_until(lambda: "Try it" in said(product).partition(f"process {left}")[2])
    assert run_facts(product.home)["proxy"] != left


def test_arguments_go_to_mitmproxy(make: Make) -> None:
    product = make()
    product.start("--", "--set", "termlog_verbosity=info")
    assert accepts(product.port)
    door.wait_until(lambda: "proxy listening" in said(product))  # said at this level only
    wrong = door.call(make(), "--", "--no-such-option")
    assert wrong.returncode == 1
    assert "--no-such-option" in wrong.stderr
    assert "Traceback" not in wrong.stderr
    risky = door.call(make(), "--", "--set", "flow_detail=1")
    assert risky.returncode == 1
    assert "./run.sh tail" in risky.stderr
    assert "Traceback" not in risky.stderr


def test_status_finds_it_from_anywhere(weir: Product) -> None:
    done = door.call(weir, "status", "--json", cwd=weir.home)
    assert done.returncode == 0
    assert json.loads(done.stdout)["running"]["port"] == weir.port
