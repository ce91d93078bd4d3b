"""One route: for which calls it is, and where they go."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from addons.core.policy.routes import tree
from addons.core.policy.routes.tree import Link, Node

_WILD = re.compile(r"[*?]")


@dataclass(frozen=True, slots=True)
class Rule:
    """For these calls: there. Empty globs are for all."""

    name: str
    to: Node
    models: tuple[str, ...] = ()
    """Aliases and globs over the model that is asked for."""
    callers: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    dialects: tuple[str, ...] = ()
    priority: int = 0

    @property
    def aliases(self) -> tuple[str, ...]:
        """The names that clients can ask for."""
        return tuple(name for name in self.models if not _WILD.search(name))

    @property
    def rank(self) -> tuple[object, ...]:
        """What orders rules: the first that is about a call decides.

        The higher priority; then who is more exactly named: callers, projects, models (the
        longer a glob, the sooner), dialects; then the name.
        """
        return (
            -self.priority,
            *(_looseness(each) for each in (self.callers, self.projects, self.models)),
            not self.dialects,
            self.name,
        )


def fault(rule: Rule, rules: Mapping[str, Rule]) -> str:
    """Say why a rule cannot be followed: it leads to itself, too deep or too wide; "" if it can."""
    return _Look(rules).fault(rule)


class _Look:
    """Follows the links of rules, each of them once."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._rules = rules
        self._seen: dict[str, tuple[int, int]] = {}
        """How deep and how wide each rule is that was followed to its end."""

    def fault(self, rule: Rule) -> str:
        try:
            deep, wide = self._follow(rule.to, (rule.name,))
        except ValueError as error:
            return str(error)
        if deep > tree.DEEPEST:
            return f"its targets lie in each other {deep} deep; at most {tree.DEEPEST} are followed"
        if wide > tree.MOST_TARGETS:
            return f"it leads to {wide} targets; at most {tree.MOST_TARGETS} are followed"
        return ""

    def _follow(self, node: Node, path: tuple[str, ...]) -> tuple[int, int]:
        if isinstance(node, Link):
            return self._follow_link(node.route, path)
        inside = [self._follow(each, path) for each in tree.below(node)]
        if not inside:
            return 1, 1
        return 1 + max(deep for deep, _ in inside), sum(wide for _, wide in inside)

    def _follow_link(self, name: str, path: tuple[str, ...]) -> tuple[int, int]:
        if name in path:
            raise ValueError(f"it leads to itself: {' → '.join((*path, name))}")
        other = self._rules.get(name)
        if other is None:
            raise ValueError(f"it leads to the route “{name}”, which there is not")
        if len(path) > tree.DEEPEST:
            raise ValueError(f"it leads through more than {tree.DEEPEST} routes")
        if name not in self._seen:
            self._seen[name] = self._follow(other.to, (*path, name))
        deep, wide = self._seen[name]
        return deep + 1, wide


def _looseness(patterns: tuple[str, ...]) -> tuple[int, int]:
    """Give how little globs say: a name says more than a glob, and any glob more than nothing."""
    if not patterns:
        return 2, 0
    wild = [len(_WILD.sub("", glob)) for glob in patterns if _WILD.search(glob)]
    return (1, -min(wild)) if wild else (0, 0)
