"""`serve`: the dashboard's own process, started by the supervisor."""

import os
import signal
import sys
import threading

import click

from dashboard.commands import terminal


@click.command(hidden=True)
def command() -> None:
    """Serve the dashboard until SIGTERM."""
    settings = terminal.known_settings()
    from dashboard import server  # Flask, which no other verb pays for

    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    try:
        server.serve(settings)
    except OSError as error:
        raise click.ClickException(
            f"the dashboard cannot listen on port {settings.dashboard_port} ({error.strerror})"
        ) from error
    sys.exit(0)


def _end_with(parent: int) -> None:
    """Leave when the supervisor is gone, however it went: nobody else would end us."""
    while os.getppid() == parent:
        threading.Event().wait(1)
    os._exit(0)
