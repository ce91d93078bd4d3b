"""The app stands on its own: over a ledger that is there, not there yet, or broken."""

from flask.testing import FlaskClient

from addons.core.settings import Settings
from dashboard.app import create_app
from tests.dashboard import sample
from tests.dashboard.conftest import Clock
from tests.dashboard.one_call import call


def test_it_waits_for_a_ledger_that_is_not_there_yet(
    settings: Settings, client: FlaskClient
) -> None:
    assert not settings.ledger_file.exists()
    assert "Waiting for the first call" in client.get("/overview").text
    sample.write(settings.ledger_file, call(1))
    assert "claude-opus-5-5" in client.get("/overview").text


def test_looking_changes_nothing_in_the_ledger(filled: Settings, client: FlaskClient) -> None:
    before = filled.ledger_file.read_bytes()
    for path in ("/overview", "/calls", "/overview.json", "/calls.csv", "/live"):
        assert client.get(path).status_code == 200
    assert filled.ledger_file.read_bytes() == before


def test_a_ledger_that_cannot_be_read_is_told_not_crashed_on(
    settings: Settings, client: FlaskClient
) -> None:
    settings.ledger_file.write_bytes(b"this is no database, whatever its name says" * 100)
    for path in ("/overview", "/calls", "/calls.json", "/calls.csv", "/live"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert "./run.sh doctor" in answer.text


def test_home_leads_to_the_overview(client: FlaskClient) -> None:
    assert client.get("/").location == "/overview"


def test_a_large_form_is_refused(client: FlaskClient) -> None:
    answer = client.post("/preferences", data={"theme": "x" * 100_000})
    assert answer.status_code == 413


def test_settings_are_all_it_needs(settings: Settings, clock: Clock) -> None:
    app = create_app(settings, clock=clock)
    answer = app.test_client().get("/healthz", headers={"Host": "localhost"})
    assert answer.text == "ok\n"
