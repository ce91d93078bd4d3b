"""The one-time link opens the dashboard once, soon, and nothing on disk can."""

import stat

from addons.core.settings import Settings
from dashboard import login
from tests.dashboard.conftest import Clock


def test_a_link_works_once(settings: Settings, clock: Clock) -> None:
    token = login.new_link(settings, clock)
    assert login.use_link(settings, token, clock)
    assert not login.use_link(settings, token, clock)


def test_a_link_is_late_after_ten_minutes(settings: Settings, clock: Clock) -> None:
    token = login.new_link(settings, clock)
    clock.now += 600
    assert not login.use_link(settings, token, clock)


def test_a_link_has_256_random_bits(settings: Settings, clock: Clock) -> None:
    tokens = {login.new_link(settings, clock) for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(token) == 43 for token in tokens)  # 32 bytes as base64 without padding


def test_only_a_hash_is_written_and_only_for_the_owner(settings: Settings, clock: Clock) -> None:
    token = login.new_link(settings, clock)
    file = settings.home / "login.json"
    assert token not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_is_written_opens_nothing(settings: Settings, clock: Clock) -> None:
    login.new_link(settings, clock)
    for word in (settings.home / "login.json").read_text().replace('"', " ").split():
        assert not login.use_link(settings, word, clock)


def test_a_second_link_leaves_the_first_one_good(settings: Settings, clock: Clock) -> None:
    first, second = login.new_link(settings, clock), login.new_link(settings, clock)
    assert login.use_link(settings, second, clock)
    assert login.use_link(settings, first, clock)


def test_many_links_do_not_grow_the_file(settings: Settings, clock: Clock) -> None:
    tokens = [login.new_link(settings, clock) for _ in range(40)]
    assert (settings.home / "login.json").stat().st_size < 2000
    assert login.use_link(settings, tokens[-1], clock)
    assert not login.use_link(settings, tokens[0], clock)


def test_nothing_opens_where_no_link_was_made(settings: Settings, clock: Clock) -> None:
    assert not login.use_link(settings, "", clock)
    assert not login.use_link(settings, "guess", clock)
