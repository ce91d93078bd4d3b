import pytest

from addons.core.pricing import places
from addons.core.pricing.places import Place


@pytest.mark.parametrize(
    ("provider", "model", "first"),
    [
        ("openai", "gpt-4.1", Place("openai", "gpt-4.1")),
        ("google", "models/gemini-2.5-pro", Place("google", "gemini-2.5-pro")),
        ("google", "publishers/google/models/gemini-2.5-pro", Place("google", "gemini-2.5-pro")),
        (
            "google",
            "projects/p/locations/us-central1/publishers/google/models/gemini-2.5-pro",
            Place("google", "gemini-2.5-pro"),
        ),
        ("google", "google/gemini-2.5-flash", Place("google", "gemini-2.5-flash")),
        ("vertex", "claude-opus-4-5@20251101", Place("google", "claude-opus-4-5-20251101")),
        ("google", "claude-opus-4-6@default", Place("google", "claude-opus-4-6")),
        (
            "aws",
            "arn:aws:bedrock:us-east-1:1:inference-profile/global.anthropic.claude-opus-4-6-v1",
            Place("aws", "global.anthropic.claude-opus-4-6-v1"),
        ),
        (
            "aws",
            "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
            Place("aws", "amazon.nova-lite-v1:0"),
        ),
        ("vercel", "meta-llama/llama-4:nitro", Place("vercel", "meta-llama/llama-4")),
        ("huggingface", "qwen/qwen3-32b:groq", Place("huggingface_groq", "qwen/qwen3-32b")),
        ("huggingface", "qwen/qwen3-32b:fastest", Place("huggingface", "qwen/qwen3-32b")),
        ("xai", "grok-4.3", Place("x-ai", "grok-4.3")),
        (
            "fireworks",
            "accounts/fireworks/models/glm-5p1",
            Place("fireworks", "accounts/fireworks/models/glm-5p1"),
        ),
        ("fireworks", "glm-5p1", Place("fireworks", "accounts/fireworks/models/glm-5p1")),
        ("fireworks", "fireworks/glm-5p1", Place("fireworks", "accounts/fireworks/models/glm-5p1")),
        (
            "fireworks",
            "accounts/me/models/mine",
            Place("fireworks", "accounts/me/models/mine"),
        ),
    ],
)
def test_a_name_is_stripped_of_what_stands_around_it(
    provider: str, model: str, first: Place
) -> None:
    assert places.places(provider, model)[0] == first


def test_hugging_face_says_beside_the_answer_whom_it_chose() -> None:
    found = places.places("huggingface", "openai/gpt-oss-120b", "Groq")
    assert found[0] == Place("huggingface_groq", "openai/gpt-oss-120b")
    named = places.places("huggingface", "openai/gpt-oss-120b:novita", "groq")
    assert named[0].provider == "huggingface_novita"


def test_hugging_face_hands_fireworks_own_names_through() -> None:
    name = "accounts/fireworks/models/glm-5p1"
    found = places.places("huggingface_fireworks-ai", name)
    assert Place("fireworks", name, "as fireworks") in found


def test_a_snapshot_that_the_table_does_not_know_is_priced_as_its_model() -> None:
    assert places.places("openai", "gpt-4.1-2027-01-31") == (
        Place("openai", "gpt-4.1-2027-01-31"),
        Place("openai", "gpt-4.1", "as gpt-4.1"),
    )


def test_a_gateway_charges_the_makers_list_price() -> None:
    assert [place.model for place in places.places("vercel", "anthropic/claude-4.6-opus")] == [
        "claude-4.6-opus",
        "claude-4-6-opus",
        "claude-opus-4-6",
        "anthropic/claude-4.6-opus",
    ]
    assert {
        p.note for p in places.places("vercel", "openai/gpt-4.1") if p.provider == "openai"
    } == {"list price of openai"}


@pytest.mark.parametrize(
    ("name", "own"), [("x-ai/grok-4-07-09", "grok-4-0709"), ("x-ai/grok-4.1-fast", "grok-4-1-fast")]
)
def test_a_gateway_spells_grok_otherwise(name: str, own: str) -> None:
    assert Place("x-ai", own, "list price of x-ai") in places.places("openrouter", name)


def test_a_gateway_that_leaves_the_maker_away_is_understood_by_the_models_name() -> None:
    for model, maker in (
        ("gpt-5-2025-08-07", "openai"),
        ("claude-opus-4-6", "anthropic"),
        ("gemini-3-pro", "google"),
        ("grok-4.3", "x-ai"),
    ):
        found = places.places("pydantic-gateway", model)
        assert Place(maker, model, f"list price of {maker}") in found
    assert {place.provider for place in places.places("opencode", "kimi-k2")} == {"opencode"}
    found = places.places("cloudflare", "openai/gpt-5-mini")
    assert Place("openai", "gpt-5-mini", "list price of openai") in found
    own = places.places("cloudflare", "@cf/openai/gpt-oss-120b")
    assert [place.provider for place in own] == ["cloudflare"]


@pytest.mark.parametrize("model", ["openai/gpt-oss-120b", "google/gemma-3", "qwen/qwen3-32b"])
def test_open_weights_have_no_list_price(model: str) -> None:
    assert {place.provider for place in places.places("openrouter", model)} == {"openrouter"}


def test_an_open_model_has_the_price_of_the_host_that_served_it() -> None:
    found = places.places("openrouter", "openai/gpt-oss-120b", "Groq")
    assert (found[0].provider, found[0].note, found[0].is_sure) == ("groq", "as Groq", True)
    assert (found[-1].provider, found[-1].is_sure) == ("openrouter", False)
    assert places.places("openrouter", "openai/gpt-4.1", "Azure")[0].provider == "openai"
    dated = places.places("openrouter", "z-ai/glm-5-20260211", "Z.AI")
    assert Place("zai", "glm-5", "as Z.AI") in dated
    # What its maker alone serves has one price, whatever the maker's own list calls it.
    found = places.places("openrouter", "mistralai/mistral-medium-3", "Mistral")
    assert found == (Place("openrouter", "mistralai/mistral-medium-3"),)


@pytest.mark.parametrize(
    ("model", "sellers"),
    [
        ("google/gemini-2.5-pro", ["google", "openrouter"]),
        # The name of the kind has entries of its own, thought or no thought is the same price.
        ("google/gemini-2.5-flash-preview:thinking", ["openrouter", "google"]),
        ("anthropic/claude-opus-4.6-fast", ["openrouter"]),
        ("anthropic/claude-opus-4.6:batch", ["openrouter"]),
        ("openai/gpt-4o:extended", ["openrouter"]),
        ("x-ai/grok-4-fast", ["x-ai", "openrouter"]),
    ],
)
def test_a_kind_of_a_model_has_a_price_of_its_own(model: str, sellers: list[str]) -> None:
    found = places.places("openrouter", model)
    assert list(dict.fromkeys(place.provider for place in found)) == sellers


def test_bedrocks_openai_path_leaves_the_version_away() -> None:
    found = [place.model for place in places.places("aws", "openai.gpt-oss-20b")]
    assert "openai.gpt-oss-20b-1:0" in found


def test_a_geography_that_the_table_does_not_know_has_the_price_of_its_regions() -> None:
    found = places.places("aws", "ca.anthropic.claude-sonnet-4-5-20250929-v1:0")
    plain = "anthropic.claude-sonnet-4-5-20250929-v1:0"
    assert Place("aws", plain, f"as {plain}") in found
    assert all("global" in p.model for p in places.places("aws", "global.anthropic.claude-x-v1:0"))


@pytest.mark.parametrize(
    ("provider", "answered", "asked", "named"),
    [
        (
            "openrouter",
            "text-embedding-3-small",
            "openai/text-embedding-3-small",
            "openai/text-embedding-3-small",
        ),
        ("huggingface", "qwen/Qwen3-32B", "Qwen/Qwen3-32B:groq", "Qwen/Qwen3-32B:groq"),
        (
            "aws",
            "claude-sonnet-4-5-20250929",
            "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
        ),
        ("aws", "jamba-1.5-mini", "ai21.jamba-1-5-mini-v1:0", "ai21.jamba-1-5-mini-v1:0"),
        (
            "databricks",
            "meta-llama-3.3-70b-instruct-121024",
            "databricks-meta-llama-3-3-70b-instruct",
            "databricks-meta-llama-3-3-70b-instruct",
        ),
        ("openrouter", "anthropic/claude-opus-5", "openrouter/auto", "anthropic/claude-opus-5"),
        # At a maker's own door the answer is the exact one, whatever the two names share.
        ("openai", "gpt-4.1", "gpt-4.1-mini", "gpt-4.1"),
        ("aws", "", "amazon.nova-lite-v1:0", ""),
    ],
)
def test_the_asked_name_prices_where_it_says_more(
    provider: str, answered: str, asked: str, named: str
) -> None:
    assert places.sold_as(provider, answered, asked) == named


def test_only_openrouter_says_free_in_the_name() -> None:
    assert places.is_free("openrouter", "meta-llama/llama-3.2-3b-instruct:free")
    assert not places.is_free("openai", "gpt-4.1:free")
