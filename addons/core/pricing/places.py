"""Where the price table may know a model: under which seller, and by which of its names."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from addons.core.pricing import served

_TABLE_IDS = {
    "bedrock": "aws",
    "copilot": "github-copilot",
    "gemini": "google",
    "moonshot": "moonshotai",
    "vertex": "google",
    "voyage": "voyageai",
    "xai": "x-ai",
    "z.ai": "zai",
    "zhipu": "zai",
}
"""Other names of sellers, as users write them into weir.toml: the table's own."""
_GATEWAYS = (
    "openrouter",
    "vercel",
    "vercel-gateway",
    "pydantic-gateway",
    "braintrust-proxy",
    "cloudflare",
    "github-models",
    "opencode",
    "helicone",
    "portkey",
)
"""Who passes a maker's list price on without a markup, or calls with the user's own key:
openrouter.ai/docs/faq, vercel.com/docs/ai-gateway/pricing, opencode.ai/docs/zen,
developers.cloudflare.com/ai-gateway/features/unified-billing; not re-read."""
_OF_ANYONE = ("gpt-oss", "gemma", "command-r", "whisper")
"""Open weights of makers who keep the others: each host has its own price for them."""
_MAKERS = {
    "anthropic": "anthropic",
    "google": "google",
    "openai": "openai",
    "perplexity": "perplexity",
    "voyage": "voyageai",
    "voyageai": "voyageai",
    "x-ai": "x-ai",
    "xai": "x-ai",
    "cohere": "cohere",
}
"""Makers who set one price for their models, wherever a gateway buys them."""
_BY_NAME = (
    (re.compile(r"gpt-\d|o[134](?:-|$)|chatgpt-|text-embedding-3|codex-"), "openai"),
    (re.compile(r"claude-"), "anthropic"),
    (re.compile(r"gemini-"), "google"),
    (re.compile(r"grok-"), "x-ai"),
)
"""Whose a model is where a gateway leaves the maker away."""
_PATH = re.compile(
    r"^(?:.*[/:])?(?:models|endpoints|inference-profile|foundation-model)/(?=[^/]+$)"
)
_FIREWORKS_PATH = "accounts/fireworks/models/"
_FIREWORKS_BEHIND_HUGGINGFACE = "huggingface_fireworks-ai"
_DATE = re.compile(r"[-@](?:\d{4}-\d{2}-\d{2}|\d{8})$")
_ROUTES = re.compile(r":(?:nitro|floor|exacto|online|beta|fastest|cheapest|preferred)$")
_OWN_PRICE = re.compile(r":(?!thinking$)|^claude-.*-fast$")
"""Kinds of a model that a gateway sells at a price of their own (`:batch`, `:extended`)."""
_GEOGRAPHY = re.compile(r"^[a-z]{2}\.(?=[a-z0-9-]+\.)")
_BARE_BEDROCK = re.compile(r"^[a-z0-9-]+(?:\.[a-z0-9-]+)+$")


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the price table to try."""

    provider: str
    model: str
    note: str = ""
    """Why the price is not that of the name itself; stands in the price's version."""
    is_sure: bool = True
    """False where it is the price of one host, and another may have served the call."""


@lru_cache(1024)
def places(provider: str, model: str, served_by: str = "") -> tuple[Place, ...]:
    """Give where to look for a model's price, the nearest first.

    `served_by` is whom a gateway passed the call on to, by its answer.
    """
    seller = _TABLE_IDS.get(provider, provider)
    plain = _plain(seller, model)
    if seller == "huggingface":
        plain, _, host = plain.partition(":")
        host = host or served_by.lower()
        seller = f"huggingface_{host}" if host else seller
    found = [Place(seller, plain)]
    if seller == _FIREWORKS_BEHIND_HUGGINGFACE and model.startswith(_FIREWORKS_PATH):
        found.append(Place("fireworks", model, "as fireworks"))
    if seller == "aws" and _BARE_BEDROCK.match(plain):
        # Bedrock's own OpenAI path leaves the version of a model away.
        found += [Place(seller, plain + version) for version in ("-1:0", "-v1:0")]
    if seller == "aws" and (at_home := _GEOGRAPHY.sub("", plain)) != plain:
        # A geography that is new to the table.
        found.append(Place(seller, at_home, f"as {at_home}"))
    undated = _DATE.sub("", plain)
    if undated != plain:
        found.append(Place(seller, undated, f"as {undated}"))
    maker, name = _made_by(plain)
    if seller not in _GATEWAYS or maker not in _MAKERS or name.startswith(_OF_ANYONE):
        if seller == "openrouter" and not served.by_its_maker(served_by, plain):
            found = [replace(each, is_sure=False) for each in found]
            hosted = (*served.lists(served_by, plain), *served.lists(served_by, undated))
            found = [*(Place(*each, f"as {served_by}") for each in hosted), *found]
        return tuple(dict.fromkeys(found))
    if not _OWN_PRICE.search(name):
        at_list = f"list price of {_MAKERS[maker]}"
        plain_name, is_kind, _ = name.partition(":")
        listed = [Place(_MAKERS[maker], n, at_list) for n in _spellings(maker, plain_name)]
        # Of the table's two entries the maker's has the longer and better history; but that of
        # a kind is about the kind.
        found = [*found, *listed] if is_kind else [*listed, *found]
    return tuple(dict.fromkeys(found))


def is_free(provider: str, model: str) -> bool:
    """Tell whether the name itself says that nothing is charged (OpenRouter's `:free`)."""
    return provider == "openrouter" and model.endswith(":free")


def sold_as(provider: str, answered: str, asked: str) -> str:
    """Give the name that tells the price: the asked one, where it holds the answered and more.

    A gateway's answer may leave the maker away, Hugging Face's the host, and that of Claude on
    Bedrock the region, whose prices differ; AI21 there writes `jamba-1.5-mini` of `jamba-1-5-mini`.
    Databricks answers with its model's own name, and sells it by that of the endpoint.
    """
    seller = _TABLE_IDS.get(provider, provider)
    if seller == "databricks" and asked.startswith("databricks-"):
        return asked
    says_more = seller == "aws" or seller == "huggingface" or seller in _GATEWAYS
    if says_more and answered and _dashed(answered) in _dashed(asked):
        return asked
    return answered


def _dashed(name: str) -> str:
    return name.lower().replace(".", "-")


def _made_by(plain: str) -> tuple[str, str]:
    """Cut a gateway's name into maker and model; no maker where it is not clear."""
    maker, slash, name = plain.rpartition("/")
    if slash:
        return maker.rpartition("/")[2], name
    return next((owner for form, owner in _BY_NAME if form.match(plain)), ""), plain


def _plain(seller: str, model: str) -> str:
    """Take off what stands around a name: paths, ARNs, ways of routing, how Vertex dates."""
    if seller == "fireworks":  # the table has its names with their path
        name = model.strip().removeprefix("fireworks/")
        return name if "/" in name else _FIREWORKS_PATH + name
    plain = _PATH.sub("", model.strip())
    if seller == "google":
        plain = plain.removeprefix("google/")  # so named on Vertex's OpenAI path
    if seller == "google" and plain.startswith("claude"):
        plain = plain.replace("@default", "").replace("@latest", "").replace("@", "-")
    return _ROUTES.sub("", plain)


def _spellings(maker: str, name: str) -> tuple[str, ...]:
    """Give the names that a maker may use for a gateway's name, most exact first.

    Gateways write `claude-opus-4.6` or `claude-4.6-opus-20260205` for `claude-opus-4-6`, and
    `grok-4-07-09` and `grok-4.1-fast` for `grok-4-0709` and `grok-4-1-fast`.
    """
    undated = _DATE.sub("", name)
    names = [name, undated]
    if maker == "anthropic":
        dashed = undated.replace(".", "-")
        turned = re.sub(r"^claude-(\d+(?:-\d+)?)-([a-z]+)$", r"claude-\2-\1", dashed)
        names += [dashed, turned]
    if maker == "x-ai":
        names += [re.sub(r"-(\d\d)-(\d\d)$", r"-\1\2", name), name.replace(".", "-")]
    return tuple(dict.fromkeys(names))
