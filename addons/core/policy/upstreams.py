"""The upstreams that nobody has to set up: the providers' own APIs, and the user's own hosts."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from addons.core.call import Billing
from addons.core.policy.upstream import Upstream
from addons.core.providers import authorize
from addons.core.providers.host_rows import ROWS
from addons.core.providers.row import Row
from addons.core.weir_toml import ExtraHost

_CHAT, _RESPONSES, _EMBEDDINGS = "openai-chat", "openai-responses", "openai-embeddings"
_COMPLETIONS, _IMAGES, _MESSAGES = "openai-completions", "openai-images", "anthropic"
_SOUND = ("openai-speech", "openai-transcription")
_EVERY_OPENAI = (_CHAT, _COMPLETIONS, _RESPONSES, _EMBEDDINGS, _IMAGES, *_SOUND, "openai-realtime")

# What of the dialects that their hosts may be asked in is really answered: most copy a part of
# OpenAI's API. As generally known, rather too little than too much: the providers' pages were not
# opened for this, and an upstream of the user's own can say more. Whose hosts lie in many places,
# or have many owners (Azure, Bedrock, watsonx), the user has to name.
SERVED: Mapping[str, tuple[str, ...]] = {
    "openai": _EVERY_OPENAI,
    "anthropic": (_MESSAGES, _CHAT),
    "google": ("gemini", _CHAT, _EMBEDDINGS, _IMAGES),
    "mistral": (_CHAT, _EMBEDDINGS),
    "cohere": ("cohere", _CHAT, _EMBEDDINGS),
    "groq": (_CHAT, _RESPONSES, *_SOUND),
    "deepseek": (_CHAT, _MESSAGES),
    "x-ai": (_CHAT, _RESPONSES, _IMAGES, _MESSAGES),
    "moonshotai": (_CHAT, _MESSAGES),
    "zai": (_CHAT, _MESSAGES),
    "zhipuai": (_CHAT, _EMBEDDINGS, _MESSAGES),
    "alibaba": (_CHAT, _EMBEDDINGS, _MESSAGES),
    "together": (_CHAT, _COMPLETIONS, _EMBEDDINGS, _IMAGES),
    "fireworks": (_CHAT, _COMPLETIONS, _EMBEDDINGS, _RESPONSES, _MESSAGES),
    "perplexity": (_CHAT,),
    "cerebras": (_CHAT, _COMPLETIONS),
    "sambanova": (_CHAT, _EMBEDDINGS, _MESSAGES),
    "nvidia": (_CHAT, _EMBEDDINGS),
    "deepinfra": (_CHAT, _COMPLETIONS, _EMBEDDINGS, _MESSAGES),
    "novita": (_CHAT, _COMPLETIONS, _EMBEDDINGS, _MESSAGES),
    "nebius": (_CHAT, _COMPLETIONS, _EMBEDDINGS),
    "hyperbolic": (_CHAT, _COMPLETIONS),
    "baseten": (_CHAT, _MESSAGES),
    "avian": (_CHAT,),
    "minimax": (_CHAT, _MESSAGES),
    "xiaomi": (_CHAT, _MESSAGES),
    "ai21": (_CHAT,),
    "volcengine": (_CHAT, _EMBEDDINGS, _RESPONSES),
    "ovhcloud": (_CHAT, _COMPLETIONS, _EMBEDDINGS),
    "scaleway": (_CHAT, _COMPLETIONS, _EMBEDDINGS),
    "ollama": ("ollama", _CHAT, _COMPLETIONS, _EMBEDDINGS, _RESPONSES, _MESSAGES),
    "voyageai": (_EMBEDDINGS, "rerank"),
    "jina": (_EMBEDDINGS, "rerank"),
    "openrouter": (_CHAT, _COMPLETIONS, _RESPONSES, _EMBEDDINGS, _MESSAGES),
    "vercel": (_CHAT, _EMBEDDINGS, _MESSAGES),
    "huggingface": (_CHAT,),
    "github-models": (_CHAT,),
    "opencode": (_CHAT, _RESPONSES, _MESSAGES),
    **dict.fromkeys(
        (
            *("arcee", "baidu", "chutes", "doubleword", "featherless", "friendli", "helicone"),
            *("inception", "meta", "nous", "poe", "requesty", "siliconflow", "stepfun"),
            *("tencent", "upstage", "venice"),
        ),
        (_CHAT,),
    ),
}
# Which of its versions `{v}` stands for.
_VERSIONS = {"google": "/v1beta", "cohere": "/v2"}
_ANYWHERE = {
    "arcee": "/api/v1",
    "baidu": "/v2",
    "friendli": "/serverless/v1",
    "meta": "/compat/v1",
    "venice": "/api/v1",
}
"""The base of a host that may be asked below any, where it is not `/v1`. As generally known."""
_COPY = "{version}/openai/"
"""Where the paths of a copy of OpenAI's API stand among a provider's own."""
_BLANK = re.compile(r"\{[a-z]*\}")


def families() -> Mapping[str, Mapping[str, str]]:
    """Say what a server speaks that speaks as a family does: bases by dialect, below its root."""
    openai = dict.fromkeys((*_EVERY_OPENAI, "rerank"), "/v1")
    return {
        "openai": openai,
        "ollama": {**openai, _MESSAGES: "/v1", "ollama": ""},
        "anthropic": {_MESSAGES: "/v1"},
        "gemini": {"gemini": "/v1beta", _CHAT: "/v1beta/openai", _EMBEDDINGS: "/v1beta/openai"},
        "cohere": {"cohere": "/v2", "rerank": "/v2", _CHAT: "/compatibility/v1"},
        "mistral": {_CHAT: "/v1", _EMBEDDINGS: "/v1"},
    }


@cache
def builtin() -> Mapping[str, Upstream]:
    """Give the providers' own APIs by their ids, as the table of hosts has them."""
    found: dict[str, Upstream] = {}
    for provider, served in SERVED.items():
        rows = [row for row in ROWS if row.provider == provider and row.billing is Billing.API]
        # The first of those that speak the most of it.
        bases, row = max(
            ((_bases(row, served), row) for row in rows), key=lambda each: len(each[0])
        )
        auth = authorize.style(provider, "")
        found[provider] = Upstream(provider, provider, "https", row.names[0], 443, bases, auth)
    return found


def of_hosts(hosts: Iterable[ExtraHost]) -> Mapping[str, Upstream]:
    """Give the user's own hosts: `gpu-box`, or `gpu-box:8000` where the port is not 443.

    One on another port is taken to speak without TLS if it is a machine of the user's own.
    """
    found = {}
    for host in hosts:
        bases = families().get(host.speaks)
        if bases is None or "*" in host.name:
            continue
        is_local = host.provider == "local"
        scheme = "http" if is_local and host.port != 443 else "https"
        auth = authorize.NO_KEY if is_local else authorize.style(host.provider, "")
        name = host.name if host.port == 443 else f"{host.name}:{host.port}"
        found[name] = Upstream(name, host.provider, scheme, host.name, host.port, bases, auth)
    return found


def _bases(row: Row, served: tuple[str, ...]) -> Mapping[str, str]:
    """Say where a provider answers in which of the dialects that it serves."""
    bases: dict[str, str] = {}
    if _BLANK.search(row.names[0]) or "*" in row.names[0]:
        return bases
    for base, rules in row.speaks.items():
        for rule in rules:
            dialect = rule.dialect.name
            if dialect not in served or dialect in bases or not rule.path.startswith("{version}"):
                continue
            whole = base.replace("{v}", _VERSIONS.get(row.provider, "/v1"))
            if whole == "{any}":
                whole = _ANYWHERE.get(row.provider, "/v1")
            whole += "/openai" if rule.path.startswith(_COPY) else ""
            if not _BLANK.search(whole):
                bases[dialect] = whole
    return bases
