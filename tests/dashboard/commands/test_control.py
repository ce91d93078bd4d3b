"""control.db as the terminal opens it."""

import getpass

import pytest

from addons.core.control import audit
from addons.core.settings import Settings
from dashboard.commands import control


def test_the_audit_names_who_sat_at_the_terminal(settings: Settings) -> None:
    with control.opened(settings) as opened:
        with opened.change() as change:
            change.note("set", "route", "cheap")
        assert audit.entries(opened.db)[0].who == f"{getpass.getuser()}@terminal"


def test_the_start_of_weir_makes_no_file_but_brings_one_up_to_date(settings: Settings) -> None:
    control.bring_up_to_date(settings)
    assert not settings.control_file.exists()
    settings.home.mkdir(parents=True, exist_ok=True)
    settings.control_file.touch()
    control.bring_up_to_date(settings)
    assert settings.control_file.stat().st_size


def test_a_user_without_a_name_has_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 4_000_123)
    assert control.login() == "4000123"
