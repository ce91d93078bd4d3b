"""`python -m tests.live.one_address`: the proxy of a team that routes by the model's name."""

import sys
from typing import Any

from addons import chain
from addons.__main__ import run
from addons.chain import Chain
from addons.core.call import Refusal
from addons.core.policy import globs
from addons.core.policy.grant import Grant
from addons.core.policy.routing import Decision, ModelName, Target, Wish
from addons.core.policy.upstream import Upstream
from addons.core.secret import Secret
from addons.core.settings import Settings
from tests.addons.sample import PROVIDER_KEY, Key, Keys, Minted

_OPENAI = ("openai-chat", "openai-completions", "openai-responses", "openai-embeddings")
UPSTREAMS = {
    "gpt-": Upstream(
        "openai", "openai", "https", "api.openai.com", 443, dict.fromkeys(_OPENAI, "/v1")
    ),
    "claude-": Upstream(
        "anthropic",
        "anthropic",
        "https",
        "api.anthropic.com",
        443,
        {"anthropic": "/v1", "openai-chat": "/v1"},
        "x-api-key",
    ),
    "llama-": Upstream("groq", "groq", "https", "api.groq.com", 443, {"openai-chat": "/openai/v1"}),
}
MODELS = (
    ModelName("gpt-5.4-mini", "openai"),
    ModelName("claude-opus-4-8", "anthropic"),
    ModelName("llama-4", "groq"),
)


class ByName:
    """Each model belongs to who made it."""

    is_empty = True

    def decide(self, wish: Wish) -> Decision | Refusal:
        """Look at the model's beginning."""
        found = (there for start, there in UPSTREAMS.items() if wish.model.startswith(start))
        there = next((each for each in found if not wish.provider), None)
        return Decision((Target(there),) if there else ())

    def models(self, grant: Grant | None) -> tuple[ModelName, ...]:
        """Give those that the token is for."""
        wanted = grant.models if grant else ()
        return tuple(m for m in MODELS if not wanted or globs.any_matches(wanted, m.name))

    def leads_to(self, host: str, port: int) -> bool:
        """Say no: all of them are providers' own hosts."""
        return False


def build(settings: Settings) -> Chain:
    """Wire the product with them."""
    secret = Secret(PROVIDER_KEY)
    keys = Keys(
        openai=Key(secret),
        anthropic=Key(secret, "k2", hosts=("api.anthropic.com",)),
        groq=Key(secret, "k3", hosts=("api.groq.com",)),
    )
    build_with: Any = chain.build
    built: Chain = build_with(settings, Minted(), keys, ByName())
    return built


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], build))
