from decimal import Decimal

import pytest

from addons.core.pricing import corrections
from addons.core.pricing.priced import Rated

REQUEST = Rated("requests", 1, None, Decimal("0.012"))
INPUT = Rated("input_tokens", 100, Decimal(1), Decimal("0.0001"))


@pytest.mark.parametrize(
    ("model", "told", "fee"),
    [
        ("sonar", {}, "0.005"),
        ("sonar", {"search_context_size": "medium"}, "0.008"),
        ("sonar-pro", {"search_context_size": "high"}, "0.014"),
        ("sonar", {"search_context_size": "enormous"}, "0.005"),
        ("sonar-deep-research", {}, "0.012"),
    ],
)
def test_perplexity_charges_a_request_by_its_search(
    model: str, told: dict[str, str], fee: str
) -> None:
    found = corrections.request_fee("perplexity", model, (INPUT, REQUEST), told)
    assert found[0] == INPUT
    assert found[1].usd == Decimal(fee)


def test_the_storage_of_a_cache_is_charged_on_top_of_the_input() -> None:
    written = Rated("cache_write_tokens", 1_000_000, Decimal("0.08"), Decimal("0.08"))
    whole = Rated("cache_write_tokens", 1_000_000, Decimal("0.38"), Decimal("0.38"))
    rate = Decimal("0.3")
    found = corrections.with_input((INPUT, written, whole), rate)
    assert found == (INPUT, whole, whole)


def test_only_geminis_cache_at_openrouter_is_listed_so() -> None:
    assert corrections.is_storage_alone("openrouter", "google/gemini-2.5-pro")
    assert not corrections.is_storage_alone("openrouter", "anthropic/claude-opus-5")
    assert not corrections.is_storage_alone("google", "gemini-2.5-pro")
