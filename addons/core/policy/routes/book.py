"""All rules and upstreams as they are by now, indexed: a decision looks at few of them."""

from collections.abc import Iterable, Mapping

from addons.core.call import Refusal
from addons.core.policy.owners import owners
from addons.core.policy.routes import walk
from addons.core.policy.routes.patterns import Patterns
from addons.core.policy.routes.rule import Rule, fault
from addons.core.policy.routes.walk import Walk
from addons.core.policy.routing import Decision, Target, Wish
from addons.core.policy.upstream import Upstream
from addons.core.providers import authorize, opaque

SEEN = "./run.sh route test shows what is decided"
_LONGEST_SHOWN = 64
_UNTOUCHED = Decision(())


class Book:
    """Says where calls go. Nothing in it changes: a change makes another one."""

    def __init__(
        self,
        rules: Iterable[Rule],
        upstreams: Mapping[str, Upstream],
        with_key: frozenset[str] = frozenset(),
    ) -> None:
        """`with_key` are the upstreams that a provider key is kept for."""
        self.rules = tuple(sorted(rules, key=lambda rule: rule.rank))
        self.upstreams = upstreams
        self.by_name = {rule.name: rule for rule in self.rules}
        self.faults = {rule.name: why for rule in self.rules if (why := fault(rule, self.by_name))}
        self._with_key = with_key
        self._models = Patterns(rule.models for rule in self.rules)
        self._callers = Patterns(rule.callers for rule in self.rules)
        self._projects = Patterns(rule.projects for rule in self.rules)
        self._dialects = Patterns(rule.dialects for rule in self.rules)
        self._targets = {
            leaf: Target(upstreams[leaf.upstream], leaf.model)
            for rule in self.rules
            if rule.name not in self.faults
            for leaf in walk.leaves(self.by_name, rule)
            if leaf.upstream in upstreams
        }

    def decide(self, wish: Wish, steps: list[str] | None = None) -> Decision | Refusal:
        """Say where a call goes; `steps` is told why, if it is given."""
        if wish.dialect != opaque.DIALECT.name:  # nobody knows what else would have to change
            bits = self._models.of(wish.model) & self._callers.of(wish.caller)
            bits &= self._projects.of(wish.project) & self._dialects.of(wish.dialect)
            while bits:
                rule = self.rules[(bits & -bits).bit_length() - 1]
                bits &= bits - 1
                decided = self._follow(rule, wish, steps)
                if decided is not None:
                    return decided
        _tell(steps, "no route is about this call")
        if wish.provider:
            _tell(steps, "it goes where the client sends it")
            return Decision((), "", tuple(steps)) if steps else _UNTOUCHED
        return self._by_name(wish, steps)

    def can_be_used(self, upstream: Upstream) -> bool:
        """Tell whether calls to an upstream can be paid for: it has a key or takes none."""
        return upstream.auth == authorize.NO_KEY or upstream.name in self._with_key

    def leaves(self, rule: Rule) -> tuple[Target, ...]:
        """Give every target that a rule can lead to; none of one that cannot be followed."""
        if rule.name in self.faults:
            return ()
        found = {leaf: self._targets.get(leaf) for leaf in walk.leaves(self.by_name, rule)}
        return tuple(filter(None, found.values()))

    def _follow(self, rule: Rule, wish: Wish, steps: list[str] | None) -> Decision | Refusal | None:
        """Follow a rule that is about the call; None when none of its cases is."""
        _tell(steps, f"route “{rule.name}” is about this call")
        if rule.name in self.faults:
            return Refusal(
                503,
                "route_broken",
                f"weir: the route “{rule.name}” cannot be followed: {self.faults[rule.name]}. "
                f"Whoever keeps the routes can set it anew: ./run.sh route set {rule.name} --help",
            )
        targets = Walk(wish, self.by_name, self._targets, steps).through(rule)
        if not targets:
            _tell(steps, f"route “{rule.name}” has no target for it: the next one is looked at")
            return None
        spoken = tuple(each for each in targets if wish.dialect in each.upstream.bases)
        if steps is not None:
            steps += [
                f"{each.upstream.name} does not speak {wish.dialect}: it is left out"
                for each in targets
                if each not in spoken
            ]
            steps += [
                f"target {number}: {_where(each, wish)}" for number, each in enumerate(spoken, 1)
            ]
        if not spoken:
            names = ", ".join(dict.fromkeys(each.upstream.name for each in targets))
            return _not_spoken(f"the route “{rule.name}” leads to {names}", wish, targets)
        return Decision(spoken, rule.name, tuple(steps or ()))

    def _by_name(self, wish: Wish, steps: list[str] | None) -> Decision | Refusal:
        """Find the upstream by the model's name alone: the call was sent to nobody's host."""
        if not wish.model:
            return Refusal(
                400, "model_not_named", "weir: the request names no model. Add one: “model”."
            )
        target = self._named(wish.model) or self._owned(wish)
        if target is None:
            return Refusal(
                400,
                "no_such_route",
                f"weir: nobody knows the model {_shown(wish.model)} here. Ask for one of those "
                "that GET https://weir.internal/v1/models lists, or for “upstream/model”; whoever "
                f"keeps the routes can add one: ./run.sh route set --help ({SEEN}).",
            )
        _tell(steps, f"by the model's name: {_where(target, wish)}")
        if wish.dialect not in target.upstream.bases:
            whose = f"{_shown(wish.model)} is a model of {target.upstream.name}"
            return _not_spoken(whose, wish, (target,))
        return Decision((target,), "", tuple(steps or ()))

    def _named(self, model: str) -> Target | None:
        """Read `upstream/model`; what is no upstream's name is one of the gateway's that knows."""
        name, slash, rest = model.partition("/")
        upstream = self.upstreams.get(name) if slash and rest else None
        if upstream is not None and self.can_be_used(upstream):
            return Target(upstream, rest)
        gateway = self.upstreams.get("openrouter")
        if slash and gateway is not None and self.can_be_used(gateway):
            return Target(gateway)
        return Target(upstream, rest) if upstream is not None else None

    def _owned(self, wish: Wish) -> Target | None:
        """Give the model's owner; what is nobody's runs on the user's only local server."""
        whose = owners(wish.model)
        there = [each for name in whose for each in self._of_provider(name)]
        if not whose:
            there = [each for each in self._of_provider("local") if wish.dialect in each.bases]
            if len(there) != 1:
                return None
        usable = filter(self.can_be_used, there)
        found = next(usable, there[0] if there else None)
        return Target(found) if found is not None else None

    def _of_provider(self, provider: str) -> list[Upstream]:
        """Give a provider's upstreams: its own API first, then the user's by name."""
        found = [each for each in self.upstreams.values() if each.provider == provider]
        return sorted(found, key=lambda each: (each.name != provider, each.name))


def _not_spoken(why: str, wish: Wish, targets: tuple[Target, ...]) -> Refusal:
    spoken = sorted({dialect for each in targets for dialect in each.upstream.bases})
    return Refusal(
        400,
        "dialect_not_spoken",
        f"weir: {why}, which does not speak {wish.dialect}, and calls are not translated. Ask for "
        f"it in {' or '.join(spoken[:4]) or 'another dialect'}, or for another model ({SEEN}).",
    )


def _where(target: Target, wish: Wish) -> str:
    upstream = target.upstream
    port = "" if upstream.port == (443 if upstream.scheme == "https" else 80) else upstream.port
    place = f"{upstream.scheme}://{upstream.host}{f':{port}' if port else ''}"
    base = upstream.bases.get(wish.dialect, "")
    return f"{upstream.name}, model {_shown(target.model or wish.model)}, {place}{base}"


def _shown(text: str) -> str:
    """Give foreign text as it may stand in a sentence."""
    plain = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return f"‘{plain[:_LONGEST_SHOWN]}’"


def _tell(steps: list[str] | None, step: str) -> None:
    if steps is not None:
        steps.append(step)
