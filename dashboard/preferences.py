"""How a reader wants to see pages: light or dark, and in which time zone. Kept in cookies."""

from datetime import UTC, tzinfo
from http import HTTPStatus

from flask import Blueprint, Request, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dashboard import zone

THEMES = ("auto", "light", "dark")
_THEME_COOKIE = "weir_theme"
_YEAR_S = 365 * 86_400


def theme_of(sent: Request) -> str:
    """Give the theme that the reader chose, or `auto`: as the system has it."""
    theme = sent.cookies.get(_THEME_COOKIE, "auto")
    return theme if theme in THEMES else "auto"


def zone_of(sent: Request) -> tzinfo:
    """Give the time zone that the reader chose, or UTC."""
    return zone.named(sent.cookies.get(zone.COOKIE, "UTC")) or UTC


def pages() -> Blueprint:
    """Give `/preferences`, where the forms in the head and foot of every page go."""
    blueprint = Blueprint("preferences", __name__)

    @blueprint.post("/preferences")
    def keep() -> AnyResponse:
        response = redirect(_back(request.form.get("back", "")), HTTPStatus.SEE_OTHER)
        theme, name = request.form.get("theme"), request.form.get("zone")
        if theme is not None:
            if theme not in THEMES:
                abort(HTTPStatus.BAD_REQUEST, f"There is no theme of this name: {THEMES}.")
            response.set_cookie(_THEME_COOKIE, theme, max_age=_YEAR_S, samesite="Strict")
        if name is not None:
            if zone.named(name.strip()) is None:
                abort(
                    HTTPStatus.BAD_REQUEST,
                    "This time zone is not known here: write one like Europe/Berlin, or UTC.",
                )
            response.set_cookie(zone.COOKIE, name.strip(), max_age=_YEAR_S, samesite="Strict")
        return response

    return blueprint


def _back(address: str) -> str:
    # Only a path of ours: `//evil.example` and `/\evil.example` lead elsewhere.
    is_path = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_path and address.isprintable() else url_for("pages.overview")
