"""The table of gateways: hosts that pass calls on to many providers."""

from addons.core.call import Billing
from addons.core.providers import opaque
from addons.core.providers.anthropic import paths as anthropic
from addons.core.providers.aws import paths as aws
from addons.core.providers.google import paths as google
from addons.core.providers.google.vertex_paths import VERTEX
from addons.core.providers.huggingface.paths import INFERENCE, MODELS, TGI
from addons.core.providers.openai import chat, completions
from addons.core.providers.openai import paths as openai
from addons.core.providers.openrouter.paths import GENERATION
from addons.core.providers.regions import HUGGINGFACE_ENDPOINTS
from addons.core.providers.row import Row, each
from addons.core.providers.rule import ANY, Rule, unasked
from addons.core.providers.vercel import paths as vercel

_FREE = Billing.FREE
_PLAN = Billing.SUBSCRIPTION
_ASKED = (*openai.OPENAI, *anthropic.ANTHROPIC_MESSAGES)
"""OpenAI's API where a stream has usage only if the request asks for it; Anthropic's messages."""
_TOLD = unasked(_ASKED)
"""The same where every stream ends with its usage, or must not be touched."""
_REST_IS_FREE = (Rule(ANY, "{rest}", "other", billing=_FREE),)


def paid_first(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Put what is counted before what only looks like it when any beginning is allowed."""
    return tuple(
        sorted(rules, key=lambda rule: (rule.dialect is opaque.DIALECT, rule.billing is _FREE))
    )


EVERYTHING = paid_first((*_ASKED, *google.GEMINI, *VERTEX, *aws.RUNTIME))
"""What a gateway may be asked for: it leads each provider's own paths through below its own."""

_CLOUDFLARE = (*EVERYTHING, Rule(ANY, "{version}{rest}", "other"))
"""All of it is the bill of whom the path names."""
# A model by its own name, in Cloudflare's own wrapping: https://developers.cloudflare.com/workers-ai,
# "REST API", not re-read.
_WORKERS_AI = (Rule("POST", "{version}/@{}/{}/{}", "generate", chat.DIALECT),)

# How Cloudflare's gateway calls providers: the path says who sends the bill.
# https://developers.cloudflare.com/ai-gateway/usage/providers, read 2026-11-25.
_BEHIND_CLOUDFLARE = {
    "openai": "openai",
    "anthropic": "anthropic",
    "google-ai-studio": "google",
    "google-vertex-ai": "google",
    "azure-openai": "azure",
    "aws-bedrock": "aws",
    "groq": "groq",
    "grok": "x-ai",
    "mistral": "mistral",
    "deepseek": "deepseek",
    "cerebras": "cerebras",
    "openrouter": "openrouter",
    "perplexity-ai": "perplexity",
}
# https://huggingface.co/docs/inference-providers, read 2026-11-25; genai-prices' ids.
_BEHIND_HUGGINGFACE = (
    *("cerebras", "fireworks-ai", "groq", "hyperbolic", "nebius", "novita", "nscale"),
    *("ovhcloud", "publicai", "sambanova", "together"),
)
# Novita: seen in a recorded stream that was not asked (2026-08).
_TELL_UNASKED = ("fireworks-ai", "groq", "novita", "together")

GATEWAYS = (
    # https://openrouter.ai/docs/api-reference, and "regional routing"; read 2026-11-25.
    Row(
        "openrouter",
        ("openrouter.ai", *each("{}.openrouter.ai", ("eu", "us"))),
        {
            "/api/v1": (*GENERATION, *_TOLD),
            "/api/alpha": _TOLD,
            "/api/beta": _TOLD,
            "": _REST_IS_FREE,
        },
    ),
    # https://vercel.com/docs/ai-gateway/sdks-and-apis, read 2026-11-25.
    Row("vercel", ("ai-gateway.vercel.sh",), {"/v1": _ASKED, "{v}/ai": vercel.AI_SDK}),
    Row(
        "huggingface",
        ("router.huggingface.co",),
        {
            "/v1": _ASKED,
            "/hf-inference/models/{}/{}/v1": _ASKED,
            "/hf-inference": INFERENCE,
            "/hf-inference{any}": _ASKED,
        },
    ),
    *(
        Row(
            f"huggingface_{host}",
            ("router.huggingface.co",),
            {f"/{host}{{any}}": _TOLD if host in _TELL_UNASKED else _ASKED},
        )
        for host in _BEHIND_HUGGINGFACE
    ),
    Row("huggingface", ("router.huggingface.co",), {"/{}{any}": (*MODELS, *_ASKED)}),
    # Rented by the hour. At the root stands whatever the image in it is for.
    Row("huggingface", HUGGINGFACE_ENDPOINTS, {"{any}": (*_ASKED, *TGI)}),
    *(
        Row(provider, ("gateway.ai.cloudflare.com",), {f"/v1/{{}}/{{}}/{name}{{any}}": _CLOUDFLARE})
        for name, provider in _BEHIND_CLOUDFLARE.items()
    ),
    Row(
        "cloudflare",
        ("gateway.ai.cloudflare.com",),
        {"/v1/{}/{}/workers-ai": _WORKERS_AI, "{any}": _CLOUDFLARE},
    ),
    # https://ai.pydantic.dev/gateway and the base URLs of pydantic-ai, read 2026-11-25.
    Row(
        "pydantic-gateway",
        ("gateway.pydantic.dev", *each("gateway-{}.pydantic.dev", ("us", "eu"))),
        {"{any}": EVERYTHING},
    ),
    # https://www.braintrust.dev/docs/guides/proxy, read 2026-11-25. The rest is its logging.
    Row(
        "braintrust-proxy",
        ("api.braintrust.dev",),
        {"/v1/proxy{any}": EVERYTHING, "": _REST_IS_FREE},
    ),
    # https://docs.helicone.ai/getting-started/integration-method: a host for each of two providers,
    # and one for all; https://portkey.ai/docs, https://docs.requesty.ai. Not re-read.
    Row("openai", ("oai.helicone.ai",), {"{any}": _ASKED}),
    Row("anthropic", ("anthropic.helicone.ai",), {"{any}": anthropic.ANTHROPIC}),
    Row("helicone", ("ai-gateway.helicone.ai", "gateway.helicone.ai"), {"{any}": EVERYTHING}),
    Row("portkey", ("api.portkey.ai",), {"{any}": EVERYTHING}),
    Row("requesty", ("router.requesty.ai",), {"{any}": EVERYTHING}),
    # https://docs.github.com/en/rest/models/inference, read 2026-11-25; Azure's rules.
    Row(
        "github-models",
        ("models.github.ai",),
        {"/inference": _ASKED, "/orgs/{}/inference": _ASKED, "": _REST_IS_FREE},
    ),
    Row("github-models", ("models.inference.ai.azure.com",), {"": _ASKED, "/v1": _ASKED}),
    # What Copilot's clients call, read in them on 2026-11-23: not documented as an API. A seat is
    # paid by the month. Their streams bring usage, and nothing in them may be touched.
    Row(
        "github-copilot",
        (
            "api.githubcopilot.com",
            *each("api.{}.githubcopilot.com", ("individual", "business", "enterprise")),
            *each("proxy.{}.githubcopilot.com", ("individual", "business", "enterprise")),
            "copilot-proxy.githubusercontent.com",
        ),
        {
            "": (
                Rule("POST", "/v1/engines/{}/completions", "completions", completions.DIALECT),
                *_TOLD,
            ),
            "/v1": _TOLD,
            "{any}": _REST_IS_FREE,
        },
        _PLAN,
    ),
    # https://opencode.ai/docs/zen and /docs/go (a plan), read 2026-11-25. The rest is its website.
    Row("opencode", ("opencode.ai",), {"/zen/v1": _TOLD}),
    Row("opencode", ("opencode.ai",), {"/zen/go/v1": _TOLD}, _PLAN),
    Row("opencode", ("opencode.ai",), {"": _REST_IS_FREE}),
    # A workspace's own connections (opencode's source, read 2026-11-26).
    Row(
        "opencode", ("console.opencode.ai",), {"/proxy/connections/{}/v1": _TOLD, "": _REST_IS_FREE}
    ),
)
