"""Ports: free or not, and who has them."""

import os
import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from addons.core.settings import Settings
from dashboard.commands import ports


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        yield listener.getsockname()[1]


def test_a_free_port_has_no_objection_and_nobody_answers() -> None:
    port = ports.free()
    assert ports.objection("127.0.0.1", port, "WEIR_PORT") == ""
    assert not ports.accepts("127.0.0.1", port)


def test_a_taken_port_names_its_owner_and_another_port(taken: int) -> None:
    complaint = ports.objection("127.0.0.1", taken, "WEIR_PORT")
    assert f"Port {taken} is taken by " in complaint
    assert f"(pid {os.getpid()})" in complaint
    assert f"WEIR_PORT={taken + 1000 if taken < 64536 else taken - 1000} ./run.sh" in complaint


def test_an_address_is_written_with_brackets_around_ipv6() -> None:
    assert ports.url("10.0.0.5", 8080) == "http://10.0.0.5:8080"
    assert ports.url("fd00::5", 8080) == "http://[fd00::5]:8080"


def test_an_address_of_another_machine_cannot_be_listened_on(settings: Settings) -> None:
    # 192.0.2.0/24 belongs to nobody (RFC 5737).
    far = replace(settings, listen="192.0.2.7", port=ports.free())
    complaint = dict(ports.objections(far))[far.port]
    assert complaint.startswith("192.0.2.7 is no address of this machine. Mend WEIR_LISTEN")


def test_what_is_off_wants_no_port(settings: Settings) -> None:
    assert [name for _, name in ports.wanted(settings)] == ["WEIR_PORT", "WEIR_DASHBOARD_PORT"]
    on = replace(settings, base_url_port=9)
    assert ports.wanted(on)[-1] == (9, "WEIR_BASE_URL_PORT")


def test_somebody_answers_on_a_taken_port(taken: int) -> None:
    assert ports.accepts("127.0.0.1", taken)
