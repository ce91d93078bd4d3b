"""Provider keys as people see them."""

from pathlib import Path

import click
import pytest

from addons.core import settings as reading
from addons.core.call import iso
from addons.core.settings import Settings
from addons.core.vault.provider_key import ProviderKey, Version
from dashboard.commands import held_keys, key
from tests.dashboard.commands import keyed

NOW = 1_790_000_000.0
ACTIVE = Version(2, "active", "", "QZ7w", iso(NOW - 3600), None)
GRACE = Version(1, "grace", iso(NOW + 3600), "Xy12", iso(NOW - 86_400), None)
KEY = ProviderKey(
    "k1", "openai", "openai", ("api.openai.com",), "team", iso(NOW - 86_400), (ACTIVE, GRACE)
)


def added(folder: Path, *labels: str) -> Settings:
    for label in labels:
        keyed.run(
            key.command, folder, "add", "openai", "--label", label, "--no-test", typed=keyed.SECRET
        )
    return reading.load(keyed.variables(folder))


def test_a_key_is_named_by_what_people_know_of_it() -> None:
    assert held_keys.name(KEY) == "openai k1 “team” …QZ7w"


def test_a_row_has_everything_but_the_secret() -> None:
    head, row = held_keys.lines([KEY], {"k1": iso(NOW - 60)}, NOW)
    assert head.split("  ")[0] == "key"
    assert [cell.strip() for cell in row.split("  ") if cell] == [
        *("k1", "openai", "team", "…QZ7w", "1 day ago", "1 min ago"),
        "v2 active, v1 in grace (ends in 1 h)",
    ]


@pytest.mark.parametrize(
    ("versions", "told"),
    [
        ((), "not in use"),
        ((ACTIVE,), "v2 active"),
        ((Version(3, "new", "", "", "", None), ACTIVE), "v2 active, v3 new, not in use"),
        ((ACTIVE, Version(1, "retired", "", "", "", None)), "v2 active"),
    ],
)
def test_the_state_tells_which_version_is_in_use(versions: tuple[Version, ...], told: str) -> None:
    one = ProviderKey("k1", "openai", "openai", (), "", "", versions)
    assert held_keys.state(one, NOW) == told


def test_programs_get_every_version() -> None:
    facts = held_keys.facts(KEY, None)
    assert facts["last_used_at"] is None
    assert [version["state"] for version in facts["versions"]] == ["active", "grace"]


def test_looking_makes_no_file(tmp_path: Path) -> None:
    assert held_keys.listed(reading.load(keyed.variables(tmp_path))) == ()
    assert not (tmp_path / "home").exists()


def test_a_key_is_chosen_by_id_label_or_provider(tmp_path: Path) -> None:
    settings = added(tmp_path, "one")
    (only,) = held_keys.listed(settings)
    for text in (only.key_id, "one", "openai"):
        assert held_keys.chosen(settings, text) == only


def test_what_may_mean_two_keys_is_asked_back(tmp_path: Path) -> None:
    settings = added(tmp_path, "one", "two")
    for one in held_keys.listed(settings):
        with pytest.raises(click.UsageError, match=rf"2 keys are called so.*{one.key_id}"):
            held_keys.chosen(settings, "openai")


def test_a_secret_in_the_place_of_a_name_is_not_repeated(tmp_path: Path) -> None:
    settings = added(tmp_path, "one")
    with pytest.raises(click.UsageError, match="no key of that name") as caught:
        held_keys.chosen(settings, "sk-ant-canary")
    assert "canary" not in caught.value.format_message()


def test_a_key_that_somebody_removed_meanwhile_is_told(tmp_path: Path) -> None:
    settings = added(tmp_path, "one")
    (only,) = held_keys.listed(settings)
    with held_keys.opened(settings) as held:
        assert held_keys.still_there(held.db, only) == only
        with pytest.raises(click.ClickException, match="removed meanwhile"):
            held_keys.still_there(held.db, KEY)
