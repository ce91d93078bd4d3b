"""What runs in a home, and whether that is still true."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from addons.core.settings import Settings
from dashboard.commands import running
from dashboard.commands.running import Lock, Running

RUNS = Running(1, 2, 3, 8080, 8081, "2026-11-23T09:00:00.000Z", "0.1.0")


def test_a_running_weir_is_found_while_its_supervisor_holds_the_lock(settings: Settings) -> None:
    running.write(settings, RUNS)
    with running.supervisor_lock(settings) as lock:
        assert lock.take()
        assert running.current(settings) == RUNS
    assert running.current(settings) is None


def test_a_killed_one_leaves_facts_that_can_still_be_read(settings: Settings) -> None:
    running.write(settings, RUNS)
    assert running.current(settings) is None
    assert running.read(settings) == RUNS


def test_the_facts_are_for_their_owner_only(settings: Settings) -> None:
    running.write(settings, RUNS)
    assert stat.S_IMODE(settings.run_file.stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"supervisor": 1}', "\x00"])
def test_facts_that_are_damaged_say_nothing(settings: Settings, text: str) -> None:
    settings.run_file.write_text(text)
    assert running.read(settings) is None


def test_facts_of_a_newer_weir_are_understood_as_far_as_possible(settings: Settings) -> None:
    running.write(settings, RUNS)
    text = settings.run_file.read_text().replace("{", '{"color": "blue",', 1)
    settings.run_file.write_text(text)
    assert running.read(settings) == RUNS


def test_a_base_url_is_told_as_clients_take_it() -> None:
    assert RUNS.base_url == ""
    assert replace(RUNS, base_url_port=8082).base_url == "http://127.0.0.1:8082/v1"


def test_nothing_is_left_after_removal(settings: Settings) -> None:
    running.write(settings, RUNS)
    running.remove(settings)
    running.remove(settings)
    assert running.read(settings) is None


def test_users_share_a_lock_and_the_last_one_frees_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with Lock(path) as supervisor:
        with Lock(path) as one:
            one.share()
            with Lock(path) as other:
                other.share()
                assert not supervisor.take()
            assert not supervisor.take()
        assert supervisor.take()


def test_looking_at_a_lock_does_not_keep_it(tmp_path: Path) -> None:
    with Lock(tmp_path / "lock") as one, Lock(tmp_path / "lock") as other:
        assert not one.is_held()
        assert other.take()
        assert one.is_held()
