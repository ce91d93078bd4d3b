"""Checks of the shell that `doctor` runs in."""

from pathlib import Path

import pytest

from addons.core.settings import Settings
from certs import environment
from dashboard.commands.checkup import this_shell
from dashboard.commands.checkup.finding import Finding

PORT = 9080


@pytest.fixture
def led(ca: Settings) -> dict[str, str]:
    """The variables of a shell that leads to Weir."""
    return environment.variables(ca, f"http://127.0.0.1:{PORT}", {})


def found(settings: Settings, environ: dict[str, str]) -> dict[str, Finding]:
    return {each.name: each for each in this_shell.look(settings, environ, PORT)}


def test_a_plain_shell_is_no_fault_and_shows_the_way(settings: Settings) -> None:
    (check,) = found(settings, {}).values()
    assert check.is_good is None
    assert "./run.sh exec" in check.remedy


def test_a_misspelt_setting_is_named_with_the_one_that_is_meant(settings: Settings) -> None:
    check = found(settings, {"WEIR_PROT": "9000"})["setting"]
    assert check.is_good is False
    assert (check.told, check.remedy[:9]) == ("WEIR_PROT is none", "WEIR_PORT")


def test_a_shell_that_leads_to_us_is_good(ca: Settings, led: dict[str, str]) -> None:
    checks = found(ca, led)
    assert [each.is_good for each in checks.values()] == [True, True]


def test_a_proxy_variable_that_leads_elsewhere_is_bad(ca: Settings, led: dict[str, str]) -> None:
    check = found(ca, led | {"https_proxy": "http://127.0.0.1:1"})["this shell"]
    assert check.is_good is False
    assert "https_proxy" in check.told


def test_a_ca_variable_that_names_another_file_is_bad(
    ca: Settings, led: dict[str, str], tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    other.touch()
    check = found(ca, led | {"NODE_EXTRA_CA_CERTS": str(other)})["its trust"]
    assert check.is_good is False
    assert "NODE_EXTRA_CA_CERTS" in check.told


def test_localhost_through_the_proxy_is_bad(ca: Settings, led: dict[str, str]) -> None:
    assert found(ca, led | {"NO_PROXY": ""})["NO_PROXY"].is_good is False


def test_a_companys_proxy_is_told_without_its_password(settings: Settings) -> None:
    theirs = {"HTTPS_PROXY": "http://me:secret@proxy.company.example:3128"}
    check = found(settings, theirs)["proxy of yours"]
    assert "proxy.company.example:3128" in check.told
    assert "secret" not in check.told
