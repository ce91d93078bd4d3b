"""Upstreams that the user named, in control.db."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from addons.core.control.control import Change
from addons.core.policy.routes import rows
from addons.core.policy.upstream import Upstream

KIND = "upstream"


def listed(db: sqlite3.Connection) -> tuple[Upstream, ...]:
    """Read them all. Raises ValueError for a row that makes no sense."""
    found = db.execute(
        """
        select name, provider, scheme, host, port, bases, auth
        from upstreams
        order by name
        """
    )
    return tuple(map(_upstream, found))


def put(change: Change, upstream: Upstream) -> None:
    """Keep an upstream, in the place of the one with its name if there is one."""
    change.db.execute(
        """
        insert or replace into upstreams (name, provider, scheme, host, port, bases, auth, set_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            *(upstream.name, upstream.provider, upstream.scheme, upstream.host, upstream.port),
            *(json.dumps(dict(upstream.bases)), upstream.auth, change.at),
        ),
    )
    place = f"{upstream.scheme}://{upstream.host}:{upstream.port}"
    change.note("set", KIND, upstream.name, f"{place} {upstream.provider} {_list(upstream.bases)}")


def remove(change: Change, name: str) -> None:
    """Forget an upstream. Raises ValueError if there is none or a route leads to it."""
    using = [rule.name for rule in rows.listed(change.db) if name in rows.upstreams_of(rule)]
    if using:
        raise ValueError(
            f"{name} is a target of {', '.join(using)}. Lead those elsewhere first: "
            f"./run.sh route set {using[0]} --help"
        )
    if not change.db.execute("delete from upstreams where name = ?", (name,)).rowcount:
        raise ValueError(f"There is no upstream {name!r}. See ./run.sh upstream list")
    change.note("remove", KIND, name)


def _list(bases: Mapping[str, str]) -> str:
    return " ".join(f"{dialect}={base}" for dialect, base in bases.items())


def _upstream(row: tuple[Any, ...]) -> Upstream:
    name, provider, scheme, host, port, bases, auth = row
    try:
        read = {str(dialect): str(base) for dialect, base in json.loads(bases).items()}
    except (ValueError, AttributeError) as error:
        raise ValueError(
            f"the upstream {name!r} makes no sense. Remove it: ./run.sh upstream remove {name}"
        ) from error
    return Upstream(name, provider, scheme, host, port, read, auth)
