"""Routes in control.db, and what may be written there."""

import json
import sqlite3
from typing import Any

from addons.core.control.control import Change
from addons.core.policy.routes import rule as rules
from addons.core.policy.routes import tree
from addons.core.policy.routes.rule import Rule
from addons.core.policy.routes.tree import Leaf, Link

KIND = "route"
_LISTS = ("models", "callers", "projects", "dialects")


def listed(db: sqlite3.Connection) -> tuple[Rule, ...]:
    """Read every route. Raises ValueError for a row that makes no sense."""
    found = db.execute(
        """
        select name, targets, models, callers, projects, dialects, priority
        from routes
        order by name
        """
    )
    return tuple(map(_rule, found))


def with_key(db: sqlite3.Connection) -> frozenset[str]:
    """Give the upstreams that a provider key is kept for."""
    return frozenset(name for (name,) in db.execute("select distinct upstream from provider_keys"))


def upstreams_of(rule: Rule) -> frozenset[str]:
    """Give the upstreams that a route itself names."""
    return frozenset(end.upstream for end in tree.ends(rule.to) if isinstance(end, Leaf))


def put(change: Change, rule: Rule, upstreams: frozenset[str]) -> None:
    """Keep a route, in the place of the one with its name if there is one.

    Raises ValueError if it names no upstream of `upstreams`, or it or a route that leads to it
    could not be followed any more.
    """
    for name in sorted(upstreams_of(rule) - upstreams):
        raise ValueError(
            f"There is no upstream {name!r}. See ./run.sh upstream list, or set one: "
            "./run.sh upstream set --help"
        )
    _check({**{each.name: each for each in listed(change.db)}, rule.name: rule}, rule)
    change.db.execute(
        """
        insert or replace into routes
            (name, targets, models, callers, projects, dialects, priority, set_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            *(rule.name, json.dumps(tree.plain(rule.to))),
            *(json.dumps(getattr(rule, name)) for name in _LISTS),
            *(rule.priority, change.at),
        ),
    )
    change.note("set", KIND, rule.name, told(rule))


def remove(change: Change, name: str) -> None:
    """Forget a route. Raises ValueError if there is none or another one leads to it."""
    using = [each.name for each in listed(change.db) if Link(name) in tree.ends(each.to)]
    if using:
        raise ValueError(
            f"The route “{using[0]}” leads to “{name}”. Lead it elsewhere first: "
            f"./run.sh route set {using[0]} --help"
        )
    if not change.db.execute("delete from routes where name = ?", (name,)).rowcount:
        raise ValueError(f"There is no route {name!r}. See ./run.sh route list")
    change.note("remove", KIND, name)


def told(rule: Rule) -> str:
    """Write a route as a line."""
    words = [f"{name}={','.join(getattr(rule, name))}" for name in _LISTS if getattr(rule, name)]
    words += [f"priority={rule.priority}"] if rule.priority else []
    return " ".join([*words, f"to={json.dumps(tree.plain(rule.to), ensure_ascii=False)}"])


def _check(all_rules: dict[str, Rule], changed: Rule) -> None:
    for each in (changed, *all_rules.values()):
        why = rules.fault(each, all_rules)
        if why:
            which = "That route" if each is changed else f"With that, the route “{each.name}”"
            raise ValueError(f"{which} cannot be followed: {why}. Nothing was changed.")


def _rule(row: tuple[Any, ...]) -> Rule:
    name, targets, *lists, priority = row
    try:
        to = tree.parse(json.loads(targets))
        models, callers, projects, dialects = (tuple(map(str, json.loads(e))) for e in lists)
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"the route {name!r} makes no sense. Set it anew: ./run.sh route set {name} --help"
        ) from error
    return Rule(name, to, models, callers, projects, dialects, priority)
