"""Running the commands that change trust stores."""

from pathlib import Path

import pytest

from certs import command


def test_a_command_gives_what_it_printed() -> None:
    assert command.execute(("printf", "%s", "two words")) == "two words"


def test_a_failed_command_says_what_it_complained_of() -> None:
    with pytest.raises(OSError, match=r"`ls /nonexistent` failed: .*[Nn]o such file"):
        command.execute(("ls", "/nonexistent"))


def test_a_missing_tool_is_an_os_error() -> None:
    with pytest.raises(OSError, match="no-such-tool"):
        command.execute(("no-such-tool",))


def test_a_place_that_one_may_write_to_needs_no_sudo(tmp_path: Path) -> None:
    assert command.as_root([("rm", "x")], tmp_path / "not yet" / "there") == (("rm", "x"),)
