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

EVERY = "0.0.0.0"  # noqa: S104 - a setting, not bound


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin without the variables that this machine may have."""
    for name in (*environment.WHOLE, *environment.FURTHER, *environment.PROXY, environment.BEFORE):
        monkeypatch.delenv(name, raising=False)


def run(settings: Settings, *arguments: str, **environ: str) -> Result:
    runner = CliRunner(env={"WEIR_HOME": str(settings.home), "SHELL": "/bin/bash", **environ})
    return runner.invoke(env.command, list(arguments), catch_exceptions=False)


def test_a_proxy_without_a_folder_elsewhere_is_refused(settings: Settings) -> None:
    result = run(settings, "--proxy", "http://weir.company.example:8080")
    assert result.exit_code == 2
    assert "--elsewhere" in result.output


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


def test_what_was_there_before_comes_back(ca: Settings) -> None:
    theirs = {"NO_PROXY": "intranet.example"}
    variables = json.loads(run(ca, "--shell", "json", **theirs).stdout)
    assert "intranet.example" in variables["NO_PROXY"]
    undone = run(ca, "--unset", **theirs | variables).stdout
    assert "export NO_PROXY=intranet.example" in undone.splitlines()


@pytest.mark.parametrize(
    ("shell", "starts"),
    [("/usr/bin/fish", "set -gx "), ("/bin/zsh", "export "), ("/bin/tcsh", "export ")],
)
def test_it_writes_for_the_login_shell(ca: Settings, shell: str, starts: str) -> None:
    assert run(ca, SHELL=shell).stdout.startswith(starts)


def test_another_machine_gets_its_own_paths_and_the_list_of_files(settings: Settings) -> None:
    result = run(settings, "--shell", "json", "--elsewhere", "/opt/weir", WEIR_LISTEN="10.0.0.5")
    variables = json.loads(result.stdout)
    assert variables["HTTPS_PROXY"] == f"http://10.0.0.5:{settings.port}"
    assert variables["SSL_CERT_FILE"] == "/opt/weir/bundle.pem"
    assert variables["NODE_EXTRA_CA_CERTS"] == "/opt/weir/ca.pem"
    assert variables["NODE_OPTIONS"] == "--require=/opt/weir/preload.cjs"
    assert environment.BEFORE not in variables
    assert "(copy into /opt/weir there: " in result.stderr
    for file in ("ca/bundle.pem", "ca/ca.pem"):
        assert (settings.home / file).is_file()
        assert file in result.stderr


@pytest.mark.parametrize(
    ("listen", "more", "proxy"),
    [
        ("", (), "http://127.0.0.1:8080"),  # through a tunnel
        ("fd00::5", (), "http://[fd00::5]:8080"),
        (EVERY, ("--proxy", "http://ann@weir.example:80"), "http://ann:weir@weir.example:80"),
    ],
)
def test_another_machine_finds_the_proxy(
    ca: Settings, listen: str, more: tuple[str, ...], proxy: str
) -> None:
    words = ("--shell", "json", "--elsewhere", "/opt/weir", *more)
    said = run(ca, *words, WEIR_LISTEN=listen, WEIR_PORT="8080")
    assert json.loads(said.stdout)["HTTPS_PROXY"] == proxy


@pytest.mark.parametrize(
    ("listen", "folder", "says"),
    [(EVERY, "/opt/weir", "--proxy http://"), ("", "weir", "--elsewhere /opt/weir")],
)
def test_what_another_machine_cannot_use_is_not_printed(
    ca: Settings, listen: str, folder: str, says: str
) -> None:
    result = run(ca, "--elsewhere", folder, WEIR_LISTEN=listen)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""


def test_a_home_with_spaces_and_quotes_survives_the_shell(tmp_path: Path) -> None:
    home = tmp_path / "it's a $(home)"
    printed = run(Settings(home=home)).stdout
    words = shlex.split(printed)
    assert f"SSL_CERT_FILE={home}/ca/bundle.pem" in words
