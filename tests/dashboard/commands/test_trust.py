"""`trust`: what would change is shown, and nothing changes unasked."""

import io
from functools import partial
from pathlib import Path

import click
import pytest

from addons.core.settings import Settings
from certs import stores
from dashboard.commands import preparation, trust
from tests.dashboard.commands import debian


def test_a_store_that_is_not_here_is_named_with_those_that_are(tmp_path: Path) -> None:
    store = debian.made(tmp_path / "root")
    with pytest.raises(click.UsageError, match=r"There is no store 'safari' here: choose system\."):
        trust.of_names((store,), ("safari",))


def test_all_stores_are_meant_unless_one_is_named(tmp_path: Path) -> None:
    one = debian.made(tmp_path / "one")
    other = debian.made(tmp_path / "other")
    assert trust.of_names((one, other), ()) == [one, other]
    assert trust.of_names((one, other), ("system",)) == [one, other]


def test_without_any_store_the_way_without_one_is_told() -> None:
    with pytest.raises(click.ClickException, match=r"\./run\.sh exec"):
        trust.of_names((), ())


def test_a_plan_is_shown_with_its_commands_and_not_followed(
    ca: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = debian.made(tmp_path / "root")
    plan = store.plan_trust(ca.ca_file)
    assert trust.show([(store, plan)])
    shown = capsys.readouterr().out
    assert all(" ".join(words) in shown for words in plan.commands)
    assert not store.is_trusted("")


def test_followed_it_trusts_the_ca_and_says_so(
    ca: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fingerprint, _ = preparation.authority(ca)
    store = debian.made(tmp_path / "root")
    act = partial(stores.trust, certificate=ca.ca_file, fingerprint=fingerprint)
    assert trust.follow([store], act) == 0
    assert store.is_trusted(fingerprint)
    assert capsys.readouterr().out == f"✓ {store.place}\n"


def test_a_store_that_fails_is_said_to_and_the_others_are_done(
    ca: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fingerprint, _ = preparation.authority(ca)
    broken = debian.made(tmp_path / "broken")
    (tmp_path / "broken/usr/local/share/ca-certificates").rmdir()
    whole = debian.made(tmp_path / "whole")
    act = partial(stores.trust, certificate=ca.ca_file, fingerprint=fingerprint)
    assert trust.follow([broken, whole], act) == 1
    assert whole.is_trusted(fingerprint)
    assert capsys.readouterr().out.startswith(f"✗ {broken.place}: ")


@pytest.mark.parametrize("answer", ["n\n", "\n"])
def test_anything_but_yes_changes_nothing(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    with pytest.raises(click.ClickException, match=r"Nothing was changed"):
        trust.agreed(False, "Trust it there?")


def test_who_has_said_yes_is_not_asked() -> None:
    trust.agreed(True, "Trust it there?")
