from addons.core.pricing import catalog


def test_a_provider_has_the_models_that_have_prices() -> None:
    assert "gpt-4o" in catalog.names("openai")


def test_a_provider_that_the_table_does_not_know_has_none() -> None:
    assert catalog.names("our-llm") == ()
