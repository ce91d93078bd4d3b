"""control.db in the hands of whoever sits at this terminal."""

import getpass
import os
from contextlib import closing

from addons.core.control.control import Control
from addons.core.settings import Settings


def opened(settings: Settings) -> "closing[Control]":
    """Open the file for the length of a `with` block; made if there is none."""
    return closing(Control(settings.control_file, f"{login()}@terminal"))


def bring_up_to_date(settings: Settings) -> None:
    """Give a file of an older Weir the schema of this one: the proxy itself only reads it."""
    if settings.control_file.is_file():
        with opened(settings):
            pass


def login() -> str:
    """Give the user's name as the system knows it; the number of one that has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's made-up user id: KeyError before Python 3.13
        return str(os.getuid())
