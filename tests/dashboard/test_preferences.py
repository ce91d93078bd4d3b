"""Theme and time zone are the reader's choice, and work without JavaScript."""

import pytest
from flask.testing import FlaskClient

from tests.dashboard.test_sign_in import proof_on


def test_a_theme_is_kept_and_leads_back(client: FlaskClient) -> None:
    data = {"proof": proof_on(client), "theme": "dark", "back": "/calls?range=7d"}
    assert client.post("/preferences", data=data).location == "/calls?range=7d"
    assert 'data-theme="dark"' in client.get("/overview").text


def test_a_time_zone_is_kept_and_used(client: FlaskClient) -> None:
    data = {"proof": proof_on(client), "zone": " Europe/Berlin "}
    assert client.post("/preferences", data=data).location == "/overview"
    overview = client.get("/overview.json").json
    assert overview is not None
    assert overview["zone"] == "Europe/Berlin"
    assert overview["span"]["since"] == "2026-11-19T23:00:00.000Z"


@pytest.mark.parametrize("data", [{"theme": "blink"}, {"zone": "Moon/Crater"}, {"zone": ""}])
def test_a_choice_that_is_none_is_refused(client: FlaskClient, data: dict[str, str]) -> None:
    answer = client.post("/preferences", data={"proof": proof_on(client), **data})
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("back", ["//evil.example", "/\\evil.example", "https://evil.example", "",
                                  "javascript:alert(1)", "/a\r\nSet-Cookie: a=b"])  # fmt: skip
def test_the_way_back_stays_here(client: FlaskClient, back: str) -> None:
    data = {"proof": proof_on(client), "theme": "dark", "back": back}
    assert client.post("/preferences", data=data).location == "/overview"


def test_broken_cookies_mean_the_default(client: FlaskClient) -> None:
    client.set_cookie("weir_theme", '"><b>', domain="127.0.0.1")
    client.set_cookie("weir_zone", "../../etc/passwd", domain="127.0.0.1")
    page = client.get("/overview").text
    assert 'data-theme="auto"' in page
    assert 'value="UTC"' in page
