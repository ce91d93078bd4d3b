"""The table of providers that copy a known API: one line each."""

from addons.core.call import Billing
from addons.core.providers import regions
from addons.core.providers.alibaba import paths as alibaba
from addons.core.providers.anthropic import paths as anthropic
from addons.core.providers.deepinfra import paths as deepinfra
from addons.core.providers.openai import chat, embeddings
from addons.core.providers.openai import paths as openai
from addons.core.providers.perplexity import paths as perplexity
from addons.core.providers.row import Row, each
from addons.core.providers.rule import Rule, unasked

_ASKED = openai.OPENAI
"""OpenAI's paths where a stream has usage only if the request asks for it."""
_TOLD = unasked(openai.OPENAI)
"""The same where every stream ends with its usage, or nothing in it may be touched."""
_ZHIPU = (*openai.ZHIPU, *_TOLD)
_MESSAGES = anthropic.ANTHROPIC_MESSAGES
_PLAN = Billing.SUBSCRIPTION
_FREE = Billing.FREE
_VOLCENGINE = ("ark.cn-beijing.volces.com", "ark.ap-southeast.bytepluses.com")

# Who sends the bill, its hosts, and what is spoken below which path. The pages were read on
# 2026-11-25.
IMITATORS = (
    # https://console.groq.com/docs/api-reference
    Row("groq", ("api.groq.com",), {"/openai/v1": _TOLD}),
    # https://api-docs.deepseek.com
    Row(
        "deepseek",
        ("api.deepseek.com",),
        {
            "": (Rule("GET", "{version}/user/balance", "account", billing=_FREE), *_TOLD),
            "/v1": _TOLD,
            "/beta": _TOLD,
            "/anthropic/v1": _MESSAGES,
            "/{}": _TOLD,  # a model that is there for some weeks has a base of its own
        },
    ),
    # https://docs.x.ai/developers/rest-api-reference and .../regions
    Row(
        "x-ai",
        ("api.x.ai", *each("{}.api.x.ai", ("us", "us-east-1", "us-west-2", "eu-west-1"))),
        {"/v1": (*openai.XAI, *_ASKED, *_MESSAGES)},
    ),
    # Where Grok's own command line goes with a plan's login: https://docs.x.ai/build/enterprise
    Row("x-ai", ("cli-chat-proxy.grok.com",), {"/v1": (*_TOLD, *_MESSAGES)}, _PLAN),
    # https://platform.moonshot.ai/docs/api/chat, and .../guide/agent-support
    Row(
        "moonshotai",
        ("api.moonshot.ai", "api.moonshot.cn"),
        {
            "/v1": (
                Rule("POST", "{version}/tokenizers{rest}", "tokenize", billing=_FREE),
                Rule("GET", "{version}/users{rest}", "account", billing=_FREE),
                *_TOLD,
            ),
            "/anthropic/v1": _MESSAGES,
        },
    ),
    Row("moonshotai", ("api.kimi.com",), {"/coding/v1": (*_TOLD, *_MESSAGES)}, _PLAN),
    # https://docs.z.ai/api-reference and .../devpack/quick-start
    Row("zai", ("api.z.ai",), {"/api/paas/v4": _ZHIPU, "/api/anthropic/v1": _MESSAGES}),
    Row("zai", ("api.z.ai",), {"/api/coding/paas/v4": _ZHIPU}, _PLAN),
    Row(
        "zhipuai",
        ("open.bigmodel.cn",),
        {"/api/paas/v4": _ZHIPU, "/api/anthropic/v1": _MESSAGES},
    ),
    Row("zhipuai", ("open.bigmodel.cn",), {"/api/coding/paas/v4": _ZHIPU}, _PLAN),
    # https://www.alibabacloud.com/help/en/model-studio/base-url
    Row(
        "alibaba",
        regions.DASHSCOPE,
        {
            "/api/v1": alibaba.DASHSCOPE,
            "/compatible-mode/v1": _ASKED,
            "/api/v2/apps/protocols/compatible-mode/v1": _ASKED,
            "/compatible-api/v1": alibaba.RERANK,
            "/api-ws/v1": openai.REALTIME,
            "/apps/anthropic/v1": _MESSAGES,
            "/api/v2/apps/claude-code-proxy/v1": _MESSAGES,  # the same until the end of 2025
        },
    ),
    Row(
        "alibaba",
        ("coding.dashscope.aliyuncs.com", "coding-intl.dashscope.aliyuncs.com"),
        {"/v1": _ASKED, "/apps/anthropic/v1": _MESSAGES},
        _PLAN,
    ),
    Row(
        "alibaba",
        each("token-plan.{}.maas.aliyuncs.com", ("cn-beijing", "ap-southeast-1")),
        {"/compatible-mode/v1": _ASKED, "/apps/anthropic/v1": _MESSAGES},
        _PLAN,
    ),
    # https://docs.together.ai/reference, https://docs.fireworks.ai/api-reference
    Row("together", ("api.together.xyz", "api.together.ai"), {"{v}": _TOLD}),
    Row("fireworks", ("api.fireworks.ai",), {"/inference/v1": (*_TOLD, *_MESSAGES)}),
    # https://docs.perplexity.ai/api-reference
    Row(
        "perplexity",
        ("api.perplexity.ai",),
        {
            "": (*perplexity.ASYNC, *_TOLD),
            "/v1": (*perplexity.PERPLEXITY, *_TOLD),
        },
    ),
    # https://inference-docs.cerebras.ai/api-reference, https://docs.sambanova.ai
    Row("cerebras", ("api.cerebras.ai",), {"/v1": _ASKED}),
    Row("sambanova", ("api.sambanova.ai",), {"/v1": (*_ASKED, *_MESSAGES)}),
    # https://docs.api.nvidia.com/nim/reference
    Row("nvidia", ("integrate.api.nvidia.com",), {"/v1": _ASKED}),
    # https://deepinfra.com/docs/openai_api, https://novita.ai/docs/api-reference
    Row(
        "deepinfra",
        ("api.deepinfra.com",),
        {"/v1/openai": _ASKED, "/anthropic/v1": _MESSAGES, "/v1": deepinfra.DEEPINFRA},
    ),
    Row(
        "novita",
        ("api.novita.ai",),
        {"/openai/v1": _TOLD, "/openai": _TOLD, "/v3/openai": _TOLD, "/anthropic/v1": _MESSAGES},
    ),
    # https://docs.tokenfactory.nebius.com (before: studio), https://docs.hyperbolic.xyz
    Row(
        "nebius",
        (
            *each("api.{}.nebius.com", ("tokenfactory", "tokenfactory.us-central1", "studio")),
            "api.studio.nebius.ai",
        ),
        {"/v1": _ASKED},
    ),
    Row("hyperbolic", ("api.hyperbolic.xyz",), {"/v1": _ASKED}),
    # https://docs.baseten.co/inference/model-apis, https://docs.avian.io
    Row("baseten", ("inference.baseten.co",), {"/v1": (*_ASKED, *_MESSAGES)}),
    Row("avian", ("api.avian.io",), {"/v1": _ASKED}),
    # https://platform.minimax.io/docs/api-reference
    Row(
        "minimax",
        ("api.minimax.io", "api.minimaxi.com"),
        {
            "/v1": (
                Rule("POST", "{version}/text/chatcompletion_v2", "chat", chat.DIALECT),
                *_ASKED,
            ),
            "/anthropic/v1": _MESSAGES,
        },
    ),
    # https://platform.xiaomimimo.com/docs
    Row("xiaomi", ("api.xiaomimimo.com",), {"/v1": _ASKED, "/anthropic/v1": _MESSAGES}),
    Row(
        "xiaomi",
        each("token-plan-{}.xiaomimimo.com", ("cn", "sgp", "ams")),
        {"/v1": _ASKED, "/anthropic/v1": _MESSAGES},
        _PLAN,
    ),
    # https://docs.ai21.com/reference, https://devcenter.heroku.com/articles/heroku-inference-api-v1
    Row("ai21", ("api.ai21.com",), {"/studio/v1": _TOLD}),
    Row("heroku", each("{}.inference.heroku.com", ("us", "eu")), {"/v1": _TOLD}),
    # https://www.volcengine.com/docs/82379, https://docs.byteplus.com/en/docs/ModelArk
    Row(
        "volcengine",
        _VOLCENGINE,
        {
            "/api/v3": (
                Rule("POST", "{version}/embeddings/multimodal", "embeddings", embeddings.DIALECT),
                *_ASKED,
            ),
            # Chats behind a kept context, and those that may wait.
            "/api/v3/{}": (openai.CHAT,),
            "/api/compatible/v1": _MESSAGES,
        },
    ),
    Row("volcengine", _VOLCENGINE, {"/api/coding/v3": _ASKED, "/api/coding/v1": _MESSAGES}, _PLAN),
    # https://help.ovhcloud.com/csm/en-public-cloud-ai-endpoints,
    # https://www.scaleway.com/en/docs/generative-apis
    Row("ovhcloud", ("oai.endpoints.kepler.ai.cloud.ovh.net",), {"/v1": _ASKED}),
    Row("scaleway", ("api.scaleway.ai",), {"/v1": _ASKED, "/{}/v1": _ASKED}),
)
