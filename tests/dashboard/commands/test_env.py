"""`env`: exports and nothing else on standard output."""

import json
import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from addons.core.settings import Settings
from certs import environment
from dashboard.commands import env


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin without the variables that this machine may have."""
    for name in (*environment.WHOLE, *environment.FURTHER, *environment.PROXY, environment.BEFORE):
        monkeypatch.delenv(name, raising=False)


def run(settings: Settings, *arguments: str, **environ: str) -> Result:
    runner = CliRunner(env={"WEIR_HOME": str(settings.home), "SHELL": "/bin/bash", **environ})
    return runner.invoke(env.command, list(arguments), catch_exceptions=False)


def test_every_line_is_an_export_and_the_hint_goes_elsewhere(settings: Settings) -> None:
    result = run(settings)
    assert all(line.startswith("export ") for line in result.stdout.splitlines())
    assert "start it with ./run.sh" in result.stderr


def test_a_shell_that_evaluates_it_has_the_variables_and_takes_them_back(
    settings: Settings,
) -> None:
    exports = run(settings).stdout
    script = f"{exports}\nenv -0"
    printed = subprocess.run(
        ["bash", "-c", script], env={"PATH": "/usr/bin:/bin"}, capture_output=True, check=True
    ).stdout.decode()
    variables = dict(line.split("=", 1) for line in printed.split("\0") if line)
    assert variables["HTTPS_PROXY"] == f"http://127.0.0.1:{settings.port}"
    assert Path(variables["SSL_CERT_FILE"]).is_file()
    undone = run(settings, "--unset", **variables).stdout
    assert {"unset HTTPS_PROXY", "unset SSL_CERT_FILE"} <= set(undone.splitlines())


def test_what_was_there_before_comes_back(settings: Settings) -> None:
    theirs = {"NO_PROXY": "intranet.example"}
    variables = json.loads(run(settings, "--shell", "json", **theirs).stdout)
    assert "intranet.example" in variables["NO_PROXY"]
    undone = run(settings, "--unset", **theirs | variables).stdout
    assert "export NO_PROXY=intranet.example" in undone.splitlines()


@pytest.mark.parametrize(
    ("shell", "starts"),
    [("/usr/bin/fish", "set -gx "), ("/bin/zsh", "export "), ("/bin/tcsh", "export ")],
)
def test_it_writes_for_the_login_shell(settings: Settings, shell: str, starts: str) -> None:
    assert run(settings, SHELL=shell).stdout.startswith(starts)


def test_a_home_with_spaces_and_quotes_survives_the_shell(tmp_path: Path) -> None:
    home = tmp_path / "it's a $(home)"
    printed = run(Settings(home=home)).stdout
    words = shlex.split(printed)
    assert f"SSL_CERT_FILE={home}/ca/bundle.pem" in words
