"""What every request passes before a page sees it, and what every answer carries."""

import hmac
import re
from http import HTTPStatus

from flask import Flask, Request, Response, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from addons.core.settings import Settings
from dashboard.sessions import Sessions, form_proof

OPEN_ENDPOINTS = frozenset({"healthz", "static", "login.ask", "login.enter"})
"""The only routes that need no session: a new route is closed until it is named here."""

_AUTHORITY = re.compile(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(?::([0-9]{1,5}))?")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_KEEP = "public, max-age=31536000, immutable"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def protect(app: Flask, settings: Settings, sessions: Sessions) -> None:
    """Put the guard in front of every route of `app`, those added later too."""
    ours = _LOOPBACK | ({settings.host.lower()} - {"0.0.0.0", "[::]", "::"})  # noqa: S104 (left out)

    @app.before_request
    def check() -> AnyResponse | None:
        if not is_our_host(request.headers.get("Host", ""), ours):
            abort(HTTPStatus.FORBIDDEN, "This address is not one of this dashboard's own names.")
        if not comes_from_us(request):
            abort(
                HTTPStatus.FORBIDDEN, "Another site sent this request, so it was not carried out."
            )
        g.session = request.cookies.get(cookie_name(request), "")
        if request.endpoint in OPEN_ENDPOINTS:
            return None
        if not sessions.knows(g.session):
            return _sign_in_first()
        proof = form_proof(g.session)
        if request.method not in _SAFE_METHODS and not hmac.compare_digest(
            request.form.get("proof", "").encode(), proof.encode()
        ):
            abort(HTTPStatus.FORBIDDEN, "This form is out of date: load the page again.")
        g.proof = proof
        return None

    @app.after_request
    def stamp(response: Response) -> Response:
        response.headers.update(_HEADERS)
        # A static file's address names its contents; everything else is for one reader, now.
        is_static = request.endpoint == "static" and response.status_code < 400
        response.headers["Cache-Control"] = _KEEP if is_static else "no-store"
        return response


def cookie_name(sent: Request) -> str:
    """Name the session cookie: cookies ignore ports, so the port is in the name."""
    match = _AUTHORITY.fullmatch(sent.headers.get("Host", ""))
    return f"weir_session_{match[2] or 80}" if match else "weir_session"


def is_our_host(authority: str, ours: frozenset[str]) -> bool:
    """Tell whether a `Host` header names this dashboard: exact names, any port.

    A page whose name an attacker points at 127.0.0.1 (DNS rebinding) still sends its own
    name. The port is left open because `ssh -L` and containers change it.
    """
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        return False
    return match[1].lower() in ours and 0 < int(match[2] or 80) < 65536


def comes_from_us(sent: Request) -> bool:
    """Tell whether our own page, or the user by hand, sent the request.

    Another site may only lead the browser here (a link); it may not load, post or listen.
    `Origin: null` is what our own forms send under `Referrer-Policy: no-referrer`; those
    carry a proof of their session.
    """
    site = sent.headers.get("Sec-Fetch-Site", "none")
    origin = sent.headers.get("Origin", "null")
    if origin not in ("null", f"{sent.scheme}://{sent.headers.get('Host', '')}"):
        return False
    if site in ("same-origin", "none"):
        return True
    is_link = sent.headers.get("Sec-Fetch-Mode") == "navigate" and sent.method == "GET"
    return is_link and "Origin" not in sent.headers


def _sign_in_first() -> AnyResponse:
    if request.method not in _SAFE_METHODS or request.path.endswith((".json", ".csv", "/live")):
        abort(HTTPStatus.FORBIDDEN, "Sign in first: ./run.sh status prints a one-time link.")
    return redirect(url_for("login.ask"))
