"""The one-time link that opens the dashboard: there is no password to guess or forget."""

import hashlib
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from addons.core.settings import Settings
from dashboard import private_file

LIFE_S = 600
_MOST_LINKS = 16  # a script that asks for links in a loop must not grow the file


def new_link(settings: Settings, clock: Callable[[], float] = time.time) -> str:
    """Make a link that opens the dashboard once, within ten minutes; give its token.

    256 random bits; only their SHA-256 is written down (`login.json`, mode 0600). The address
    is `http://HOST:PORT/login?t=TOKEN`.
    """
    token = secrets.token_urlsafe(32)
    with private_file.change(_file(settings)) as links:
        _forget_late(links, clock())
        for oldest in list(links)[: max(0, len(links) - _MOST_LINKS + 1)]:
            del links[oldest]
        links[_hash(token)] = clock() + LIFE_S
    return token


def use_link(settings: Settings, token: str, clock: Callable[[], float] = time.time) -> bool:
    """Tell whether `token` is good, and spend it: a second use is refused."""
    with private_file.change(_file(settings)) as links:
        _forget_late(links, clock())
        # The key is a hash of 256 random bits, so a lookup tells an attacker nothing by its time.
        return links.pop(_hash(token), None) is not None


def _forget_late(links: dict[str, object], now: float) -> None:
    for name, until in list(links.items()):
        if not isinstance(until, int | float) or until <= now or until > now + LIFE_S:
            del links[name]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _file(settings: Settings) -> Path:
    return settings.home / "login.json"
