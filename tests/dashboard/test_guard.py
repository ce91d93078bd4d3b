"""No route, whichever is added later, answers a stranger, another site or another name."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from addons.core.ledger.reader import Reader
from addons.core.settings import Settings
from dashboard import guard, login
from dashboard.app import create_app
from tests.dashboard.conftest import Clock

FOREIGN_HOSTS = (
    "evil.example", "evil.example:8081", "127.0.0.1.evil.example", "localhost.evil.example",
    "evil.example.127.0.0.1", "127.0.0.1@evil.example", "evil.example@127.0.0.1", "localhost.",
    "127.0.0.1.", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.2", "[::]",
    "0.0.0.0",  # noqa: S104 (refused)
    "[::1]evil", "[::ffff:127.0.0.1]", "::1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536",
    "127.0.0.1:8081:8081", "127.0.0.1:8081/", "127.0.0.1, evil.example", "127.0.0.1 evil.example",
    "localhost%00.evil.example", "xn--localhost-9d0b", "ｌocalhost", "",
)  # fmt: skip
OUR_HOSTS = ("127.0.0.1:8081", "localhost:8081", "LOCALHOST", "[::1]:8081", "127.0.0.1:9000")
FOREIGN_ORIGINS = (
    "http://evil.example", "https://127.0.0.1:8081", "http://127.0.0.1", "http://127.0.0.1:8082",
    "http://localhost:8081", "http://127.0.0.1:8081.evil.example", "http://127.0.0.1:8081/", "file://",
)  # fmt: skip
ANSWERS = (301, 302, 303, 307, 308, 403)


def routes(app: Flask) -> list[tuple[str, str]]:
    """Give every method and path of the app, whatever it has by now."""
    found = []
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<call_id>", "01kxcall").replace("<path:filename>", "weir.css")
        found += [(method, path) for method in rule.methods or () if method != "OPTIONS"]
    assert len(found) > 20
    return found


def is_open(path: str) -> bool:
    return path in ("/healthz", "/login") or path.startswith("/static/")


def test_every_route_wants_a_session_but_the_few_that_are_named(
    app: Flask, stranger: FlaskClient
) -> None:
    for method, path in routes(app):
        answer = stranger.open(path, method=method)
        if not is_open(path):
            assert answer.status_code in ANSWERS, (method, path)
            assert answer.location in (None, "/login"), (method, path)


def test_a_route_that_is_added_later_is_closed(
    settings: Settings, reader: Reader, clock: Clock
) -> None:
    app = create_app(settings, reader, clock)
    app.add_url_rule("/later", "later", lambda: "open")
    answer = app.test_client().get("/later", headers={"Host": "127.0.0.1"})
    assert answer.location == "/login"


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_no_route_answers_to_another_name(app: Flask, client: FlaskClient, host: str) -> None:
    for method, path in routes(app):
        answer = client.open(path, method=method, environ_overrides={"HTTP_HOST": host})
        assert answer.status_code in (400, 403), (method, path)


@pytest.mark.parametrize("host", OUR_HOSTS)
def test_our_own_names_are_answered_whichever_port_leads_here(
    stranger: FlaskClient, host: str
) -> None:
    assert stranger.get("/login", environ_overrides={"HTTP_HOST": host}).status_code == 200


def test_the_name_that_it_listens_on_is_its_own() -> None:
    assert guard.is_our_host("weir.lan:8081", frozenset({"weir.lan"}))
    assert not guard.is_our_host("weir.lan.evil.example", frozenset({"weir.lan"}))


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_no_route_answers_another_origin(app: Flask, client: FlaskClient, origin: str) -> None:
    for method, path in routes(app):
        answer = client.open(path, method=method, headers={"Origin": origin})
        assert answer.status_code == 403, (method, path)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_route_lets_another_site_load_post_or_listen(
    app: Flask, client: FlaskClient, site: str
) -> None:
    for method, path in routes(app):
        answer = client.open(path, method=method, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403, (method, path)


def test_a_link_on_another_site_may_lead_here(client: FlaskClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert client.get("/overview", headers=headers).status_code == 200
    assert client.post("/logout", headers=headers).status_code == 403


def test_every_route_that_changes_something_wants_the_proof_of_its_own_page(
    app: Flask, client: FlaskClient
) -> None:
    changing = [path for method, path in routes(app) if method not in ("GET", "HEAD")]
    assert {"/logout", "/preferences"} <= set(changing)
    for path in changing:
        if path != "/login":  # the one-time token is its proof
            assert client.post(path).status_code == 403
            assert client.post(path, data={"proof": "ü" * 64}).status_code == 403


def test_every_answer_carries_the_rules_for_the_browser(app: Flask, client: FlaskClient) -> None:
    for method, path in routes(app):
        headers = client.open(path, method=method).headers
        assert headers["Content-Security-Policy"].startswith(
            "default-src 'none'; script-src 'self'"
        )
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in headers


def test_pages_are_not_kept_and_static_files_are(client: FlaskClient) -> None:
    assert client.get("/overview").headers["Cache-Control"] == "no-store"
    assert "immutable" in client.get("/static/weir.css").headers["Cache-Control"]
    assert client.get("/static/none.css").headers["Cache-Control"] == "no-store"


def test_a_health_check_needs_no_session(stranger: FlaskClient) -> None:
    assert stranger.get("/healthz").text == "ok\n"


def test_two_dashboards_on_one_machine_do_not_share_a_cookie(
    app: Flask, settings: Settings, clock: Clock
) -> None:
    client = app.test_client()
    for port in (8081, 9000):
        answer = client.post(
            "/login",
            data={"t": login.new_link(settings, clock)},
            base_url=f"http://127.0.0.1:{port}",
        )
        assert answer.headers["Set-Cookie"].startswith(f"weir_session_{port}=")


def test_a_guessed_cookie_is_no_session(stranger: FlaskClient) -> None:
    for value in ("", "x", "0" * 43, "a" * 3000):
        stranger.set_cookie("weir_session_8081", value, domain="127.0.0.1")
        assert stranger.get("/overview").location == "/login"
