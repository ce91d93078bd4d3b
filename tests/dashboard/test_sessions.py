"""Sessions outlive the dashboard's process, but not twelve idle hours."""

import stat
from pathlib import Path

from dashboard.sessions import IDLE_S, Sessions, form_proof
from tests.dashboard.conftest import Clock


def test_a_session_is_known_until_it_ends(tmp_path: Path, clock: Clock) -> None:
    sessions = Sessions(tmp_path / "sessions.json", clock)
    session = sessions.begin()
    assert sessions.knows(session)
    sessions.end(session)
    assert not sessions.knows(session)


def test_a_restart_signs_nobody_out(tmp_path: Path, clock: Clock) -> None:
    session = Sessions(tmp_path / "sessions.json", clock).begin()
    assert Sessions(tmp_path / "sessions.json", clock).knows(session)


def test_a_session_that_ended_stays_ended_after_a_restart(tmp_path: Path, clock: Clock) -> None:
    sessions = Sessions(tmp_path / "sessions.json", clock)
    session = sessions.begin()
    sessions.end(session)
    assert not Sessions(tmp_path / "sessions.json", clock).knows(session)


def test_twelve_idle_hours_end_a_session(tmp_path: Path, clock: Clock) -> None:
    sessions = Sessions(tmp_path / "sessions.json", clock)
    session = sessions.begin()
    clock.now += IDLE_S
    assert not sessions.knows(session)


def test_use_keeps_a_session_alive_across_a_restart(tmp_path: Path, clock: Clock) -> None:
    sessions = Sessions(tmp_path / "sessions.json", clock)
    session = sessions.begin()
    for _ in range(3):
        clock.now += IDLE_S - 60
        assert sessions.knows(session)
        sessions = Sessions(tmp_path / "sessions.json", clock)


def test_only_hashes_are_written_and_only_for_the_owner(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "sessions.json"
    sessions = Sessions(path, clock)
    session = sessions.begin()
    assert session not in path.read_text()
    assert form_proof(session) not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_written_is_no_session(tmp_path: Path, clock: Clock) -> None:
    sessions = Sessions(tmp_path / "sessions.json", clock)
    sessions.begin()
    words = (tmp_path / "sessions.json").read_text().replace('"', " ").split()
    assert not any(sessions.knows(word) for word in ["", *words])


def test_many_sessions_do_not_grow_the_file(tmp_path: Path, clock: Clock) -> None:
    sessions = Sessions(tmp_path / "sessions.json", clock)
    newest = [sessions.begin() for _ in range(80)][-1]
    assert (tmp_path / "sessions.json").stat().st_size < 10_000
    assert sessions.knows(newest)


def test_a_proof_belongs_to_one_session(tmp_path: Path, clock: Clock) -> None:
    sessions = Sessions(tmp_path / "sessions.json", clock)
    assert form_proof(sessions.begin()) != form_proof(sessions.begin())
