"""One free request with a provider key."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from addons.core import settings as reading
from addons.core.secret import Secret
from addons.core.settings import Settings
from dashboard.commands import key_probe
from dashboard.commands.key_probe import Probed, Verdict
from tests.dashboard.commands.keyed import SECRET, Provider, takes, variables


def asked(
    provider: Provider, folder: Path, whose: str = "openai", host: str = "api.openai.com"
) -> Probed:
    settings = reading.load(variables(folder, **provider.leads))
    return key_probe.probe(settings, whose, host, "/v1/models", Secret(SECRET))


@pytest.fixture
def openai(tmp_path: Path) -> Iterator[Provider]:
    with Provider(tmp_path / "ca", takes(SECRET)).running() as provider:
        yield provider


def test_a_key_that_is_taken_is_good(openai: Provider, tmp_path: Path) -> None:
    probed = asked(openai, tmp_path)
    assert probed == Probed(Verdict.GOOD, "api.openai.com takes it and lists 2 models")
    host, path, headers = openai.asked[0]
    assert (host, path, headers["user-agent"]) == ("api.openai.com", "/v1/models", "weir")


def test_a_key_that_is_not_taken_is_refused_in_our_words(tmp_path: Path) -> None:
    with Provider(tmp_path / "ca", takes("another")).running() as provider:
        probed = asked(provider, tmp_path)
        assert probed == Probed(Verdict.REFUSED, "api.openai.com refuses it (HTTP 401)")
        assert len(provider.asked) == 1


@pytest.mark.parametrize(
    ("whose", "host", "style", "form"),
    [
        ("anthropic", "api.anthropic.com", "x-api-key", "{}"),
        ("google", "generativelanguage.googleapis.com", "x-goog-api-key", "{}"),
        ("azure", "our-team.openai.azure.com", "api-key", "{}"),
        ("our-llm", "llm.company.example:443", "authorization", "Bearer {}"),
    ],
)
def test_the_key_is_put_where_its_provider_looks_for_it(
    tmp_path: Path, whose: str, host: str, style: str, form: str
) -> None:
    with Provider(tmp_path / "ca", takes(SECRET, style, form)).running() as provider:
        assert asked(provider, tmp_path, whose, host).verdict is Verdict.GOOD
        _, _, headers = provider.asked[0]
        assert ("anthropic-version" in headers) is (whose == "anthropic")


def test_a_port_of_its_own_is_named(openai: Provider, tmp_path: Path) -> None:
    assert asked(openai, tmp_path, "our-llm", "llm.example:8443").verdict is Verdict.GOOD
    assert openai.asked[0][0] == "llm.example:8443"


@pytest.mark.parametrize(
    "body", [b'{"error":{"details":[{"reason":"API_KEY_INVALID"}]}}', b'"Incorrect API key"']
)
def test_a_wrong_key_may_be_called_a_bad_request(tmp_path: Path, body: bytes) -> None:
    with Provider(tmp_path / "ca", lambda _: (400, body)).running() as provider:
        assert asked(provider, tmp_path).verdict is Verdict.REFUSED


@pytest.mark.parametrize("status", [302, 400, 403, 404, 429, 500])
def test_other_answers_say_nothing(tmp_path: Path, status: int) -> None:
    with Provider(tmp_path / "ca", lambda _: (status, b"{}")).running() as provider:
        probed = asked(provider, tmp_path)
        assert probed.verdict is Verdict.UNCLEAR
        assert f"HTTP {status}" in probed.told
        assert len(provider.asked) == 1


def test_a_list_that_anybody_may_read_says_nothing(tmp_path: Path) -> None:
    with Provider(tmp_path / "ca", lambda _: (200, b'{"data":[]}')).running() as provider:
        probed = asked(provider, tmp_path, "openrouter", "openrouter.ai")
        assert probed.verdict is Verdict.UNCLEAR
        assert "lists its models for anybody" in probed.told
        assert "authorization" not in provider.asked[1][2]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (json.dumps({"models": [{}]}).encode(), " and lists 1 models"),
        (b"[1,2,3]", " and lists 3 models"),
        (b'{"data":7}', ""),
        (b"no json", ""),
    ],
)
def test_models_are_counted_where_they_can_be(tmp_path: Path, body: bytes, told: str) -> None:
    def say(headers: Mapping[str, str]) -> tuple[int, bytes]:
        return (200, body) if "authorization" in headers else (401, b"")

    with Provider(tmp_path / "ca", say).running() as provider:
        assert asked(provider, tmp_path).told == f"api.openai.com takes it{told}"


def test_a_server_whose_certificate_is_not_trusted_sees_no_key(
    openai: Provider, tmp_path: Path
) -> None:
    leads = {"WEIR_CONNECT_TO": openai.leads["WEIR_CONNECT_TO"]}
    settings = reading.load(variables(tmp_path, **leads))
    secret = Secret(SECRET)
    probed = key_probe.probe(settings, "openai", "api.openai.com", "/v1/models", secret)
    assert probed.verdict is Verdict.UNCLEAR
    assert "certificate of api.openai.com is not good" in probed.told
    assert openai.asked == []


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    settings = reading.load(variables(tmp_path, WEIR_CONNECT_TO="*=127.0.0.1:1"))
    probed = key_probe.probe(settings, "openai", "api.openai.com", "/v1/models", Secret(SECRET))
    assert probed == Probed(Verdict.UNCLEAR, "cannot reach api.openai.com (Connection refused)")


@pytest.mark.parametrize("proxy", ["https://proxy.example", "http://127.0.0.1:1", "nonsense"])
def test_a_proxy_that_cannot_be_gone_through_is_told(tmp_path: Path, proxy: str) -> None:
    settings = Settings(tmp_path, upstream_proxy=proxy)
    probed = key_probe.probe(settings, "openai", "api.openai.com", "/v1/models", Secret(SECRET))
    assert probed.verdict is Verdict.UNCLEAR
    assert "cannot reach api.openai.com" in probed.told


def test_a_secret_that_no_header_can_hold_is_not_repeated(openai: Provider, tmp_path: Path) -> None:
    settings = reading.load(variables(tmp_path, **openai.leads))
    secret = Secret("canary\r\nx: y")
    probed = key_probe.probe(settings, "openai", "api.openai.com", "/v1/models", secret)
    assert probed.verdict is Verdict.UNCLEAR
    assert "canary" not in probed.told
    assert openai.asked == []
