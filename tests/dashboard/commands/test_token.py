"""`token`: minted once, shown once, revoked for good."""

import json
from pathlib import Path

import pytest
from click.testing import Result

from addons.core.control.view import View
from addons.core.policy.client_token import BOUND
from addons.core.policy.grant import Grant
from addons.core.policy.tokens import REVOKED, Tokens
from dashboard.commands import audit, token
from tests.dashboard.commands import keyed


@pytest.fixture(autouse=True)
def no_proxy_to_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show a token at once: no proxy has to have heard of it first."""
    monkeypatch.setattr(token, "LOOK_S", 0.0)


def run(folder: Path, *words: str, typed: str = "") -> Result:
    return keyed.run(token.command, folder, *words, typed=typed)


def mint(folder: Path, *words: str) -> tuple[str, str]:
    """Make a token; give it and its id."""
    result = run(folder, "mint", *words, "--json")
    assert result.exit_code == 0, result.output
    made = json.loads(result.stdout)
    return made["token"], made["token_id"]


def checked(folder: Path, text: str) -> object:
    """Give what the proxy says to a token."""
    import time

    view = View(folder / "home" / "control.db")
    tokens = Tokens(view)
    view.look()
    try:
        return tokens.check(text, time.time())
    finally:
        view.close()


def listed(folder: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run(folder, "list", "--json").stdout)
    return found


def test_a_token_is_minted_listed_shown_and_revoked(tmp_path: Path) -> None:
    words = ("ann", "--project", "web", "--person", "Ann", "--model", "gpt-5*", "--days", "7")
    result = run(tmp_path, "mint", *words)
    assert result.exit_code == 0, result.output
    text = result.stdout.strip()
    assert text.startswith("sk-eyJ")
    (known,) = listed(tmp_path)
    assert (known["label"], known["project"], known["models"]) == ("ann", "web", ["gpt-5*"])
    assert (known["state"], known["last_used_at"]) == ("stands", None)
    assert "gpt-5*" in run(tmp_path, "list").output
    assert json.loads(run(tmp_path, "show", "ann").stdout) == known
    grant = checked(tmp_path, text)
    assert isinstance(grant, Grant)
    assert (grant.token_id, grant.person) == (known["token_id"], "Ann")
    assert f"Revoked {known['token_id']}." in run(tmp_path, "revoke", "ann").output
    assert "Was revoked already" in run(tmp_path, "revoke", str(known["token_id"])).output
    assert checked(tmp_path, text) == REVOKED
    assert listed(tmp_path)[0]["state"] == "revoked"


def test_it_is_shown_once_and_kept_nowhere(tmp_path: Path) -> None:
    text, _ = mint(tmp_path, "ann")
    said = [run(tmp_path, "list"), run(tmp_path, "show", "ann"), run(tmp_path, "revoke", "ann")]
    said.append(keyed.run(audit.command, tmp_path))
    signature = text.rpartition(".")[2]
    assert all(result.exit_code == 0 and signature not in result.output for result in said)
    assert "client token" in said[-1].output
    assert not any(signature.encode() in content for content in keyed.files(tmp_path))


def test_a_holder_narrows_a_token_and_the_tree_ends_with_it(tmp_path: Path) -> None:
    file = tmp_path / "holder.key"
    made = run(tmp_path, "holder", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    text, token_id = mint(tmp_path, "ann", "--holder", made.stdout.strip())
    words = ("narrow", "ci", "--key", str(file), "--model", "gpt-5.4-mini", "--hours", "1")
    result = run(tmp_path, *words, typed=text)
    assert result.exit_code == 0, result.output
    narrower = result.stdout.strip()
    grant = checked(tmp_path, narrower)
    assert isinstance(grant, Grant)
    assert (grant.label, grant.models) == ("ann/ci", ("gpt-5.4-mini",))
    assert run(tmp_path, "revoke", grant.token_id).exit_code == 0
    assert checked(tmp_path, narrower) == REVOKED
    other = run(tmp_path, *words, typed=text).stdout.strip()
    assert isinstance(checked(tmp_path, other), Grant)
    assert checked(tmp_path, text) == BOUND
    assert run(tmp_path, "revoke", token_id).exit_code == 0
    assert checked(tmp_path, other) == REVOKED


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("mint", "two words"), "The label must be"),
        (("mint", "ann", "--days", "91"), "--days"),
        (("mint", "ann", "--holder", "x"), "token holder"),
        (("mint", "ann", "--endpoint", "Chat"), "small letters"),
        (("revoke", "nobody"), "no client token 'nobody'"),
        (("show", "nobody"), "token list shows them"),
        (("revoke", "abcdefghij012345.0123456789"), "no client token"),
        (("narrow", "ci", "--key", "/nowhere"), "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_remedy(
    tmp_path: Path, words: tuple[str, ...], why: str
) -> None:
    result = run(tmp_path, *words)
    assert result.exit_code != 0
    assert why in (result.output or str(result.exception)) + str(result.exception)


def test_a_token_in_hand_is_explained_from_a_pipe(tmp_path: Path) -> None:
    text, token_id = mint(tmp_path, "ann", "--model", "gpt-5*")
    good = run(tmp_path, "show", typed=f"{text}\n")
    assert good.exit_code == 0
    assert json.loads(good.stdout)["token_id"] == token_id
    assert "It stands until" in good.stderr
    run(tmp_path, "revoke", token_id)
    gone = run(tmp_path, "show", typed=text)
    assert gone.exit_code == 1
    assert json.loads(gone.stdout)["state"] == "token_revoked"
    assert "was revoked" in gone.stderr
    assert "no token to read" in run(tmp_path, "show").stderr


@pytest.mark.parametrize("verb", ["show", "revoke"])
def test_a_token_on_the_command_line_is_not_repeated(tmp_path: Path, verb: str) -> None:
    text, _ = mint(tmp_path, "ann")
    result = run(tmp_path, verb, text)
    assert result.exit_code == 2
    assert "never given on the command line" in result.output
    assert text.partition(".")[0] not in result.output


def test_two_of_a_name_have_to_be_told_apart(tmp_path: Path) -> None:
    for _ in range(2):
        mint(tmp_path, "ann")
    result = run(tmp_path, "revoke", "ann")
    assert "2 tokens are called so" in result.output
    assert all(str(each["token_id"]) in result.output for each in listed(tmp_path))


def test_without_any_the_list_says_how_to_make_one(tmp_path: Path) -> None:
    assert "./run.sh token mint" in run(tmp_path, "list").output
