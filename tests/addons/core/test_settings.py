"""Settings: a default for each, the file over it, the environment over both."""

from pathlib import Path

import platformdirs
import pytest

from addons.core import settings
from addons.core.secret import Secret
from addons.core.settings import ConnectTo

PEM = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"


def test_without_a_file_and_variables_everything_has_a_default() -> None:
    loaded = settings.load({})
    assert loaded.home == Path(platformdirs.user_data_dir("weir"))
    assert (loaded.host, loaded.port, loaded.dashboard_port) == ("127.0.0.1", 8080, 8081)
    assert loaded.origin == {}


def test_the_environment_goes_over_the_file_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "weir.toml").write_text("port = 9000\ndashboard_port = 9001\n")
    loaded = settings.load({"WEIR_HOME": str(tmp_path), "WEIR_PORT": "9100"})
    assert (loaded.port, loaded.dashboard_port) == (9100, 9001)
    assert loaded.origin == {"port": "WEIR_PORT", "dashboard_port": "weir.toml"}


def test_an_empty_variable_says_nothing(tmp_path: Path) -> None:
    assert settings.load({"WEIR_HOME": str(tmp_path), "WEIR_PORT": ""}).port == 8080


@pytest.mark.parametrize(
    ("said", "meant"),
    [("10.0.0.5", "10.0.0.5"), ("[FD00::5]", "fd00::5"), (" 10.0.0.5 ", "10.0.0.5"), ("", "")],
)
def test_other_machines_are_listened_to_at_an_address(said: str, meant: str) -> None:
    assert settings.load({"WEIR_LISTEN": said}).listen == meant


def test_an_address_that_is_none_says_what_to_write(tmp_path: Path) -> None:
    (tmp_path / "weir.toml").write_text('listen = "weir.company.example"\n')
    with pytest.raises(ValueError, match=r"listen.*weir\.company.*as in WEIR_LISTEN=10\.0\.0\.5"):
        settings.load({"WEIR_HOME": str(tmp_path)})


def test_files_lie_in_the_home(tmp_path: Path) -> None:
    loaded = settings.load({"WEIR_HOME": str(tmp_path)})
    for path in (
        loaded.config_file,
        loaded.ledger_file,
        loaded.run_file,
        loaded.ca_file,
        loaded.bundle_file,
        loaded.leaf_dir,
    ):
        assert tmp_path in path.parents


def test_a_relative_home_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert settings.load({"WEIR_HOME": "here"}).home == tmp_path / "here"


@pytest.mark.parametrize("port", ["-1", "65536", "80a", "８０８０", "8080.0", " 80"])
def test_a_port_that_is_none_names_its_variable(port: str) -> None:
    with pytest.raises(ValueError, match=r"^WEIR_PORT is .* must be a port number"):
        settings.load({"WEIR_PORT": port})


@pytest.mark.parametrize("seconds", ["-1", "soon", "nan", "inf", "90000"])
def test_a_drain_that_is_no_time_names_its_variable(seconds: str) -> None:
    with pytest.raises(ValueError, match=r"^WEIR_DRAIN_S is .* must be seconds"):
        settings.load({"WEIR_DRAIN_S": seconds})


def test_a_file_of_roots_that_is_not_there_names_its_variable(tmp_path: Path) -> None:
    missing = tmp_path / "roots.pem"
    with pytest.raises(ValueError, match=rf"^WEIR_UPSTREAM_CA_FILE names {missing}"):
        settings.load({"WEIR_HOME": str(tmp_path), "WEIR_UPSTREAM_CA_FILE": str(missing)})


def test_a_file_of_roots_without_a_certificate_names_its_variable(tmp_path: Path) -> None:
    file = tmp_path / "roots.pem"
    file.write_text("root:x:0:0\n")
    with pytest.raises(ValueError, match=rf"^WEIR_UPSTREAM_CA_FILE names {file}, which has no"):
        settings.load({"WEIR_HOME": str(tmp_path), "WEIR_UPSTREAM_CA_FILE": str(file)})


def test_a_home_that_is_a_file_is_said_to_be_one(tmp_path: Path) -> None:
    file = tmp_path / "weir"
    file.touch()
    with pytest.raises(ValueError, match=rf"^WEIR_HOME names {file}, which is a file"):
        settings.load({"WEIR_HOME": str(file)})


def test_a_relative_file_of_roots_is_looked_for_beside_the_file_that_names_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "roots.pem").write_text(PEM)
    (tmp_path / "weir.toml").write_text('upstream_ca_file = "roots.pem"\n')
    loaded = settings.load({"WEIR_HOME": str(tmp_path)})
    assert loaded.upstream_ca_file == tmp_path / "roots.pem"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("*=127.0.0.1:9443", (ConnectTo("*", None, "127.0.0.1", 9443),)),
        (
            "API.OpenAI.com:443=10.0.0.1:1, other=[::1]:2,",
            (
                ConnectTo("api.openai.com", 443, "10.0.0.1", 1),
                ConnectTo("other", None, "::1", 2),
            ),
        ),
    ],
)
def test_where_to_dial_instead_is_read_as_curl_reads_it(
    text: str, expected: tuple[ConnectTo, ...]
) -> None:
    assert settings.load({"WEIR_CONNECT_TO": text}).connect_to == expected


@pytest.mark.parametrize(
    "text", ["nonsense", "a=b", "a:443=b", "a:x=b:1", "=b:1", "a=:1", "a=b:", "a=b:1x"]
)
def test_a_rule_that_cannot_be_read_shows_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"^WEIR_CONNECT_TO has .* write host:port=host:port"):
        settings.load({"WEIR_CONNECT_TO": text})


@pytest.mark.parametrize(
    ("rule", "name", "port", "covers"),
    [
        (ConnectTo("*", None, "h", 1), "api.openai.com", 443, True),
        (ConnectTo("api.openai.com", 443, "h", 1), "api.openai.com", 443, True),
        (ConnectTo("api.openai.com", 443, "h", 1), "api.openai.com", 8443, False),
        (ConnectTo("api.openai.com", None, "h", 1), "api.openai.com", 8443, True),
        (ConnectTo("api.openai.com", 443, "h", 1), "eu.api.openai.com", 443, False),
    ],
)
def test_a_rule_covers_its_host_and_port_only(
    rule: ConnectTo, name: str, port: int, covers: bool
) -> None:
    assert rule.covers(name, port) is covers


def test_every_documented_variable_changes_something(tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    roots.write_text(PEM)
    said = {
        "WEIR_HOME": str(tmp_path),
        "WEIR_PORT": "1",
        "WEIR_DASHBOARD_PORT": "2",
        "WEIR_LISTEN": "10.0.0.5",
        "WEIR_BASE_URL_PORT": "3",
        "WEIR_UPSTREAM_CA_FILE": str(roots),
        "WEIR_UPSTREAM_PROXY": "http://proxy:3128",
        "WEIR_CONNECT_TO": "*=127.0.0.1:1",
        "WEIR_DRAIN_S": "3",
        "WEIR_PASSPHRASE_FILE": "/run/secrets/passphrase",
        "WEIR_MASTER_KEY_FILE": "/run/secrets/master-key",
        "WEIR_MASTER_KEY": "AAAA",
    }
    assert said.keys() == settings.VARIABLES.keys()
    plain = settings.load({})
    for name, value in said.items():
        assert settings.load({name: value}) != plain, name


def test_the_master_key_is_in_no_text_about_the_settings(tmp_path: Path) -> None:
    told = settings.load({"WEIR_HOME": str(tmp_path), "WEIR_MASTER_KEY": "canary-1f0e"})
    assert "canary" not in repr(told)
    assert told.master_key == Secret("canary-1f0e")


@pytest.mark.parametrize(("text", "fd"), [("7", 7), ("", None), ("x", None), ("-1", None)])
def test_only_a_number_names_what_was_handed_over(
    tmp_path: Path, text: str, fd: int | None
) -> None:
    told = settings.load({"WEIR_HOME": str(tmp_path), "WEIR_MASTER_KEY_FD": text})
    assert told.master_key_fd == fd


def test_a_base_url_is_off_until_a_port_is_named(tmp_path: Path) -> None:
    assert settings.load({"WEIR_HOME": str(tmp_path)}).base_url_port is None
    (tmp_path / "weir.toml").write_text("base_url_port = 9002\n")
    assert settings.load({"WEIR_HOME": str(tmp_path)}).base_url_port == 9002
    told = settings.load({"WEIR_HOME": str(tmp_path), "WEIR_BASE_URL_PORT": "9102"})
    assert told.base_url_port == 9102
    with pytest.raises(ValueError, match="WEIR_BASE_URL_PORT is 'x'"):
        settings.load({"WEIR_HOME": str(tmp_path), "WEIR_BASE_URL_PORT": "x"})


def test_a_variable_that_is_nearly_a_setting_is_noticed() -> None:
    said = {
        "WEIR_PROT": "9000",
        "WEIR_UPSTREAM_CA": "roots.pem",
        "WEIR_PORT": "9000",
        "WEIR_VENV": "/venv",
        "WEIR_BEFORE": "{}",
        "WEIR_MASTER_KEY_FD": "3",
        "MY_WEIR_PORT": "1",
    }
    meant = {"WEIR_PROT": "WEIR_PORT", "WEIR_UPSTREAM_CA": "WEIR_UPSTREAM_CA_FILE"}
    assert settings.misspelt(said) == meant
