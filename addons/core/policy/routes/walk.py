"""Which targets a call gets from a tree, in the order in which to try them."""

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from addons.core.policy.routes import tree
from addons.core.policy.routes.rule import Rule
from addons.core.policy.routes.tree import Cases, Leaf, Link, Node, Order
from addons.core.policy.routing import Target, Wish


@dataclass(slots=True)
class Walk:
    """One call's way through the trees of rules that were looked at before (`rule.fault`)."""

    wish: Wish
    rules: Mapping[str, Rule]
    targets: Mapping[Leaf, Target]
    steps: list[str] | None = None
    """Where to tell what was looked at; None when nobody asks."""

    def through(self, rule: Rule) -> tuple[Target, ...]:
        """Give the targets, each once; none when no case is about the call."""
        found = self._through(rule.to, rule.name, "")
        return tuple({(each.upstream.name, each.model): each for each in found}.values())

    def _through(self, node: Node, name: str, place: str) -> Iterator[Target]:
        if isinstance(node, Leaf):
            target = self.targets.get(node)
            if target is not None:
                yield target
            else:
                self._tell(f"there is no upstream “{node.upstream}” (any more): it is left out")
        elif isinstance(node, Link):
            self._tell(f"it goes on as the route “{node.route}” does")
            yield from self._through(self.rules[node.route].to, node.route, "")
        elif isinstance(node, Order):
            for number, each in enumerate(node.nodes):
                yield from self._through(each, name, f"{place}.{number}")
        elif isinstance(node, Cases):
            yield from self._case(node, name, place)
        else:
            for number in self._drawn(node.weights, name, place):
                yield from self._through(node.nodes[number], name, f"{place}.{number}")

    def _case(self, node: Cases, name: str, place: str) -> Iterator[Target]:
        for number, condition in enumerate(node.conditions):
            if self.wish.look is not None and condition.needs_body:
                self.wish = self.wish.look(self.wish)
            holds = condition.holds(self.wish)
            self._tell(f"{condition.text}: {'yes' if holds else 'no'}")
            if holds:
                yield from self._through(node.nodes[number], name, f"{place}.{number}")
                return
        if node.otherwise is not None:
            self._tell("none of the conditions holds: else")
            yield from self._through(node.otherwise, name, f"{place}.else")

    def _drawn(self, weights: tuple[int, ...], name: str, place: str) -> list[int]:
        """Draw an order: each comes first as often as its weight says, by the call's seed alone.

        A race of exponential clocks: taking one away changes nothing between the others.
        """
        times = []
        for number, weight in enumerate(weights):
            lot = f"{self.wish.seed}\0{name}\0{place}\0{number}".encode("utf-8", "replace")
            drawn = int.from_bytes(hashlib.blake2b(lot, digest_size=8).digest())
            times.append(-math.log((drawn + 1) / 2**64) / weight)
        order = sorted(range(len(weights)), key=times.__getitem__)
        if self.steps is not None:
            shares = " : ".join(map(str, weights))
            self._tell(f"shares {shares}: this call drew number {order[0] + 1}")
        return order

    def _tell(self, step: str) -> None:
        if self.steps is not None:
            self.steps.append(step)


def leaves(rules: Mapping[str, Rule], rule: Rule) -> Iterator[Leaf]:
    """Give every target that a rule can lead to, those of routes below it included."""
    for end in tree.ends(rule.to):
        if isinstance(end, Leaf):
            yield end
        else:
            yield from leaves(rules, rules[end.route])
