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


@pytest.mark.parametrize(
    ("listed", "told", "count"),
    [("0.08", {}, 40), ("0.38", {}, 40), ("0.08", {"cache_written": "90"}, 90)],
)
def test_what_is_written_to_geminis_cache_costs_its_storage_beside_the_input(
    listed: str, told: dict[str, str], count: int
) -> None:
    parts: dict[str, float] = {"input_tokens": 100, "cache_write_tokens": 40}
    assert corrections.unwritten(parts) == {"input_tokens": 100}
    line = corrections.kept(parts, told, Decimal(listed), Decimal("0.3"))
    usd = Decimal("0.08") * count / 1_000_000
    assert line == Rated(corrections.KEPT, count, Decimal("0.08"), usd)


def test_only_geminis_cache_at_openrouter_is_kept_for_a_fee() -> None:
    assert corrections.is_kept_for_a_fee("openrouter", "google/gemini-2.5-pro")
    assert not corrections.is_kept_for_a_fee("openrouter", "anthropic/claude-opus-5")
    assert not corrections.is_kept_for_a_fee("google", "gemini-2.5-pro")
