"""Checks of what runs."""

import socket
from dataclasses import replace

from addons.core.settings import Settings
from dashboard.commands import checkout, ports
from dashboard.commands.checkup import processes
from dashboard.commands.checkup.finding import Finding
from dashboard.commands.running import Running


def found(settings: Settings, runs: Running | None = None) -> list[Finding]:
    return list(processes.look(settings, runs))


def test_when_nothing_runs_free_ports_are_good(settings: Settings) -> None:
    wanted = replace(settings, port=ports.free(), dashboard_port=ports.free())
    assert [each.is_good for each in found(wanted)] == [None, True, True]


def test_a_port_that_someone_else_has_is_bad_and_names_them(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wanted = replace(settings, port=taken.getsockname()[1], dashboard_port=ports.free())
        _, port, _ = found(wanted)
    assert port.is_good is False
    assert "is taken by" in port.told
    assert "WEIR_PORT=" in port.remedy


def test_what_runs_and_answers_is_good(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
        runs = Running(1, 2, 3, port, port, "", checkout.version())
        assert [each.is_good for each in found(settings, runs)] == [True, True, True]


def test_a_base_url_that_is_on_is_looked_at_too(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
        runs = Running(1, 2, 3, port, port, "", checkout.version(), base_url_port=ports.free())
        assert [each.is_good for each in found(settings, runs)] == [True, True, True, False]


def test_what_does_not_answer_or_is_another_version_is_bad(settings: Settings) -> None:
    runs = Running(1, 2, 3, ports.free(), ports.free(), "", "0.0.1")
    assert [each.is_good for each in found(settings, runs)] == [False, False, False]
