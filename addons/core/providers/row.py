"""One line of the table of hosts: whose they are, their names, and what they speak."""

from collections.abc import Mapping
from dataclasses import dataclass

from addons.core.call import Billing
from addons.core.providers import opaque
from addons.core.providers.dialect import Endpoint
from addons.core.providers.rule import Rule, leads_to


@dataclass(frozen=True, slots=True)
class Row:
    """One provider's hosts, all of which speak the same."""

    provider: str
    """genai-prices' id where it has one: who sends the bill."""
    names: tuple[str, ...]
    """`*.` stands for one label, no more and no less."""
    speaks: Mapping[str, tuple[Rule, ...]]
    """Rules by the base below which they hold: `{v}` is `/v1` and the like, `{}` one segment,
    `{any}` any beginning, "" none."""
    billing: Billing = Billing.API
    """Of what is not free."""

    def endpoint(self, method: str, path: str, is_websocket: bool) -> Endpoint | None:
        """Say what a request stands for; None when no rule is about it.

        The first rule that fits counts; a preflight or a look at the head fits few.
        """
        for base, rules in self.speaks.items():
            is_below = leads_to(base, path)
            for rule in rules:
                if (is_below or rule.path.startswith("/")) and rule.fits(
                    base, method, path, is_websocket
                ):
                    return self._endpoint(rule)
        return None

    def unknown(self) -> Endpoint:
        """Give what a request stands for that no rule is about."""
        return Endpoint(self.provider, opaque.DIALECT, "other", self.billing)

    def _endpoint(self, rule: Rule) -> Endpoint:
        billing = self.billing if rule.billing is Billing.API else rule.billing
        return Endpoint(self.provider, rule.dialect, rule.operation, billing, rule.asks_for_usage)


def each(pattern: str, places: tuple[str, ...]) -> tuple[str, ...]:
    """Give a host's name in each place: the CA can sign no pattern within a label."""
    return tuple(pattern.replace("{}", place) for place in places)
