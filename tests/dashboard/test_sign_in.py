"""Signing in by the link: spent by POST only, no default password, out again at will."""

from http.cookies import SimpleCookie

from flask import Flask
from flask.testing import FlaskClient

from addons.core.ledger.reader import Reader
from addons.core.settings import Settings
from dashboard import login
from dashboard.app import create_app
from tests.dashboard.conftest import Clock


def proof_on(client: FlaskClient) -> str:
    page = client.get("/overview").text
    return page.partition('name="proof" value="')[2].partition('"')[0]


def test_looking_at_the_link_does_not_spend_it(
    stranger: FlaskClient, settings: Settings, clock: Clock
) -> None:
    token = login.new_link(settings, clock)
    for _ in range(3):
        page = stranger.get(f"/login?t={token}")
        assert '<form method="post" action="/login" class="enter">' in page.text
    assert stranger.post("/login", data={"t": token}).location == "/overview"
    assert stranger.get("/overview").status_code == 200


def test_a_used_link_opens_nothing_and_says_what_to_do(
    app: Flask, settings: Settings, clock: Clock
) -> None:
    token = login.new_link(settings, clock)
    first, second = app.test_client(), app.test_client()
    assert first.post("/login", data={"t": token}).status_code == 303
    answer = second.post("/login", data={"t": token})
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers
    assert "./run.sh status --link" in answer.text


def test_there_is_no_way_in_without_a_link(stranger: FlaskClient) -> None:
    for data in ({}, {"t": ""}, {"t": "admin"}, {"password": "weir"}):
        assert stranger.post("/login", data=data).status_code == 403
    assert "./run.sh status --link" in stranger.get("/login").text


def test_the_token_in_the_address_is_shown_as_text(stranger: FlaskClient) -> None:
    page = stranger.get("/login", query_string={"t": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    stranger: FlaskClient, settings: Settings, clock: Clock
) -> None:
    answer = stranger.post("/login", data={"t": login.new_link(settings, clock)})
    (cookie,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
    assert cookie.key == "weir_session_8081"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert len(cookie.value) == 43


def test_a_session_that_was_there_before_is_not_taken_over(
    stranger: FlaskClient, settings: Settings, clock: Clock
) -> None:
    stranger.set_cookie("weir_session_8081", "chosen-by-someone-else", domain="127.0.0.1")
    stranger.post("/login", data={"t": login.new_link(settings, clock)})
    cookie = stranger.get_cookie("weir_session_8081", domain="127.0.0.1")
    assert cookie is not None
    assert cookie.value != "chosen-by-someone-else"


def test_signing_out_ends_the_session_on_our_side_too(client: FlaskClient) -> None:
    cookie = client.get_cookie("weir_session_8081", domain="127.0.0.1")
    assert cookie is not None
    assert client.post("/logout", data={"proof": proof_on(client)}).location == "/login"
    client.set_cookie("weir_session_8081", cookie.value, domain="127.0.0.1")
    assert client.get("/overview").location == "/login"


def test_a_session_outlives_a_restart_of_the_dashboard(
    client: FlaskClient, settings: Settings, reader: Reader, clock: Clock
) -> None:
    cookie = client.get_cookie("weir_session_8081", domain="127.0.0.1")
    assert cookie is not None
    later = create_app(settings, reader, clock).test_client()
    later.set_cookie("weir_session_8081", cookie.value, domain="127.0.0.1")
    answer = later.get("/overview", base_url="http://127.0.0.1:8081")
    assert answer.status_code == 200


def test_who_is_signed_in_needs_no_link(client: FlaskClient) -> None:
    assert client.get("/login").location == "/overview"


def test_twelve_idle_hours_sign_out(client: FlaskClient, clock: Clock) -> None:
    clock.now += 12 * 3600
    assert client.get("/overview").location == "/login"
