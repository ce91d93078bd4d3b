"""Variables written down for a shell: data, whatever they hold."""

import json
import subprocess

import pytest

from certs import shell

NASTY = {
    "PLAIN": "http://claude~repo@127.0.0.1:8080",
    "QUOTES": 'it\'s "quoted" `id` $(id) $HOME \\ !1',
    "LINES": "one\ntwo; echo three",
    "SPACES": "  /Users/ada/Library/Application Support/weir  ",
    "EMPTY": "",
    "WORDS": "bücher 日本 *?[a]",
}


@pytest.mark.parametrize("program", ["bash", "sh"])
def test_a_shell_reads_back_exactly_what_was_meant(program: str) -> None:
    script = shell.render(NASTY, program) + "env -0"
    done = subprocess.run(
        [program, "-c", script], env={"PATH": "/usr/bin:/bin"}, capture_output=True, check=True
    )
    found = dict(entry.split("=", 1) for entry in done.stdout.decode().split("\0") if entry)
    assert {name: found[name] for name in NASTY} == NASTY


def test_none_unsets() -> None:
    script = shell.render({"HTTPS_PROXY": None}, "bash") + "env"
    done = subprocess.run(
        ["bash", "-c", script],
        env={"PATH": "/usr/bin:/bin", "HTTPS_PROXY": "x"},
        capture_output=True,
        check=True,
    )
    assert b"HTTPS_PROXY" not in done.stdout
    assert shell.render({"HTTPS_PROXY": None}, "fish") == "set -e HTTPS_PROXY\n"


def test_fish_knows_two_escapes() -> None:
    assert shell.render({"A": "it's a \\ $HOME (id)"}, "fish") == (
        "set -gx A 'it\\'s a \\\\ $HOME (id)'\n"
    )


def test_zsh_reads_what_bash_reads() -> None:
    assert shell.render(NASTY, "zsh") == shell.render(NASTY, "bash")


def test_an_env_file_holds_a_value_as_it_is() -> None:
    assert shell.render({"A": "b c='d'", "GONE": None}, "dotenv") == "A=b c='d'\nGONE=\n"
    with pytest.raises(ValueError, match="LINES has a line break"):
        shell.render(NASTY, "dotenv")


def test_json_holds_everything() -> None:
    assert json.loads(shell.render({**NASTY, "GONE": None}, "json")) == {**NASTY, "GONE": None}


@pytest.mark.parametrize("kind", shell.KINDS)
@pytest.mark.parametrize("name", ["A;id", "", "A B", "1A", "A\nB", "A=B"])
def test_a_name_that_is_no_variable_is_refused(kind: str, name: str) -> None:
    with pytest.raises(ValueError, match="not the name of a variable"):
        shell.render({name: "x"}, kind)


def test_an_unknown_shell_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match=r"'tcsh' is not a shell .* bash, zsh"):
        shell.render({}, "tcsh")


@pytest.mark.parametrize(
    ("path", "kind"), [("/bin/zsh", "zsh"), ("/usr/bin/fish", "fish"), ("", "bash"), ("sh", "sh")]
)
def test_the_login_shell_says_what_to_write(path: str, kind: str) -> None:
    assert shell.named_by(path) == kind
