"""Where a route leads: one target, or several by order, by share and by condition."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from addons.core.policy.routes import condition
from addons.core.policy.routes.condition import Condition

DEEPEST = 8
"""Levels below each other, those of routes that are led to included."""
MOST_TARGETS = 64
"""Targets that one route can lead to, those of other routes included."""
MOST_WEIGHT = 1_000_000
_LONGEST = 256
LINK = "@"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One upstream, and the model to ask for there; "" keeps the one that was asked for."""

    upstream: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Wherever another route leads, whoever that one is for."""

    route: str


@dataclass(frozen=True, slots=True)
class Order:
    """The first; each of the others if those before it fail."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """One by lot, each as often as its weight says; the others follow if it fails."""

    weights: tuple[int, ...]
    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """The first whose condition holds."""

    conditions: tuple[Condition, ...]
    nodes: tuple["Node", ...]
    otherwise: "Node | None" = None


type Node = Leaf | Link | Order | Shares | Cases


def parse(value: Any, depth: int = 1) -> Node:
    """Read a tree as it stands in JSON or TOML. Raises ValueError that says what to write.

    `"openai/gpt-5"`, `"@other-route"`, `[first, then]`,
    `{"shares": [{"weight": 9, "to": ...}, ...]}`,
    `{"cases": [{"when": "images", "to": ...}, ...], "else": ...}`.
    """
    if depth > DEEPEST:
        raise ValueError(f"Targets lie in each other at most {DEEPEST} deep.")
    if isinstance(value, str):
        return leaf(value)
    if isinstance(value, list) and 0 < len(value) <= MOST_TARGETS:
        return Order(tuple(parse(each, depth + 1) for each in value))
    if isinstance(value, dict) and set(value) == {"shares"}:
        return _shares(_list(value["shares"], "shares"), depth)
    if isinstance(value, dict) and "cases" in value and set(value) <= {"cases", "else"}:
        return _cases(_list(value["cases"], "cases"), value.get("else"), depth)
    raise ValueError(
        'A target is "upstream/model", "upstream", "@route", a list of targets, '
        '{"shares": [{"weight": 9, "to": target}, ...]} or '
        '{"cases": [{"when": "images", "to": target}, ...], "else": target}.'
    )


def leaf(text: str) -> Leaf | Link:
    """Read `openai/gpt-5`, `openai` or `@other-route`. Raises ValueError."""
    name, _, model = text.partition("/")
    is_good = text.isprintable() and len(text) <= _LONGEST and not any(map(str.isspace, text))
    if not is_good or not name or (text.endswith("/") or name == LINK):
        raise ValueError(
            f"{text[:64]!r} is no target: write upstream/model (openai/gpt-5), an upstream alone "
            "(the model stays as it was asked for), or @route."
        )
    if name.startswith(LINK):
        return Link(text.removeprefix(LINK))
    return Leaf(name, model)


def plain(node: Node) -> Any:
    """Give a tree as it stands in JSON."""
    if isinstance(node, Leaf):
        return f"{node.upstream}/{node.model}" if node.model else node.upstream
    if isinstance(node, Link):
        return LINK + node.route
    inside = [plain(each) for each in node.nodes]
    if isinstance(node, Order):
        return inside
    if isinstance(node, Shares):
        pairs = zip(node.weights, inside, strict=True)
        return {"shares": [{"weight": weight, "to": to} for weight, to in pairs]}
    cases = zip(node.conditions, inside, strict=True)
    written: dict[str, Any] = {"cases": [{"when": when.text, "to": to} for when, to in cases]}
    if node.otherwise is not None:
        written["else"] = plain(node.otherwise)
    return written


def below(node: Node) -> tuple[Node, ...]:
    """Give what lies right below a node."""
    if isinstance(node, Leaf | Link):
        return ()
    if isinstance(node, Cases) and node.otherwise is not None:
        return (*node.nodes, node.otherwise)
    return node.nodes


def ends(node: Node) -> Iterator[Leaf | Link]:
    """Give every upstream and route that a tree names."""
    if isinstance(node, Leaf | Link):
        yield node
    for each in below(node):
        yield from ends(each)


def _shares(parts: list[dict[str, Any]], depth: int) -> Shares:
    weights = [part.get("weight") for part in parts]
    for part, weight in zip(parts, weights, strict=True):
        if set(part) != {"weight", "to"}:
            raise ValueError('A share is {"weight": 9, "to": target}.')
        if isinstance(weight, bool) or not isinstance(weight, int):
            raise ValueError(f"A weight is a whole number, not {str(weight)[:32]!r}.")
        if not 0 < weight <= MOST_WEIGHT:
            raise ValueError(f"A weight is a whole number from 1 to {MOST_WEIGHT}.")
    return Shares(
        tuple(part["weight"] for part in parts),
        tuple(parse(part["to"], depth + 1) for part in parts),
    )


def _cases(parts: list[dict[str, Any]], otherwise: Any, depth: int) -> Cases:
    for part in parts:
        if set(part) != {"when", "to"} or not isinstance(part["when"], str):
            raise ValueError(f'A case is {{"when": condition, "to": target}}: {condition.FACTS}.')
    return Cases(
        tuple(condition.parse(part["when"]) for part in parts),
        tuple(parse(part["to"], depth + 1) for part in parts),
        None if otherwise is None else parse(otherwise, depth + 1),
    )


def _list(value: Any, name: str) -> list[dict[str, Any]]:
    is_list = isinstance(value, list) and 0 < len(value) <= MOST_TARGETS
    if not is_list or not all(isinstance(each, dict) for each in value):
        raise ValueError(f'"{name}" is a list with 1 to {MOST_TARGETS} tables in it.')
    return list(value)
