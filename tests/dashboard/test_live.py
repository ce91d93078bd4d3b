"""An open page learns that the ledger has changed."""

from typing import Any

from flask.testing import FlaskClient

from addons.core.settings import Settings
from tests.dashboard import sample
from tests.dashboard.one_call import call


def changes(client: FlaskClient) -> Any:
    answer = client.get("/live").json
    assert answer is not None
    return answer["changes"]


def test_the_number_changes_with_a_new_call_and_with_its_end(
    settings: Settings, client: FlaskClient
) -> None:
    empty = changes(client)
    sample.write(settings.ledger_file, (call(1)[0], None))
    opened = changes(client)
    sample.write(settings.ledger_file, call(2))
    assert len({empty, opened, changes(client)}) == 3


def test_the_number_stands_still_when_nothing_happens(
    filled: Settings, client: FlaskClient
) -> None:
    assert changes(client) == changes(client)


def test_a_page_says_which_state_it_shows(filled: Settings, client: FlaskClient) -> None:
    assert f'data-live="/live" data-changes="{changes(client)}"' in client.get("/overview").text


def test_a_page_about_the_past_does_not_ask(filled: Settings, client: FlaskClient) -> None:
    for path in (
        "/overview?since=2026-11-01&until=2026-11-02",
        "/calls?sort=cost",
        "/calls?since=2026-11-01&until=2026-11-02",
    ):
        assert "data-live" not in client.get(path).text
