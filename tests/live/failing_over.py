"""`python -m tests.live.failing_over`: the proxy with a rule that leads all calls to two places.

A call that asks for a model called as a kind of bad server goes there first.
"""

import sys

from addons import chain
from addons.__main__ import run
from addons.chain import Chain
from addons.core.call import Refusal
from addons.core.policy.routing import Decision, Target, Wish
from addons.core.secret import Secret
from addons.core.settings import Settings
from tests.addons.sample import PROVIDER_KEY, Key, Keys, Minted, Rules
from tests.live.places import BAD, FIRST, OTHER_KEY, SECOND


class FirstBad(Rules):
    """The rule."""

    def decide(self, wish: Wish) -> Decision | Refusal:
        """Lead it where its model says, and then to the second place."""
        first = BAD.get(wish.model, FIRST)
        return Decision((Target(first), Target(SECOND, "gemini-2.5-flash")), "team")


def build(settings: Settings) -> Chain:
    """Wire the product with a key for each place."""
    keys = {place.name: Key(Secret(PROVIDER_KEY), hosts=(place.host,)) for place in BAD.values()}
    keys["google"] = Key(Secret(OTHER_KEY), "k3", hosts=(SECOND.host,))
    rules = FirstBad(Target(FIRST), Target(SECOND))
    return chain.build(settings, Minted(), Keys(**keys), rules)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], build))
