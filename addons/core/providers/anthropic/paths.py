"""What the paths of Anthropic's API stand for."""

from addons.core.call import Billing
from addons.core.providers.anthropic import batch_results, messages
from addons.core.providers.openai import chat
from addons.core.providers.rule import ANY, Rule

_FREE = Billing.FREE

# https://docs.claude.com/en/api, the paths of anthropic-sdk-python, and what Claude Code 2.1 calls
# beside its model (settings, telemetry), read 2026-11-23.
ANTHROPIC_MESSAGES = (
    Rule("POST", "{version}/messages", "messages", messages.DIALECT),
    Rule("POST", "{version}/messages/count_tokens", "count_tokens", billing=_FREE),
    # The results carry the usage of the whole batch, and may be read more than once.
    Rule("GET", "{version}/messages/batches/{}/results", "batch_results", batch_results.DIALECT),
    Rule(ANY, "{version}/messages/batches{rest}", "batches", billing=_FREE),
)
# Agents that run at Anthropic (paths of anthropic-sdk-python, 2026-08): what they spend is told
# for a session as a whole, and grows. What sets a model to work has no price, the rest is free.
_AGENTS = (
    Rule("POST", "{version}/sessions/{}/events", "sessions"),
    Rule("POST", "{version}/deployments/{}/run", "deployments"),
    Rule("POST", "{version}/dreams", "dreams"),
    *(
        Rule(ANY, f"{{version}}/{name}{{rest}}", name, billing=_FREE)
        for name in (
            *("agents", "deployment_runs", "deployments", "dreams", "environments"),
            *("memory_stores", "sessions", "tunnels", "user_profiles", "vaults"),
        )
    ),
)
ANTHROPIC = (
    *ANTHROPIC_MESSAGES,
    *_AGENTS,
    Rule("POST", "{version}/complete", "complete"),
    # https://docs.claude.com/en/api/openai-sdk, read 2026-11-25: stream_options are as OpenAI's.
    Rule("POST", "{version}/chat/completions", "chat", chat.DIALECT, asks_for_usage=True),
    *(
        Rule(ANY, f"{{version}}/{name}{{rest}}", name, billing=_FREE)
        for name in ("models", "files", "skills", "organizations", "oauth")
    ),
    Rule(ANY, "/api{rest}", "other", billing=_FREE),
    Rule(ANY, "/mcp-registry{rest}", "other", billing=_FREE),
)
