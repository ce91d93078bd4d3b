"""The dashboard as a Flask app: the only place that wires it."""

import time
from collections.abc import Callable

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException, ServiceUnavailable
from werkzeug.wrappers import Response as AnyResponse

from addons.core.ledger.reader import Reader
from addons.core.settings import Settings
from dashboard import exports, guard, live, pages, preferences, sign_in, words
from dashboard.sessions import Sessions


def create_app(
    settings: Settings, reader: Reader | None = None, clock: Callable[[], float] = time.time
) -> Flask:
    """Build the dashboard over the ledger of `settings`.

    `clock` gives seconds since 1970. The ledger is only ever read.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 16 * 1024
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    reader = reader or Reader(settings.ledger_file)
    sessions = Sessions(settings.home / "sessions.json", clock)
    guard.protect(app, settings, sessions)
    app.register_blueprint(sign_in.pages(settings, sessions, clock))
    app.register_blueprint(pages.pages(reader, clock))
    app.register_blueprint(preferences.pages())
    app.register_blueprint(live.pages(reader))
    words.teach(app, reader, clock)

    @app.before_request
    def know_the_reader() -> None:
        g.zone = preferences.zone_of(request)

    @app.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @app.errorhandler(OSError)
    @app.errorhandler(ValueError)
    def say_what_the_ledger_says(error: OSError | ValueError) -> Response | AnyResponse:
        # The reader tells in one line what is wrong with the file and what to do about it.
        app.logger.error("%s", error, exc_info=not isinstance(error, OSError))
        return say_what_is_wrong(ServiceUnavailable(str(error)))

    @app.errorhandler(HTTPException)
    def say_what_is_wrong(error: HTTPException) -> Response | AnyResponse:
        if error.response is not None:
            return error.get_response()
        if request.path.endswith(".json"):
            answer = exports.json_answer({"error": error.description})
        elif request.path.endswith(".csv"):
            answer = Response(f"{error.description}\n", mimetype="text/plain")
        else:
            answer = Response(render_template("error.html", error=error), mimetype="text/html")
        answer.status_code = error.code or 500
        return answer

    return app
