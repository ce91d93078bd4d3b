"""Fees by the piece that the price table does not know: searches, pages, images, guardrails."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase

from addons.core.pricing.parts import Parts
from addons.core.pricing.priced import Rated


@dataclass(frozen=True, slots=True)
class Fee:
    """What one piece of a unit costs."""

    provider: str
    models: str
    """A pattern, `*` for all."""
    unit: str
    usd: str
    is_whole: bool = False
    """True when it is all that is charged: tokens that are reported beside it are not billed."""
    is_once: bool = False
    """True when it is charged once an answer, however many pieces there are."""


# Each page with the day on which it was read; "not re-read" is from memory, to be checked.
# ai.google.dev/gemini-api/docs/pricing, not re-read: by image and by second of video;
# text-embedding by character (cloud.google.com/vertex-ai/generative-ai/pricing, not re-read).
# docs.x.ai/developers/pricing, "Tool Invocation Costs", read 2026-11-25; what a search on X found
# and the pictures of Imagine, as written down on 2026-09-26 and 2026-05-17.
# aws.amazon.com/bedrock/pricing, "Guardrails", not re-read: by 1000 text units, since December
# 2024; words and one's own patterns are free. Rerank by 1000 queries.
# cohere.com/pricing, not re-read: rerank by 1000 searches, embeddings by token.
# docs.voyageai.com/docs/pricing, not re-read: rerank by token.
# platform.openai.com/docs/pricing, "Built-in tools", not re-read: a file search; a container of
# 1 GB, which an answer makes for itself unless the request names one (that is not on the wire: a
# ceiling).
# dev.writer.com/home/pricing; docs.z.ai/guides/overview/pricing, free models; not re-read.
# docs.x.ai/docs/guides/live-search, not re-read: by 1000 sources, until it was retired.
# docs.perplexity.ai/getting-started/pricing, read 2026-11-26: searches of deep research.
FEES = (
    Fee("openai", "*", "code_executions", "0.03", is_once=True),
    Fee("openai", "*", "web_searches", "0.01"),
    Fee("openai", "*", "storage_searches", "0.0025"),
    Fee("openai", "sora-2-pro", "video_seconds", "0.30", is_whole=True),
    Fee("openai", "sora-2*", "video_seconds", "0.10", is_whole=True),
    Fee("azure", "*", "code_executions", "0.03", is_once=True),
    Fee("azure", "*", "storage_searches", "0.0025"),
    Fee("azure", "rerank-v3*", "search_units", "0.002", is_whole=True),
    Fee("azure", "cohere-rerank-v3*", "search_units", "0.002", is_whole=True),
    Fee("anthropic", "*", "web_searches", "0.01"),
    Fee("x-ai", "*", "web_searches", "0.005"),
    Fee("x-ai", "*", "social_searches", "0.005"),
    Fee("x-ai", "*", "code_executions", "0.005"),
    Fee("x-ai", "*", "attachment_searches", "0.01"),
    Fee("x-ai", "*", "num_sources_used", "0.025"),
    Fee("x-ai", "*", "storage_searches", "0.0025"),
    Fee("x-ai", "*", "x_posts", "0.005"),
    Fee("x-ai", "*", "x_users", "0.01"),
    Fee("x-ai", "grok-imagine-image", "images", "0.02", is_whole=True),
    Fee("x-ai", "grok-imagine-image", "images_2k", "0.02", is_whole=True),
    Fee("x-ai", "grok-imagine-image", "input_images", "0.002", is_whole=True),
    Fee("x-ai", "grok-imagine-image-quality", "images", "0.05", is_whole=True),
    Fee("x-ai", "grok-imagine-image-quality", "images_2k", "0.07", is_whole=True),
    Fee("x-ai", "grok-imagine-image-quality", "input_images", "0.01", is_whole=True),
    Fee("x-ai", "grok-2-image*", "images", "0.07", is_whole=True),
    Fee("google", "claude-*", "web_searches", "0.01"),
    Fee("google", "gemini-3*", "web_searches", "0.014"),
    Fee("google", "gemini-2*", "web_searches", "0.035"),
    Fee("google", "imagen-4*-fast-*", "images", "0.02", is_whole=True),
    Fee("google", "imagen-4*-ultra-*", "images", "0.06", is_whole=True),
    Fee("google", "imagen-4*", "images", "0.04", is_whole=True),
    Fee("google", "text-embedding-00*", "billable_characters", "0.000000025", is_whole=True),
    Fee("google", "textembedding-gecko*", "billable_characters", "0.000000025", is_whole=True),
    Fee("google", "text-multilingual-*", "billable_characters", "0.000000025", is_whole=True),
    Fee("mistral", "*", "web_searches", "0.03"),
    Fee("cohere", "rerank-*v3*", "search_units", "0.002", is_whole=True),
    Fee("aws", "*cohere.rerank-v3*", "search_units", "0.002", is_whole=True),
    Fee("aws", "*amazon.rerank-v1*", "search_units", "0.001", is_whole=True),
    Fee("aws", "*", "guardrail.contentPolicyUnits", "0.00015"),
    Fee("aws", "*", "guardrail.topicPolicyUnits", "0.00015"),
    Fee("aws", "*", "guardrail.sensitiveInformationPolicyUnits", "0.0001"),
    Fee("aws", "*", "guardrail.contextualGroundingPolicyUnits", "0.0001"),
    Fee("aws", "*", "guardrail.automatedReasoningPolicyUnits", "0.00017"),
    Fee("cohere", "embed-*-v3.0", "input_tokens", "0.0000001"),
    Fee("azure", "embed-v-3*", "input_tokens", "0.0000001"),
    Fee("azure", "embed-*-v3*", "input_tokens", "0.0000001"),
    Fee("aws", "cohere.embed-*-v3*", "input_tokens", "0.0000001"),
    Fee("aws", "*cohere.embed-v4*", "input_tokens", "0.00000012"),
    Fee("voyageai", "rerank-*-lite*", "input_tokens", "0.00000002"),
    Fee("voyageai", "rerank-*", "input_tokens", "0.00000005"),
    Fee("perplexity", "*", "web_searches", "0.005"),
    Fee("writer", "palmyra-x5", "input_tokens", "0.0000006"),
    Fee("writer", "palmyra-x5", "output_tokens", "0.000006"),
    Fee("writer", "palmyra-x4", "input_tokens", "0.0000025"),
    Fee("writer", "palmyra-x4", "output_tokens", "0.00001"),
    Fee("zai", "glm-4.[57]-flash", "input_tokens", "0", is_whole=True),
    Fee("zhipuai", "glm-4.[57]-flash", "input_tokens", "0", is_whole=True),
)

FREE = frozenset(
    {
        # Counts that explain a row, and are in no bill.
        "responses",
        "turns",
        "batch_requests",
        "num_server_side_tools_used",
        # Charged by their tokens alone.
        "web_fetches",
        "guardrail.wordPolicyUnits",
        "guardrail.sensitiveInformationPolicyFreeUnits",
    }
)
"""Units without a price of their own."""
_BY_TOKEN_ELSE = ("images", "billable_characters")
"""Units that are only told where the tokens beside them are what is billed."""


def lines(provider: str, model: str, pieces: Mapping[str, float]) -> tuple[Rated, ...] | None:
    """Price what the table left over; None when some of it has no price."""
    found = [fee for name in pieces if name not in FREE and (fee := _fee(provider, model, name))]
    whole = [fee for fee in found if fee.is_whole]
    priced = {fee.unit for fee in whole or found}
    left = set() if whole else {name for name in pieces if name not in priced | FREE}
    if left:
        return None
    return tuple(_line(fee, pieces[fee.unit]) for fee in whole or found)


def needed(pieces: Mapping[str, float], has_tokens: bool) -> Parts:
    """Leave out what is not billed: the free units, and what is a token count's other face."""
    return {
        name: count
        for name, count in pieces.items()
        if name not in FREE and not (has_tokens and name in _BY_TOKEN_ELSE)
    }


def _fee(provider: str, model: str, unit: str) -> Fee | None:
    for fee in FEES:
        if fee.provider == provider and fee.unit == unit and fnmatchcase(model, fee.models):
            return fee
    return None


def _line(fee: Fee, quantity: float) -> Rated:
    usd = Decimal(fee.usd) * (1 if fee.is_once else Decimal(str(quantity)))
    rate = Decimal(fee.usd) * 1_000_000 if fee.unit.endswith("_tokens") else None
    return Rated(fee.unit, quantity, rate, usd)
