"""What is exported, what it keeps of the user's own, and how it is undone."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from addons.core.settings import Settings
from certs import authority, bundle, environment, leaf_files
from tests.certs import clients
from tests.certs.certificates import company_root
from tests.certs.connect_proxy import tunnelling
from tests.certs.streaming_server import streaming

Hosts = tuple[str, ...]
URL = "http://claude~repo:weir@127.0.0.1:8080"
REQUESTS = "import requests; print(requests.get('https://api.openai.com/v1').json()['path'])"
URLLIB = (
    "import json, urllib.request as r;"
    "print(json.load(r.urlopen('https://api.openai.com/v1'))['path'])"
)
FETCH = "fetch('https://api.openai.com/v1').then((a) => a.text()).then(console.log)"


@pytest.fixture
def ready(settings: Settings, hosts: Hosts, now: datetime) -> Settings:
    authority.ensure(settings, hosts, now)
    return settings


def test_every_client_family_finds_its_variable(ready: Settings) -> None:
    exported = environment.variables(ready, URL, {})
    assert {exported[name] for name in environment.PROXY} == {URL}
    assert {exported[name] for name in environment.WHOLE} == {str(ready.bundle_file)}
    assert {exported[name] for name in environment.FURTHER} == {str(ready.ca_file)}
    assert exported["NO_PROXY"] == exported["no_proxy"] == "localhost,127.0.0.1,::1"
    assert exported["NODE_USE_ENV_PROXY"] == "1"
    assert "NODE_TLS_REJECT_UNAUTHORIZED" not in exported


@pytest.mark.live
@pytest.mark.parametrize(
    "command",
    [
        ["curl", "--silent", "--fail", "https://api.openai.com/v1"],
        [sys.executable, "-c", REQUESTS],
        [sys.executable, "-c", URLLIB],
        ["node", "-e", FETCH],
    ],
    ids=["curl", "requests", "urllib", "node"],
)
def test_a_real_client_needs_nothing_but_the_variables(command: list[str], ready: Settings) -> None:
    leaf = leaf_files.path(ready, "api.openai.com")
    with streaming(leaf) as port, tunnelling(port) as proxy:
        exported = environment.variables(
            ready, f"http://me~x@127.0.0.1:{proxy.port}", clients.PLAIN
        )
        done = subprocess.run(
            command, env=clients.PLAIN | exported, capture_output=True, timeout=30, check=False
        )
    assert b"/v1" in done.stdout, done.stderr
    assert proxy.asked == [("api.openai.com:443", "Basic bWV+eDp3ZWly")]


@pytest.mark.parametrize(
    ("given", "exported"),
    [
        ("http://me~x@127.0.0.1:8080", "http://me~x:weir@127.0.0.1:8080"),
        ("http://me~x:@127.0.0.1:8080/", "http://me~x:weir@127.0.0.1:8080/"),
        ("http://me:token@127.0.0.1:8080", "http://me:token@127.0.0.1:8080"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_a_name_of_a_caller_has_a_password_as_some_clients_send_none_without(
    given: str, exported: str, ready: Settings
) -> None:
    assert environment.variables(ready, given, {})["HTTPS_PROXY"] == exported


def test_exceptions_of_the_user_stay_but_for_one_that_would_bypass_everything(
    ready: Settings,
) -> None:
    environ = {"NO_PROXY": "*, .corp.example,10.0.0.0/8", "no_proxy": "db.local ::1"}
    exported = environment.variables(ready, URL, environ)
    expected = "localhost,127.0.0.1,::1,.corp.example,10.0.0.0/8,db.local"
    assert exported["NO_PROXY"] == exported["no_proxy"] == expected


def test_roots_of_the_users_company_are_kept(ready: Settings, tmp_path: Path) -> None:
    theirs = tmp_path / "corp.pem"
    theirs.write_bytes(company_root())
    exported = environment.variables(ready, URL, {"NODE_EXTRA_CA_CERTS": str(theirs)})
    for name in (*environment.WHOLE, *environment.FURTHER):
        found = bundle.read(Path(exported[name]))
        assert {bundle.read(theirs)[0], bundle.read(ready.ca_file)[0]} <= set(found), name


def test_a_second_time_changes_nothing(ready: Settings, tmp_path: Path) -> None:
    theirs = tmp_path / "corp.pem"
    theirs.write_bytes(company_root())
    environ = {**os.environ, "SSL_CERT_FILE": str(theirs), "NODE_OPTIONS": "--no-warnings"}
    once = environment.variables(ready, URL, environ)
    assert environment.variables(ready, URL, environ | once) == once


def test_undoing_brings_back_what_was(ready: Settings) -> None:
    environ = {"PATH": os.environ["PATH"], "HTTPS_PROXY": "http://corp:3128", "NO_PROXY": "x"}
    exported = environment.variables(ready, URL, environ)
    undo = environment.unset(environ | exported)
    assert set(undo) == set(exported)
    assert undo["HTTPS_PROXY"] == "http://corp:3128"
    assert undo["https_proxy"] is None
    assert environment.before(environ | exported) == environ


def test_what_the_user_changed_since_is_left_alone(ready: Settings) -> None:
    exported = environment.variables(ready, URL, {})
    undo = environment.unset(exported | {"SSL_CERT_FILE": "/my/own.pem"})
    assert "SSL_CERT_FILE" not in undo
    assert undo["REQUESTS_CA_BUNDLE"] is None


@pytest.mark.parametrize(
    "record", ["", "{", "[]", "7", '{"PATH": 1}', '{"PATH": ["x", 5]}', '{"PATH": [1, 2, 3]}']
)
def test_a_record_that_is_not_ours_undoes_nothing(record: str) -> None:
    environ = {"PATH": "/bin", environment.BEFORE: record}
    assert environment.before(environ) == {"PATH": "/bin"}


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, ""),
        ({"HTTPS_PROXY": "http://u:p@corp:3128"}, "http://u:p@corp:3128"),
        ({"https_proxy": "corp:3128"}, "http://corp:3128"),
        ({"ALL_PROXY": "http://corp:3128"}, "http://corp:3128"),
        ({"ALL_PROXY": "socks5://corp:1080"}, ""),
        ({"HTTPS_PROXY": "http://127.0.0.1:8080"}, ""),
        ({"HTTPS_PROXY": "http://token:label@localhost:8080/"}, ""),
        ({"HTTPS_PROXY": "http://127.0.0.1:3128"}, "http://127.0.0.1:3128"),
        ({"HTTPS_PROXY": "http://[::1", "https_proxy": "http://corp:99999"}, ""),
        ({"HTTPS_PROXY": " "}, ""),
    ],
)
def test_the_proxy_of_a_company_becomes_our_way_out(
    environ: dict[str, str], expected: str, settings: Settings
) -> None:
    assert environment.company_proxy(settings, environ) == expected


def test_the_proxy_of_a_company_is_still_known_inside_our_environment(ready: Settings) -> None:
    environ = {"HTTPS_PROXY": "http://corp:3128"}
    exported = environment.variables(replace(ready, port=0), "http://127.0.0.1:41234", environ)
    assert environment.company_proxy(ready, environ | exported) == "http://corp:3128"


def test_the_record_shows_no_value_of_ours(ready: Settings) -> None:
    exported = environment.variables(ready, "http://secret-label@127.0.0.1:8080", {})
    assert "secret-label" not in exported[environment.BEFORE]
    assert json.loads(exported[environment.BEFORE])["HTTPS_PROXY"][1] is None


def test_every_variable_is_documented(ready: Settings) -> None:
    page = (Path(__file__).parents[2] / "docs/clients.md").read_text(encoding="utf-8")
    exported = environment.variables(ready, URL, {"PATH": os.environ["PATH"]})
    assert [name for name in exported if f"`{name}`" not in page] == []
