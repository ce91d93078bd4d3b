"""`doctor`: every link of the chain."""

import json

import pytest

from tests.dashboard.commands import door
from tests.dashboard.commands.conftest import Make
from tests.live.product import Product

pytestmark = pytest.mark.live


def test_before_the_first_start_nothing_is_broken(make: Make) -> None:
    done = door.call(make(), "doctor")
    assert done.returncode == 0, done.stdout
    assert "✗" not in done.stdout
    assert "→ Start it: ./run.sh" in done.stdout


def test_within_exec_everything_is_good_down_to_real_handshakes(weir: Product) -> None:
    done = door.call(weir, "exec", "-q", "--", "./run.sh", "doctor", "--json")
    facts = json.loads(done.stdout)
    assert facts["ok"], done.stdout
    told = {(check["name"], check["told"]) for check in facts["checks"] if check["is_good"]}
    assert any(name == "handshake" and "python trusts" in text for name, text in told)
    assert any(name == "this shell" for name, _ in told)


def test_what_is_broken_makes_the_exit_code_1(weir: Product, make: Make) -> None:
    done = door.call(make(WEIR_PORT=str(weir.port)), "doctor")
    assert done.returncode == 1
    assert f"✗ port          Port {weir.port} is taken by" in done.stdout
