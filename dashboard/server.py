"""The dashboard's own process: the app behind waitress."""

import waitress

from addons.core.settings import Settings
from dashboard.app import create_app

_THREADS = 8


def serve(settings: Settings) -> None:
    """Serve the dashboard until the process is told to end.

    Raises OSError when the port is taken.
    """
    waitress.serve(
        create_app(settings),
        host=settings.host,
        port=settings.dashboard_port,
        threads=_THREADS,
        ident=None,
        max_request_body_size=64 * 1024,
        max_request_header_size=32 * 1024,
    )
