"""`python -m tests.live.governed`: the proxy with a few client tokens."""

import os
import sys

from addons import chain
from addons.__main__ import run
from addons.chain import Chain
from addons.core.call import Refusal
from addons.core.policy.grant import Grant
from addons.core.settings import Settings
from tests.addons.sample import REVOKED, Minted
from tests.live.team import REVOKE_FILE


class Revocable(Minted):
    """Client tokens that are revoked while the proxy runs."""

    def check(self, text: str, now: float) -> Grant | Refusal:
        """Look whether they stand."""
        path = os.environ.get(REVOKE_FILE, "")
        return REVOKED if path and os.path.exists(path) else super().check(text, now)  # noqa: PTH110


def build(settings: Settings) -> Chain:
    """Wire the product with them."""
    return chain.build(settings, Revocable())


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], build))
