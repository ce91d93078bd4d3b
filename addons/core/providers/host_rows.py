"""The table of LLM hosts, and what a host of the user's own may speak."""

from collections.abc import Mapping
from types import MappingProxyType

from addons.core.call import Billing
from addons.core.providers.alibaba import paths as alibaba
from addons.core.providers.anthropic import paths as anthropic
from addons.core.providers.cohere import paths as cohere
from addons.core.providers.google import paths as google
from addons.core.providers.huggingface import paths as huggingface
from addons.core.providers.local import paths as local
from addons.core.providers.mistral import paths as mistral
from addons.core.providers.ollama import paths as ollama
from addons.core.providers.openai import paths as openai
from addons.core.providers.replicate import paths as replicate
from addons.core.providers.retrieval import paths as retrieval
from addons.core.providers.row import Row, each
from addons.core.providers.rule import Rule, unasked
from addons.core.providers.watsonx import paths as watsonx
from addons.core.providers.writer import paths as writer

_ASKED = openai.OPENAI
"""OpenAI's paths where a stream has usage only if the request asks for it."""
_TOLD = unasked(openai.OPENAI)
"""The same where every stream ends with its usage."""
_MESSAGES = anthropic.ANTHROPIC_MESSAGES

ROWS = (
    # Data residency has hosts of its own: https://platform.openai.com/docs/guides/your-data,
    # read 2026-11-23.
    Row(
        "openai",
        ("api.openai.com", *each("{}.api.openai.com", ("us", "eu", "au", "in", "jp", "ae"))),
        {"{v}": _ASKED},
    ),
    Row(
        "openai",
        ("chatgpt.com",),
        {"/backend-api/codex": openai.CODEX, "": openai.ANYTHING_ELSE},
        Billing.SUBSCRIPTION,
    ),
    Row("anthropic", ("api.anthropic.com",), {"{v}": anthropic.ANTHROPIC}),
    Row("google", ("generativelanguage.googleapis.com",), {"{v}": google.GEMINI}),
    # https://console.groq.com/docs/api-reference, read 2026-11-25.
    Row("groq", ("api.groq.com",), {"/openai/v1": _TOLD}),
    Row(
        "cohere",
        ("api.cohere.com", "api.cohere.ai"),
        {"{v}": cohere.COHERE, "/compatibility/v1": cohere.COMPATIBLE},
    ),
    Row("mistral", ("api.mistral.ai", "codestral.mistral.ai"), {"{v}": mistral.MISTRAL}),
    Row("ollama", ("ollama.com",), {"": ollama.OLLAMA, "{v}": (*_ASKED, *_MESSAGES)}),
    # The same models under their owner's name: https://www.mongodb.com/docs/voyageai, read
    # 2026-11-25.
    Row("voyageai", ("api.voyageai.com", "ai.mongodb.com"), {"{v}": retrieval.RETRIEVAL}),
    Row("jina", ("api.jina.ai",), {"{v}": retrieval.RETRIEVAL}),
    # https://cloud.ibm.com/apidocs/watsonx-ai, "endpoint URLs", read 2026-11-25.
    Row(
        "watsonx",
        each(
            "{}.ml.cloud.ibm.com",
            ("us-south", "eu-de", "eu-gb", "jp-tok", "au-syd", "ca-tor"),
        ),
        {"/ml/v1": watsonx.WATSONX, "/ml/v1-beta": watsonx.WATSONX},
    ),
    # https://docs.ai21.com/reference/jamba-1-6-api-ref, read 2026-11-25.
    Row("ai21", ("api.ai21.com",), {"/studio/v1": _TOLD}),
    Row("replicate", ("api.replicate.com",), {"{v}": replicate.REPLICATE}),
    Row("writer", ("api.writer.com",), {"{v}": writer.WRITER}),
    Row(
        "huggingface",
        ("api-inference.huggingface.co",),
        {"/models/{}/{}/v1": _ASKED, "": huggingface.INFERENCE},
    ),
    # https://www.alibabacloud.com/help/en/model-studio/regions, read 2026-11-25.
    Row(
        "alibaba",
        ("dashscope.aliyuncs.com", *each("dashscope-{}.aliyuncs.com", ("intl", "us"))),
        {"/api/v1": alibaba.DASHSCOPE, "/compatible-mode/v1": _ASKED},
    ),
)

# What a host of the user's own may be asked for. The prefix before the path is theirs to choose.
SPOKEN: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {
        "openai": (*openai.OPENAI, *_MESSAGES, *local.LOCAL),
        "ollama": (*ollama.OLLAMA, *openai.OPENAI, *_MESSAGES),
        "cohere": cohere.COHERE,
        "mistral": mistral.MISTRAL,
        "watsonx": watsonx.WATSONX,
        "anthropic": anthropic.ANTHROPIC,
        "gemini": google.GEMINI,
    }
)
