"""Checks through the running proxy."""

import os
from pathlib import Path

import pytest

from addons.core import settings
from addons.core.providers.hosts import Hosts
from dashboard.commands import ports, preparation
from dashboard.commands.checkup import handshakes
from tests.dashboard.commands.conftest import Make
from tests.live.product import Product

pytestmark = pytest.mark.live


def test_clients_with_our_variables_trust_a_host_of_each_provider(weir: Product) -> None:
    wanted = settings.load(weir.environment)
    found = list(handshakes.look(wanted, {"PATH": os.environ["PATH"]}, weir.port, False))
    assert [each.is_good is False for each in found] == [False, False]
    hosts = len(Hosts().samples)
    assert found[0].told == f"python trusts the proxy for {hosts} hosts, one of a kind"


def test_a_probe_leaves_no_call_and_no_complaint_in_the_ledger(weir: Product) -> None:
    wanted = settings.load(weir.environment)
    calls = weir.query("select count(*) as n from calls")
    list(handshakes.look(wanted, {"PATH": os.environ["PATH"]}, weir.port, False))
    assert weir.query("select count(*) as n from calls") == calls
    assert weir.query("select * from notes where kind = 'tls_failure'") == []


def test_a_ca_that_is_another_one_is_bad(make: Make, tmp_path: Path) -> None:
    weir = make()
    weir.start_proxy()
    other = settings.load({**weir.environment, "WEIR_HOME": str(tmp_path)})
    preparation.authority(other)
    found, *_ = handshakes.look(other, {"PATH": ""}, weir.port, False)
    assert found.is_good is False
    assert "certificate verify failed" in found.told


def test_a_proxy_that_is_not_there_is_bad(weir: Product) -> None:
    wanted = settings.load(weir.environment)
    found, *_ = handshakes.look(wanted, {"PATH": ""}, ports.free(), False)
    assert found.is_good is False
