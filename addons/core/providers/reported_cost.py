"""The cost that some providers and gateways put into their usage object."""

from collections.abc import Mapping
from decimal import Decimal

from addons.core import money
from addons.core.providers import figures

_TICKS_PER_USD = 10_000_000_000  # docs.x.ai, cost_in_usd_ticks, read 2026-11-23
_MOST_USD = 1_000_000
_NANO_CREDITS_PER_USD = 100 * 10**9
_LITELLM = "x-litellm-response-cost"
_FACTS = frozenset({"search_context_size", "cost_in_usd_ticks", "is_byok"})
_WRITES = frozenset({"cache_write_tokens", "cache_write_tokens_details"})
_COSTS = frozenset({"cost", "cost_in_usd_ticks", "estimated_cost"})
NO_BILL = "zero_ticks"
WRITTEN = "cache_written"
WRITTEN_FOR_12H = "cache_written_12h"
SERVED_MODEL = "served_model"
"""The model by its own name, where the answer has only its owner's name for it."""


def price_facts(usage: Mapping[str, object], served_by: str = "") -> Mapping[str, str]:
    """Give what a usage object says besides tokens that moves the price, and who served the call.

    `search_context_size` sets Perplexity's fee for a request. `own_key_usd` is what a key of the
    user's own paid upstream while the gateway itself charged nothing (OpenRouter's `is_byok`):
    openrouter.ai/docs/use-cases/usage-accounting. `NO_BILL` marks a figure that is told and means
    nothing. `WRITTEN` is what was written to a cache and read from it in the same call: more
    than a prompt has room for, so the usage cannot hold it. `WRITTEN_FOR_12H` is what OpenAI keeps
    for twelve hours instead of half of one (openai-python's `ResponseUsage`, 3.54). `served_by` is
    the host that a gateway names in its answer: its price counts.
    """
    found = {"served_by": served_by} if served_by else {}
    given = figures.table(usage.get("prompt_tokens_details") or usage.get("input_tokens_details"))
    if _FACTS.isdisjoint(usage) and _WRITES.isdisjoint(given):  # nearly always
        return found
    size = figures.name(usage.get("search_context_size"))
    if size:
        found["search_context_size"] = size
    if has_zero_ticks(usage):
        found[NO_BILL] = "yes"
    if written := _written_and_read(usage, given):
        found[WRITTEN] = str(written)
    if long := _written_for_12h(given):
        found[WRITTEN_FOR_12H] = str(long)
    upstream = figures.table(usage.get("cost_details")).get("upstream_inference_cost")
    if usage.get("is_byok") is True and (paid := _amount(upstream)):
        found["own_key_usd"] = str(money.usd(paid).normalize())
    return found


def told_cost(usage: Mapping[str, object]) -> int | None:
    """Give the provider's own figure in nano-dollars, as it stands; None when it gives none.

    OpenRouter and Vercel say `cost`, Perplexity `cost.total_cost`, xAI `cost_in_usd_ticks`,
    DeepInfra `estimated_cost` (deepinfra.com/docs, not re-read).
    """
    if _COSTS.isdisjoint(usage):  # nearly always
        return None
    ticks = figures.count(usage.get("cost_in_usd_ticks"))
    if ticks is not None:
        return money.nusd(Decimal(ticks) / _TICKS_PER_USD)
    cost = usage.get("cost")
    if isinstance(cost, dict):
        cost = cost.get("total_cost")
    return _amount(usage.get("estimated_cost") if cost is None else cost)


def cost_beside(document: Mapping[str, object]) -> int | None:
    """Give what a gateway says that it took, beside the usage; None where it says none.

    Copilot says billionths of an AI credit, which is a cent (docs.github.com/copilot, "usage-based
    billing", read 2026-11-26; the place is where VS Code's source reads it); 0 is no figure, for a
    plan may count requests instead.

    opencode says a text in dollars: in the answer itself, or in an event of its own at the end; 0
    where a plan or a key of the user's own pays (its source, `console/app/src/routes/zen`, read
    2026-11-26). Venice says `cost.usd`, 0 where `cost.diem` paid (seen in recordings, 2026-07).
    """
    credits = figures.table(document.get("copilot_usage")).get("total_nano_aiu")
    if (count := figures.count(credits)) is not None:
        return money.nusd(Decimal(count) / _NANO_CREDITS_PER_USD) or None
    cost = document.get("cost")
    if isinstance(cost, dict):
        cost = cost.get("usd")
    elif not isinstance(cost, str):
        return None
    return _amount(cost) or None


def cost_in(headers: Mapping[str, str]) -> int | None:
    """Give what LiteLLM's gateway counted, told in a header of a plain answer; None when nothing.

    It says 0 where it knows no price: docs.litellm.ai/docs/proxy/response_headers, read 2026-11-26.
    In a stream it stands in the usage.
    """
    return _amount(headers.get(_LITELLM)) or None if _LITELLM in headers else None


def reported_cost(usage: Mapping[str, object]) -> int | None:
    """Give the provider's own figure in nano-dollars, if it is what will be charged.

    Zero ticks are not: Azure sends them with every answer of a Grok model.
    """
    return None if has_zero_ticks(usage) else told_cost(usage)


def has_zero_ticks(usage: Mapping[str, object]) -> bool:
    """Tell whether the figure is there and says nothing."""
    return figures.count(usage.get("cost_in_usd_ticks")) == 0


def _written_and_read(usage: Mapping[str, object], given: Mapping[str, object]) -> int | None:
    written = figures.count(given.get("cache_write_tokens"))
    prompt = figures.first(usage, "prompt_tokens", "input_tokens")
    if not written or prompt is None or written > prompt:
        return None
    return written if written + (figures.count(given.get("cached_tokens")) or 0) > prompt else None


def _written_for_12h(given: Mapping[str, object]) -> int | None:
    split = figures.table(given.get("cache_write_tokens_details"))
    return figures.count(split.get("ttl_12h_tokens"))


def _amount(usd: object) -> int | None:
    amount = figures.amount(usd)
    return money.nusd(amount) if amount is not None and amount <= _MOST_USD else None
