"""What verbs print."""

import io
from pathlib import Path

import click
import pytest

from dashboard.commands import terminal


class Screen(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environ", "on_screen", "in_pipe"),
    [
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"CLICOLOR_FORCE": "1"}, True, True),
        ({"FORCE_COLOR": "0"}, True, False),
        ({"CLICOLOR": "0"}, False, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
    ],
    ids=str,
)
def test_color_goes_where_it_is_welcome(
    environ: dict[str, str], on_screen: bool, in_pipe: bool
) -> None:
    assert terminal.wants_color(Screen(), environ) is on_screen
    assert terminal.wants_color(io.StringIO(), environ) is in_pipe


def test_a_colored_line_in_a_pipe_is_plain(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.say("done", "green")
    terminal.aside("oh", "red")
    assert capsys.readouterr() == ("done\n", "oh\n")


def test_a_wrong_setting_is_the_users_to_mend() -> None:
    with pytest.raises(click.UsageError, match="WEIR_PORT is 'x'"):
        terminal.known_settings({"WEIR_PORT": "x"})


def test_paths_in_the_home_folder_are_written_with_a_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert terminal.short(tmp_path / "weir" / "ca.pem") == "~/weir/ca.pem"
    assert terminal.short(Path("/etc/hosts")) == "/etc/hosts"
