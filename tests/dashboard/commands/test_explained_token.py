"""A token in hand, explained by the code that the proxy runs."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from addons.core import settings
from addons.core.control.control import Control
from addons.core.policy import minted, signing
from addons.core.policy.claims import Claims
from addons.core.secret import Secret
from addons.core.settings import Settings
from addons.core.vault import lock, master_key
from addons.core.vault.lock import Source
from dashboard.commands import explained_token
from tests.addons.core.policy.mint import DAY, HOLDER, JWT, NOW, ROOT, narrowed, new_claims
from tests.dashboard.commands.keyed import variables


class Team:
    """A control.db that mints and revokes."""

    def __init__(self, known: Settings) -> None:
        """Open and lock it."""
        self.settings = known
        self.control = Control(known.control_file, "alice@terminal")
        with self.control.change() as change:
            planned = lock.plan(Source.ENVIRONMENT, "", change.at)
            self.master = master_key.new(planned.master_key_id)
            lock.insert(change, planned.locked_with(self.master), "active")

    def mint(self, said: Claims) -> str:
        with self.control.change() as change:
            return minted.mint(change, signing.signer(change, self.master), said).reveal()

    def revoke(self, token_id: str) -> None:
        with self.control.change() as change:
            minted.revoke(change, token_id)

    def explained(self, text: str, now: float = NOW) -> explained_token.Explained:
        return explained_token.explain(self.settings, Secret(text), now)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    (tmp_path / "home").mkdir()
    team = Team(settings.load(variables(tmp_path)))
    with closing(team.control):
        yield team


def test_a_token_that_stands_says_for_what_and_how_long(team: Team) -> None:
    explained = team.explained("sk-" + team.mint(new_claims(providers=("openai",))))
    assert (explained.state, explained.why_not, explained.is_bound) == ("stands", "", False)
    assert explained_token.sentence(explained) == (
        "It stands until 2026-12-25T09:46:40.000Z. "
        "Providers: openai; models: gpt-*; endpoints: inference."
    )
    facts = explained_token.facts(explained)
    assert (facts["label"], facts["project"], facts["person"]) == ("ann", "web", "Ann")
    assert facts["expires_at"] == "2026-12-25T09:46:40.000Z"


def test_one_that_is_over_or_revoked_still_says_whose_it_was(team: Team) -> None:
    said = new_claims()
    text = team.mint(said)
    late = team.explained(text, ROOT.expires_at + DAY)
    assert (late.state, late.grant and late.grant.label) == ("token_expired", "ann")
    team.revoke(said.token_id)
    revoked = team.explained(text)
    assert explained_token.facts(revoked)["state"] == "token_revoked"
    assert explained_token.facts(revoked)["token_id"] == said.token_id
    assert explained_token.sentence(revoked).startswith("This client token was revoked.")


def test_a_bound_one_sends_its_holder_to_narrow_it(team: Team) -> None:
    said = new_claims(holder=HOLDER)
    text = team.mint(said)
    bound = team.explained(text)
    assert (bound.state, bound.is_bound) == ("token_bound", True)
    assert "./run.sh token narrow" in explained_token.sentence(bound)
    below = team.explained(narrowed(text, token_id=f"{said.token_id}.{'a' * 10}"))
    assert (below.state, below.is_bound) == ("stands", False)


@pytest.mark.parametrize("text", [JWT, "sk-proj-mine", "x"])
def test_what_is_not_ours_says_nothing_that_could_be_believed(team: Team, text: str) -> None:
    team.mint(new_claims())
    explained = team.explained(text)
    assert explained_token.facts(explained) == {"state": "token_invalid"}
    assert "none of this Weir's" in explained_token.sentence(explained)


def test_without_a_control_db_no_token_is_ours_and_none_is_made(tmp_path: Path) -> None:
    known = settings.load(variables(tmp_path))
    explained = explained_token.explain(known, Secret(JWT), NOW)
    assert explained.state == "token_invalid"
    assert not known.control_file.exists()
