from decimal import Decimal

import pytest

from addons.core.pricing import corrections
from addons.core.pricing.priced import Rated

REQUEST = Rated("requests", 1, None, Decimal("0.012"))
INPUT = Rated("input_tokens", 100, Decimal(1), Decimal("0.0001"))


@pytest.mark.parametrize(
    ("told", "size"), [("3000", 3000.0), ("", None), ("many", None), ("-1", None), ("٣", None)]
)
def test_the_largest_prompt_is_a_number_or_unknown(told: str, size: float | None) -> None:
    assert corrections.largest_prompt({"largest_prompt": told}) == size
    assert corrections.largest_prompt({}) is None


@pytest.mark.parametrize(
    ("model", "told", "fee"),
    [
        ("sonar", {}, "0.005"),
        ("sonar", {"search_context_size": "medium"}, "0.008"),
        ("sonar-pro", {"search_context_size": "high"}, "0.014"),
        ("sonar", {"search_context_size": "enormous"}, "0.005"),
        ("sonar-pro", {"search_type": "pro"}, "0.014"),
        ("sonar-pro", {"search_type": "pro", "search_context_size": "high"}, "0.022"),
        ("sonar", {"search_type": "pro"}, "0.005"),
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
    ("provider", "at", "told", "parts", "billed"),
    [
        ("x-ai", "2026-09-20T23:59", {}, {"social_searches": 3.0}, {"social_searches": 3.0}),
        ("x-ai", "2026-09-21T00:00", {}, {"social_searches": 3.0, "x_posts": 9.0}, {"x_posts": 9}),
        ("x-ai", "2026-08-12", {"resolution": "2k"}, {"images": 1.0}, {"images_2k": 1}),
        (
            "x-ai",
            "2026-08-12",
            {"input_images": "2", "resolution": "1k"},
            {"images": 1.0},
            {"images": 1, "input_images": 2},
        ),
        ("openai", "2026-08-12", {"input_images": "2"}, {"images": 1.0}, {"images": 1}),
        ("groq", "2026-08-12", {}, {"audio_seconds": 3.0}, {"audio_seconds": 10}),
        ("groq", "2026-08-12", {}, {"audio_seconds": 30.0}, {"audio_seconds": 30}),
        ("groq", "2026-08-12", {}, {"input_tokens": 3.0}, {"input_tokens": 3}),
    ],
)
def test_some_are_not_billed_quite_what_was_counted(
    provider: str,
    at: str,
    told: dict[str, str],
    parts: dict[str, float],
    billed: dict[str, float],
) -> None:
    assert corrections.billed(provider, "some-model", parts, told, at) == billed


@pytest.mark.parametrize(
    ("parts", "pictures"),
    [
        ({"output_tokens": 9.0}, 9),
        ({"output_tokens": 9.0, "output_image_tokens": 5.0}, 5),
        ({"input_tokens": 9.0}, None),
    ],
)
def test_what_an_image_model_makes_is_pictures(
    parts: dict[str, float], pictures: int | None
) -> None:
    billed = corrections.billed("openai", "gpt-image-1.5", parts, {}, "2026-08-12")
    assert billed.get("output_image_tokens") == pictures


@pytest.mark.parametrize(
    ("provider", "model", "told", "usd"),
    [
        ("google", "gemini-2.5-pro", "3", "0.025"),
        ("google", "gemini-3.5-flash", "3", "0.042"),
        ("google", "gemini-3.5-flash", "", None),
        ("google", "gemini-3.5-flash", "many", None),
        ("openrouter", "google/gemini-3.5-flash", "3", None),
    ],
)
def test_googles_maps_cost_once_a_prompt_or_once_a_query(
    provider: str, model: str, told: str, usd: str | None
) -> None:
    lines = corrections.maps_fee(provider, model, {"maps_searches": told} if told else {})
    assert [line.usd for line in lines] == ([Decimal(usd)] if usd else [])


@pytest.mark.parametrize(
    ("provider", "model", "tool", "usd"),
    [
        ("openai", "gpt-4.1-mini", "web_search_preview", "0.05"),
        ("azure", "gpt-4o", "web_search_preview", "0.05"),
        ("openai", "gpt-5", "web_search_preview", "0.02"),
        ("openai", "gpt-4.1", "", "0.02"),
        ("x-ai", "gpt-4.1", "web_search_preview", "0.02"),
    ],
)
def test_openais_older_search_costs_more_where_nothing_is_thought(
    provider: str, model: str, tool: str, usd: str
) -> None:
    searches = Rated("web_searches", 2, None, Decimal("0.02"))
    found = corrections.search_fee(provider, model, (INPUT, searches), {"search_tool": tool})
    assert (found[0], found[1].usd) == (INPUT, Decimal(usd))


@pytest.mark.parametrize(
    ("seller", "model", "usd"),
    [
        ("openai", "gpt-4o-search-preview", "0.025"),
        ("openai", "gpt-4o-mini-search-preview-2025-03-11", "0.025"),
        ("openai", "gpt-5-search-api-2025-10-14", "0.01"),
        ("openai", "gpt-4o", None),
        ("openrouter", "gpt-4o-search-preview", None),
    ],
)
def test_openais_search_models_search_each_time(seller: str, model: str, usd: str | None) -> None:
    lines = [Rated("web_searches", 1, None, Decimal(usd))] if usd else []
    assert list(corrections.own_search(seller, model)) == lines


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
