"""The dashboard's own process: the app behind waitress."""

import socket

import waitress

from addons.core.settings import Settings
from dashboard.app import create_app

_THREADS = 8


def serve(settings: Settings) -> None:
    """Serve the dashboard until the process is told to end.

    Raises OSError when the port is taken.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    address = (settings.host, settings.dashboard_port)
    with socket.create_server(address, family=family) as listener:
        waitress.serve(
            create_app(settings),
            sockets=[listener],
            threads=_THREADS,
            ident=None,
            max_request_body_size=64 * 1024,
            max_request_header_size=32 * 1024,
        )
