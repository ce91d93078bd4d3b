"""The words of a bill: what each line is, what one of it costs, and where that price came from."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from addons.core import money
from addons.core.ledger.rows import ChargeDetail, LineDetail
from addons.core.pricing import served
from dashboard.filters import plain

KINDS = {
    "answer": "The answer",
    "advisor": "Advice from another model",
    "declined": "Written by a model that then declined",
    "image": "Images drawn by a hosted tool",
    "svg": "Images drawn as text",
    "transcription": "Speech turned into text",
    "own_key": "Paid upstream with your own key",
    "try": "A try that failed",
    "batch": "Another model of the batch",
    "part": "Another model of the answer",
    "service": "The service itself",
}
CLASSES = {
    "input": "Input",
    "cache_read": "Cache read",
    "cache_write": "Cache write",
    "cache_write_1h": "Cache write, 1 hour",
    "output": "Output",
    "output_reasoning": "Reasoning",
    "output_citation": "Citations",
    "audio_input": "Audio input",
    "audio_output": "Audio output",
    "input_audio": "Audio input",
    "output_audio": "Audio output",
    "cache_audio_read": "Audio cache read",
    "image_input": "Image input",
    "image_output": "Image output",
    "input_image": "Image input",
    "output_image": "Image output",
    "cache_image_read": "Image cache read",
    "input_video": "Video input",
    "output_video": "Video output",
    "requests": "Request",
    "storage_searches": "File searches",
    "social_searches": "Searches on X",
    "code_executions": "Code execution",
    "input_document_pages": "Pages",
    "input_annotated_document_pages": "Annotated pages",
    "input_characters": "Characters",
    "audio_seconds": "Seconds of audio",
    "input_audio_seconds": "Seconds of audio",
    "num_sources_used": "Sources used",
    "guardrail.contentPolicyUnits": "Guardrail, content",
    "guardrail.topicPolicyUnits": "Guardrail, topics",
    "guardrail.sensitiveInformationPolicyUnits": "Guardrail, sensitive information",
    "guardrail.contextualGroundingPolicyUnits": "Guardrail, grounding",
    "guardrail.automatedReasoningPolicyUnits": "Guardrail, reasoning",
    "guardrail.wordPolicyUnits": "Guardrail, words",
}
MODIFIERS = {
    "inference_geo": "Processed in",
    "speed": "Speed",
    "processing": "Processing",
    "search_context_size": "Search context",
    "zero_ticks": "Sent a cost of zero that is no bill",
    "own_key_usd": "Your own key paid, in dollars",
    "fallback_credit": "Fallback credit",
    "cache_written_12h": "Tokens cached for 12 hours",
    "maps_searches": "Queries of Google Maps",
    "served_model": "Served by model",
}
_NOTES = {
    "batch": "Batch: the documented share of the usual price.",
    "flex": "Flex tier: half the usual price.",
    "priority": "Priority tier: the documented surcharge.",
    "fast": "Fast mode: the documented surcharge.",
    "ultrafast": "Ultrafast tier: the documented surcharge.",
    "amended": "The table's rates are not those of that time or model: the provider's own list.",
    "listed, whoever served": "Another host's list: that of the host which served it is not known.",
    "12 h written as 30 min": "Written for 12 hours, whose price is not known: that of 30 minutes.",
    "nothing used": "Nothing was used, which costs nothing at any price.",
    "searches untold": "Searches were asked for and not told: they cost more.",
    "openai regional": "Processed in a region of its own: tokens × 1.1.",
    "anthropic us": "Processed in the US: tokens × 1.1.",
    "x-ai us": "Processed in the US: tokens × 1.1.",
    "vertex regional": "A regional endpoint of Vertex AI: tokens × 1.1.",
    "fees": "Pieces that are no tokens have a fee each, by the provider's price list.",
    "free by its name": "The name of the model says that it is free.",
    "provider": "",
    "weir.toml": "",
    "not billed": "The provider does not charge this answer.",
    "local": "",
    "free": "",
}
_LISTED = "list price of "
_AS = "as "


def kind_title(kind: str) -> str:
    """Say what a charge is for."""
    return KINDS.get(kind, kind.replace("_", " ").capitalize())


def class_title(token_class: str) -> str:
    """Give a token class or unit its name for people."""
    name = token_class.removesuffix("_tokens")
    return CLASSES.get(name, name.replace("_", " ").capitalize())


def how_served(service_tier: str, modifiers: Mapping[str, str]) -> str:
    """Say what else moved a price: `Service tier standard · Processed in us`."""
    told = {"Service tier": service_tier} if service_tier else {}
    for name, value in modifiers.items():
        told[MODIFIERS.get(name, name.replace("_", " ").capitalize())] = value
    return " · ".join(f"{title} {plain(value)}" for title, value in told.items())


def in_order(lines: Iterable[LineDetail]) -> list[LineDetail]:
    """Put lines as people expect them: what went in, what came out, then the pieces."""
    return sorted(lines, key=_place)


def _place(line: LineDetail) -> tuple[int, str]:
    name = line.token_class
    if not line.usd_per_mtok:
        return (3, name)
    return (1 if "cache" in name else 2 if "output" in name else 0, name)


def rate(line: LineDetail) -> str:
    """Say what a line's price is: `$2.50 / M` (a million), `$0.01 each`."""
    if line.usd_per_mtok:
        return f"${_dollars(Decimal(line.usd_per_mtok))} / M"
    if not line.quantity:
        return ""
    each = money.usd(line.amount_nusd) / Decimal(str(line.quantity))
    return f"${_dollars(each)} each"


def _dollars(usd: Decimal) -> str:
    text = f"{usd:.10f}".rstrip("0")
    whole, _, parts = text.partition(".")
    return f"{whole}.{parts:0<2}"


def price_notes(price_version: str) -> Iterator[str]:
    """Explain each addition to the price table that a price's version names."""
    for note in price_version.split(" + "):
        if note.startswith(_LISTED):
            yield f"The gateway passes on the list price of {note.removeprefix(_LISTED)}."
        elif note.startswith(_AS):
            name = note.removeprefix(_AS)
            is_host = bool(served.lists(name, ""))
            yield (
                f"Served by {name}: priced by that host's list."
                if is_host
                else f"The table lacks this snapshot: priced as {name}."
            )
        elif words := _NOTES.get(note):
            yield words


def priced_sum(charge: ChargeDetail) -> int:
    """Add a charge's lines up: this is its cost, unless the provider named its own."""
    return sum(line.amount_nusd for line in charge.lines)


def counted(charge: ChargeDetail) -> Mapping[str, float]:
    """Give what was counted of a charge: tokens by class, then units."""
    tokens = {name: count for name, count in charge.tokens.items() if count is not None}
    return {**tokens, **charge.units}


def sums_otherwise(charge: ChargeDetail) -> str:
    """Say why a charge's lines add up to something else than its cost; empty when they do not."""
    if not charge.lines or charge.cost_nusd in (None, priced_sum(charge)):
        return ""
    if charge.cost_source == "provider":
        return "by public prices; the provider's own figure counts"
    return "by public prices; nothing of it is charged"
