"""Checks of the machine: Python, the packages, Node, SQLite, the disk."""

import shutil
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib import metadata

from addons.core.settings import Settings
from certs import node
from dashboard.commands import checkout, terminal
from dashboard.commands.checkup.finding import Finding, bad, fact, good
from dashboard.commands.preparation import LEAST_FREE_MIB

_OLD_ROOTS_DAYS = 400


def look(settings: Settings, environ: Mapping[str, str], now: datetime) -> Iterator[Finding]:
    """Give the findings."""
    yield good(
        "python",
        f"{sys.version.split()[0]}, Weir {checkout.version()}, "
        f"mitmproxy {metadata.version('mitmproxy')}",
    )
    yield _sqlite()
    yield _node(environ)
    yield _roots(now)
    yield from _disk(settings)


def _sqlite() -> Finding:
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < (3, 37):  # strict tables
        return bad("sqlite", f"{version} is too old (3.37 is needed)", "Use a newer Python.")
    return good("sqlite", version)


def _node(environ: Mapping[str, str]) -> Finding:
    version = node.installed(environ)
    if version is None:
        return fact("node", "not installed")
    number = ".".join(map(str, version))
    if node.honors_proxy(version):
        return good("node", f"{number} follows the proxy variables by itself")
    return fact("node", f"{number} follows no proxy variables: exec and env add a preload")


def _roots(now: datetime) -> Finding:
    version = metadata.version("certifi")
    year, month, day = (int(part) for part in version.split(".")[:3])
    age = (now - datetime(year, month, day, tzinfo=UTC)).days
    if age > _OLD_ROOTS_DAYS:
        return fact("public roots", f"certifi {version}, {age} days old", "Update Weir: git pull")
    return good("public roots", f"certifi {version}")


def _disk(settings: Settings) -> Iterator[Finding]:
    there = next(path for path in (settings.home, *settings.home.parents) if path.exists())
    free_mib = shutil.disk_usage(there).free // 1024**2
    told = f"{free_mib:,} MiB free for {terminal.short(settings.home)}"
    if free_mib < LEAST_FREE_MIB:
        yield bad("disk", told, "Free some space, or set WEIR_HOME to a folder on another disk.")
    else:
        yield good("disk", told)
