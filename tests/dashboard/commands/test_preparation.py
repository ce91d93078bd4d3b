"""What must be in order before Weir starts."""

import os
import socket
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import click
import pytest

from addons.core.settings import Settings
from dashboard.commands import checkout, ports, preparation, running
from dashboard.commands.running import Running


def test_the_home_is_made_for_its_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    preparation.home(Settings(home=home))
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_home_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(click.ClickException, match=r"Cannot write to .*set WEIR_HOME"):
        preparation.home(Settings(home=tmp_path / "file" / "home"))


def test_port_0_becomes_a_free_one(settings: Settings) -> None:
    chosen = preparation.free_ports(replace(settings, port=0, dashboard_port=0))
    assert 0 not in (chosen.port, chosen.dashboard_port)
    assert chosen.port != chosen.dashboard_port


def test_a_taken_port_names_its_variable(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        wanted = replace(settings, port=ports.free(), dashboard_port=port)
        with pytest.raises(click.ClickException, match=r"WEIR_DASHBOARD_PORT=\d+ \./run\.sh"):
            preparation.free_ports(wanted)


def test_for_exec_any_other_port_will_do(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        wanted = replace(settings, port=port, dashboard_port=ports.free())
        chosen = preparation.free_ports(wanted, any_will_do=True)
    assert chosen.port not in (0, port)
    assert chosen.dashboard_port == wanted.dashboard_port


def test_both_cannot_have_the_same_port(settings: Settings) -> None:
    port = ports.free()
    with pytest.raises(click.ClickException, match="cannot both have port"):
        preparation.free_ports(replace(settings, port=port, dashboard_port=port))


def test_a_base_url_needs_a_port_of_its_own_and_none_if_it_is_off(settings: Settings) -> None:
    port = ports.free()
    wanted = replace(settings, port=port, dashboard_port=ports.free(), base_url_port=port)
    with pytest.raises(click.ClickException, match="WEIR_PORT and WEIR_BASE_URL_PORT"):
        preparation.free_ports(wanted)
    assert preparation.free_ports(replace(wanted, base_url_port=0)).base_url_port not in (0, port)
    assert preparation.free_ports(replace(wanted, base_url_port=None)).base_url_port is None


def test_a_companys_proxy_becomes_our_way_out(settings: Settings) -> None:
    outside = {"HTTPS_PROXY": "http://proxy.company.example:3128", "A": "b"}
    environ = preparation.with_company_proxy(settings, outside)
    assert environ["WEIR_UPSTREAM_PROXY"] == "http://proxy.company.example:3128"
    assert environ["A"] == "b"


def test_a_proxy_that_is_ours_or_set_otherwise_changes_nothing(settings: Settings) -> None:
    ours = {"HTTPS_PROXY": f"http://127.0.0.1:{settings.port}"}
    assert "WEIR_UPSTREAM_PROXY" not in preparation.with_company_proxy(settings, ours)
    told = replace(settings, upstream_proxy="http://told:1")
    theirs = {"HTTPS_PROXY": "http://other:2"}
    assert "WEIR_UPSTREAM_PROXY" not in preparation.with_company_proxy(told, theirs)


def test_what_a_killed_supervisor_left_is_ended_and_nobody_else(settings: Settings) -> None:
    sleep = "import time; time.sleep(60)"
    # Its command line has the words of a process of ours.
    ours = subprocess.Popen([sys.executable, "-c", sleep, "-m", "addons"])
    stranger = subprocess.Popen([sys.executable, "-c", sleep])
    try:
        running.write(settings, Running(1, ours.pid, stranger.pid, 1, 2, "", checkout.version()))
        assert preparation.end_left_behind(settings, patience_s=0.1) == [ours.pid]
        assert ours.wait(20) != 0
        assert stranger.poll() is None
    finally:
        for process in (ours, stranger):
            process.kill()
            process.wait(20)
    assert not settings.run_file.exists()


def test_with_nothing_left_behind_nothing_is_ended(settings: Settings) -> None:
    assert preparation.end_left_behind(settings) == []
    running.write(settings, Running(1, os.getpid(), os.getpid(), 1, 2, "", ""))
    assert preparation.end_left_behind(settings) == []


def test_the_ca_is_made_once_and_kept(settings: Settings) -> None:
    fingerprint, reason = preparation.authority(settings)
    assert reason
    assert preparation.authority(settings) == (fingerprint, "")


@pytest.mark.parametrize("background", [True, False])
def test_what_runs_already_is_told_with_how_to_stop_it(background: bool) -> None:
    said = preparation.already(Running(41, 42, 43, 9080, 9081, "", "", background))
    assert "http://127.0.0.1:9081/" in said
    assert ("kill 41" if background else "Ctrl-C in its terminal (pid 41)") in said
