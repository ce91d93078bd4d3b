"""Templates know the time, the reader's zone and the state of the static files."""

from zoneinfo import ZoneInfo

from flask import Flask, g, render_template_string
from flask.testing import FlaskClient


def test_times_are_said_by_the_apps_clock_in_the_readers_zone(app: Flask) -> None:
    with app.test_request_context():
        g.zone = ZoneInfo("Europe/Berlin")
        text = render_template_string(
            "{% set at = '2026-11-20T16:41:00.000Z' %}{{ at | ago }}, {{ at | local }}, {{ now }}"
        )
    assert text == "1 min ago, 2026-11-20 17:41:00, 2026-11-20T16:42:10.000Z"


def test_pages_name_the_state_of_their_static_files(app: Flask, stranger: FlaskClient) -> None:
    page = stranger.get("/login").text
    assert f"/static/weir.css?v={app.jinja_env.globals['stamp']}" in page
    assert f"/static/weir.js?v={app.jinja_env.globals['stamp']}" in page
