"""Signing in with the one-time link, and signing out."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from addons.core.settings import Settings
from dashboard import login
from dashboard.guard import cookie_name
from dashboard.sessions import IDLE_S, Sessions


def pages(settings: Settings, sessions: Sessions, clock: Callable[[], float]) -> Blueprint:
    """Give `/login` and `/logout`."""
    blueprint = Blueprint("login", __name__)

    @blueprint.get("/login")
    def ask() -> AnyResponse:
        # The link is spent by POST only: a preview or a prefetch of the address must not use
        # it up, and what stays in the browser's history is worth nothing afterwards.
        if sessions.knows(g.session):
            return redirect(url_for("pages.overview"))
        return make_response(render_template("login.html", token=request.args.get("t", "")[:128]))

    @blueprint.post("/login")
    def enter() -> AnyResponse:
        if not login.use_link(settings, request.form.get("t", ""), clock):
            page = render_template("login.html", token="", is_refused=True)
            return Response(page, HTTPStatus.FORBIDDEN)
        sessions.end(g.session)
        response = redirect(url_for("pages.overview"), HTTPStatus.SEE_OTHER)
        response.set_cookie(
            cookie_name(request),
            sessions.begin(),
            max_age=IDLE_S * 60,
            secure=request.is_secure,
            httponly=True,
            samesite="Strict",
        )
        return response

    @blueprint.post("/logout")
    def leave() -> AnyResponse:
        sessions.end(g.session)
        response = redirect(url_for("login.ask"), HTTPStatus.SEE_OTHER)
        response.delete_cookie(cookie_name(request), httponly=True, samesite="Strict")
        return response

    return blueprint
