"""`key`: provider keys come in unseen, and go out nowhere."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import Result

from addons.core.vault import destinations
from dashboard import __main__ as door
from dashboard.commands import audit, key
from tests.dashboard.commands import keyed
from tests.dashboard.commands.keyed import SECOND, SECRET, Provider, takes


def run(folder: Path, *words: str, typed: str = "", **more: str) -> Result:
    return keyed.run(key.command, folder, *words, typed=typed, **more)


def add(folder: Path, *words: str, typed: str = SECRET) -> str:
    """Add a key without asking anybody; give its id."""
    result = run(folder, "add", *(words or ("openai",)), "--no-test", typed=typed)
    assert result.exit_code == 0, result.output
    return str(listed(folder)[-1]["key_id"])


def listed(folder: Path) -> list[dict[str, object]]:
    result = run(folder, "list", "--json")
    assert result.exit_code == 0, result.output
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def states(folder: Path) -> list[tuple[object, object]]:
    versions = listed(folder)[0]["versions"]
    assert isinstance(versions, list)
    return [(version["version"], version["state"]) for version in versions]


def test_a_key_is_added_listed_rotated_and_removed_and_never_shown(tmp_path: Path) -> None:
    said = [run(tmp_path, "add", "openai", "--label", "team", "--no-test", typed=SECRET + "\n")]
    said.append(run(tmp_path, "list"))
    assert all(word in said[-1].output for word in ("openai", "team", "…QZ7w", "never", "active"))
    said.append(run(tmp_path, "list", "--json"))
    said.append(run(tmp_path, "rotate", "team", "--no-test", typed=SECOND))
    said.append(run(tmp_path, "list"))
    assert "v2 active, v1 in grace (ends in 24 h" in said[-1].output
    assert "…Xy12" in said[-1].output
    said.append(run(tmp_path, "rewrap"))
    said.append(keyed.run(audit.command, tmp_path))
    said.append(run(tmp_path, "remove", "team", "--yes"))
    said.append(run(tmp_path, "list"))
    assert "No keys. Add one" in said[-1].output
    for result in said:
        assert result.exit_code == 0, result.output
        assert "canary" not in result.output + result.stderr
    assert not any(b"canary" in content for content in keyed.files(tmp_path))


def test_a_key_goes_to_its_providers_own_hosts_alone(tmp_path: Path) -> None:
    add(tmp_path)
    assert listed(tmp_path)[0]["hosts"] == list(destinations.own_hosts("openai"))


def test_a_host_may_be_named(tmp_path: Path) -> None:
    host = "our-team.openai.azure.com"
    add(tmp_path, "azure", "--host", host)
    assert (listed(tmp_path)[0]["upstream"], listed(tmp_path)[0]["hosts"]) == ("azure", [host])


def test_a_server_of_ones_own_has_a_name_and_an_address(tmp_path: Path) -> None:
    add(tmp_path, "our-llm", "--base-url", "https://llm.company.example/v1")
    assert listed(tmp_path)[0]["upstream"] == "our-llm"
    assert listed(tmp_path)[0]["hosts"] == ["llm.company.example:443"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("opnai",), "no provider 'opnai'. Did you mean openai?"),
        (("sk-ant-canary",), "no provider of that name"),
        (("azure",), "name yours, as in --host our-team.openai.azure.com"),
        (("openai", "--host", "evil.example"), "no host of openai"),
        (("openai", "--base-url", "https://x.example"), "another name, as in"),
        (("our-llm", "--base-url", "http://x.example"), "must be an https address"),
        (("Our LLM", "--base-url", "https://x.example"), "small letters"),
        (("x", "--base-url", "https://x.example", "--host", "y"), "Choose one of"),
        (("openai", "sk-canary"), "never given on the command line"),
        (("openai", "--secret", "sk-canary"), "never given on the command line"),
        (("openai", "--key=sk-canary"), "never given on the command line"),
        (("openai", "--label", "sk-ant-canary"), "label looks like a key"),
        (("openai", "--label", "x\ny"), "printable"),
        (("openai", "--label", "x" * 41), "40 printable"),
    ],
)
def test_what_will_not_do_is_named_with_the_remedy(
    tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    result = run(tmp_path, "add", *words, typed=SECOND)
    assert result.exit_code == 2
    assert says in " ".join(result.output.replace("│", "").split())
    assert "canary" not in result.output
    assert listed(tmp_path) == []


def test_a_key_of_another_provider_is_noticed(tmp_path: Path) -> None:
    result = run(tmp_path, "add", "openai", typed="sk-ant-api03-canary")
    assert result.exit_code == 2
    assert "./run.sh key add anthropic" in result.output
    assert "canary" not in result.output


def test_a_key_that_its_provider_takes_is_kept(tmp_path: Path) -> None:
    with Provider(tmp_path / "ca", takes(SECRET)).running() as provider:
        result = run(tmp_path, "add", "openai", typed=SECRET, **provider.leads)
    assert result.exit_code == 0, result.output
    assert "Tested: api.openai.com takes it and lists 2 models." in result.output
    assert len(listed(tmp_path)) == 1


def test_a_key_that_its_provider_refuses_is_not_kept(tmp_path: Path) -> None:
    with Provider(tmp_path / "ca", takes("another")).running() as provider:
        result = run(tmp_path, "add", "openai", typed=SECRET, **provider.leads)
    assert result.exit_code == 1
    assert "refuses it (HTTP 401). Nothing was kept." in result.output
    assert listed(tmp_path) == []


def test_a_key_whose_provider_cannot_be_asked_is_kept_and_that_is_told(tmp_path: Path) -> None:
    result = run(tmp_path, "add", "openai", typed=SECRET, WEIR_CONNECT_TO="*=127.0.0.1:1")
    assert result.exit_code == 0
    assert "cannot reach api.openai.com (Connection refused)" in result.output
    assert len(listed(tmp_path)) == 1


def test_a_new_secret_that_the_provider_refuses_changes_nothing(tmp_path: Path) -> None:
    name = add(tmp_path)
    with Provider(tmp_path / "ca", takes("another")).running() as provider:
        result = run(tmp_path, "rotate", name, typed=SECOND, **provider.leads)
    assert result.exit_code == 1
    assert "the old secret goes on" in result.output
    assert states(tmp_path) == [(1, "active")]


def test_a_new_secret_that_the_provider_takes_is_in_use(tmp_path: Path) -> None:
    add(tmp_path)
    with Provider(tmp_path / "ca", takes(SECOND)).running() as provider:
        result = run(tmp_path, "rotate", "openai", typed=SECOND, **provider.leads)
    assert result.exit_code == 0, result.output
    assert "Revoke the old secret at its provider after 2" in result.output
    assert states(tmp_path) == [(2, "active"), (1, "grace")]


def test_grace_that_is_over_destroys_the_old_secret(tmp_path: Path) -> None:
    add(tmp_path)
    run(tmp_path, "rotate", "openai", "--no-test", "--grace", "0", typed=SECOND)
    assert states(tmp_path) == [(2, "active"), (1, "retired")]


def test_each_key_is_tested_and_a_refused_one_is_an_error(tmp_path: Path) -> None:
    add(tmp_path, "openai", "--label", "good")
    add(tmp_path, "openai", "--label", "bad", typed=SECOND)
    with Provider(tmp_path / "ca", takes(SECRET)).running() as provider:
        both = run(tmp_path, "test", **provider.leads)
        good = run(tmp_path, "test", "good", **provider.leads)
    assert "“good” …QZ7w: api.openai.com takes it" in both.output
    assert "“bad” …Xy12: api.openai.com refuses it (HTTP 401)" in both.output
    assert "bad" not in good.output
    assert "canary" not in both.output


def test_the_exit_code_of_a_test_tells_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(tmp_path)
    for taken, code in ((SECRET, 0), ("another", 1)):
        with Provider(tmp_path / f"ca-{code}", takes(taken)).running() as provider:
            for name, value in keyed.variables(tmp_path, **provider.leads).items():
                monkeypatch.setenv(name, value)
            assert door.run(["key", "test"]) == code


def test_a_row_that_was_changed_is_told_by_a_test(tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    add(tmp_path)
    with closing(sqlite3.connect(tmp_path / "home" / "control.db", isolation_level=None)) as db:
        db.execute("""update provider_keys set hosts = '["evil.example"]'""")
    with Provider(tmp_path / "ca", lambda _: (200, b"")).running() as provider:
        result = run(tmp_path, "test", **provider.leads)
        assert provider.asked == []
    assert "it is not used: a sealed secret does not open" in result.output


@pytest.mark.parametrize("verb", ["rotate", "remove", "test"])
def test_a_key_that_is_not_there_is_named_with_those_that_are(tmp_path: Path, verb: str) -> None:
    result = run(tmp_path, verb, "other", typed=SECOND)
    assert result.exit_code == 2
    assert "There is no key. Add one" in result.output
    name = add(tmp_path)
    result = run(tmp_path, verb, "other", typed=SECOND)
    assert result.exit_code == 2
    assert name in result.output


def test_without_a_key_there_is_nothing_to_test_or_to_rewrap(tmp_path: Path) -> None:
    for verb in ("test", "rewrap"):
        result = run(tmp_path, verb)
        assert result.exit_code == 1
        assert "Add" in result.output


def test_a_key_is_destroyed_only_after_a_yes(tmp_path: Path) -> None:
    add(tmp_path)
    assert run(tmp_path, "remove", "openai", typed="n\n").exit_code == 1
    assert len(listed(tmp_path)) == 1
    assert run(tmp_path, "remove", "openai", typed="y\n").exit_code == 0
    assert listed(tmp_path) == []


def test_only_what_the_audit_tells_is_left_of_a_removed_key(tmp_path: Path) -> None:
    name = add(tmp_path)
    run(tmp_path, "remove", name, "--yes")
    result = keyed.run(audit.command, tmp_path, "--json")
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(each["what"], each["kind"]) for each in told] == [
        ("create", "vault"),
        ("add", "provider key"),
        ("remove", "provider key"),
    ]
    assert told[-1]["subject"] == name


def test_a_wrong_master_key_opens_nothing_and_adds_nothing(tmp_path: Path) -> None:
    good = {"WEIR_MASTER_KEY": "A" * 43 + "="}
    result = run(tmp_path, "add", "openai", "--no-test", typed=SECRET, **good)
    assert result.exit_code == 0, result.output
    assert "Warning: whoever may look at the process" in result.stderr

    def tried(environment: Mapping[str, str]) -> str:
        result = run(tmp_path, "add", "openai", "--no-test", typed=SECOND, **environment)
        assert isinstance(result.exception, ValueError)
        return str(result.exception)

    assert "vault locked: WEIR_MASTER_KEY is not the master key" in tried(
        {"WEIR_MASTER_KEY": "B" * 43 + "="}
    )
    assert "vault locked: WEIR_MASTER_KEY is not set" in tried({})
    assert len(listed(tmp_path)) == 1


def test_a_master_key_that_somebody_else_keeps_is_theirs_to_change(tmp_path: Path) -> None:
    first, second = "A" * 43 + "=", "B" * 43 + "="
    run(tmp_path, "add", "openai", "--no-test", typed=SECRET, WEIR_MASTER_KEY=first)
    result = run(tmp_path, "rewrap", typed=second, WEIR_MASTER_KEY=first)
    assert result.exit_code == 0, result.output
    assert "Put the new one there now" in result.stderr
    assert second not in result.output
    result = run(tmp_path, "rotate", "openai", "--no-test", typed=SECOND, WEIR_MASTER_KEY=second)
    assert result.exit_code == 0, result.output
