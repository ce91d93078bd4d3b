import pytest

from addons.core import egress


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104 - an address to refuse, none to listen on
        "169.254.169.254",
        "224.0.0.1",
        "239.255.255.250",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "::1%lo",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0.0.0.0",
        "2002:7f00:1::1",
        "2002:a9fe:a9fe::",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b::0.0.0.0",
    ],
)
def test_this_machine_and_its_link_are_not_reachable(address: str) -> None:
    assert egress.objection(address) == f"{address} belongs to this machine or its link"


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "10.0.0.7",
        "172.16.3.4",
        "192.168.1.20",
        "2606:4700::1111",
        "fd12:3456::1",
        "::ffff:8.8.8.8",
        "2002:808:808::1",
        "64:ff9b::8.8.8.8",
    ],
)
def test_the_internet_and_a_company_s_network_are(address: str) -> None:
    assert egress.objection(address) == ""


@pytest.mark.parametrize("address", ["", "localhost", "127.1", "2130706433", "0x7f000001", "%lo"])
def test_what_is_no_resolved_address_is_not_dialed(address: str) -> None:
    assert egress.objection(address) == f"{address} is not an address"


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::1%lo", "::ffff:127.0.0.1"])
def test_who_connects_by_loopback_is_near(address: str) -> None:
    assert not egress.is_far((address, "5000"))


@pytest.mark.parametrize("address", ["10.0.0.7", "172.17.0.1", "fe80::1", "2001:db8::1", "", "box"])
def test_everybody_else_is_far(address: str) -> None:
    assert egress.is_far((address, "5000"))
    assert egress.is_far(None)
