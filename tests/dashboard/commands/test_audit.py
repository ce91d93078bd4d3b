"""`audit`: who changed what, and when."""

import json
from pathlib import Path

from addons.core import settings as reading
from dashboard.commands import audit, control
from tests.dashboard.commands import keyed


def noted(folder: Path) -> None:
    settings = reading.load(keyed.variables(folder))
    with control.opened(settings) as held:
        for what, kind in (("add", "provider key"), ("set", "route"), ("revoke", "client token")):
            with held.change() as change:
                change.note(what, kind, f"{kind} 1", "a detail that is " + "long " * 20)


def test_the_newest_change_comes_last_with_all_its_detail(tmp_path: Path) -> None:
    noted(tmp_path)
    result = keyed.run(audit.command, tmp_path)
    lines = result.output.splitlines()
    assert [line.split("  ")[2].strip() for line in lines[1:]] == ["add", "set", "revoke"]
    assert all(line.endswith("long") for line in lines[1:])


def test_the_newest_changes_can_be_had_alone_and_by_kind(tmp_path: Path) -> None:
    noted(tmp_path)
    newest = keyed.run(audit.command, tmp_path, "-n", "1", "--json")
    assert [json.loads(line)["what"] for line in newest.stdout.splitlines()] == ["revoke"]
    of_routes = keyed.run(audit.command, tmp_path, "--kind", "route", "--json")
    assert [json.loads(line)["what"] for line in of_routes.stdout.splitlines()] == ["set"]


def test_without_a_change_that_is_said_and_no_file_is_made(tmp_path: Path) -> None:
    result = keyed.run(audit.command, tmp_path)
    assert result.output == "Nothing was changed yet.\n"
    assert keyed.run(audit.command, tmp_path, "--json").output == ""
    assert not (tmp_path / "home").exists()


def test_what_a_stranger_named_cannot_steer_the_terminal(tmp_path: Path) -> None:
    settings = reading.load(keyed.variables(tmp_path))
    with control.opened(settings) as held, held.change() as change:
        change.note("set", "route", "\x1b[2J", "\x1b]0;evil\x07")
    result = keyed.run(audit.command, tmp_path)
    assert "\x1b" not in result.output
    assert "\x07" not in result.output
