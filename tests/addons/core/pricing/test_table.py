from decimal import Decimal

import pytest

from addons.core.pricing.parts import Parts
from addons.core.pricing.priced import Quote, Rated
from addons.core.pricing.table import Table

AT = "2026-11-23T09:00:00.000Z"


@pytest.fixture(scope="module")
def table() -> Table:
    return Table()


def lines(table: Table, model: str, parts: Parts) -> tuple[Rated, ...]:
    quote = table.quote("openai", model, parts, AT, {})
    assert quote is not None
    return quote.lines


def test_each_class_has_its_rate(table: Table) -> None:
    parts: dict[str, float] = {"input_tokens": 100, "cache_read_tokens": 40}
    assert {
        x.token_class: (x.quantity, x.usd_per_mtok) for x in lines(table, "gpt-4.1", parts)
    } == {
        "input_tokens": (60, Decimal(2)),
        "cache_read_tokens": (40, Decimal("0.5")),
    }


def test_a_class_without_a_rate_is_priced_with_its_whole(table: Table) -> None:
    parts: dict[str, float] = {"input_tokens": 100, "input_video_tokens": 40}
    (line,) = lines(table, "gpt-4.1", parts)
    assert (line.token_class, line.quantity) == ("input_tokens", 100)


def test_it_is_known_whether_pictures_and_sound_have_rates_of_their_own(table: Table) -> None:
    def tells(provider: str, model: str, *names: str) -> bool:
        return table.tells_apart(provider, model, names, AT)

    assert tells("google", "gemini-3.1-flash-lite-image", "output_image_tokens")
    assert not tells("openrouter", "google/gemini-3.1-flash-lite-image", "output_image_tokens")
    assert not tells("google", "gemini-3.1-flash-lite-image", "output_image_tokens", "images")
    assert not tells("google", "no-such-model", "output_image_tokens")


def test_a_context_that_the_model_has_no_rates_for_is_no_price(table: Table) -> None:
    parts: dict[str, float] = {"input_tokens": 100}
    assert table.quote("openai", "gpt-4.1", parts, AT, {"speed": "fast"}) is None


def test_rates_of_a_tier_hold_from_when_the_standard_ones_do(table: Table) -> None:
    parts: dict[str, float] = {"input_tokens": 1_000_000}

    def usd(model: str, at: str, context: dict[str, str]) -> Decimal | None:
        quote = table.quote("openai", model, parts, at, context)
        return quote.lines[0].usd if quote else None

    # The table learnt of priority on 2026-10-12; gpt-5.6-luna became cheaper in between.
    priority = {"service_tier": "priority"}
    assert usd("gpt-4.1", "2026-03-01T09:00:00Z", priority) == Decimal("3.5")
    assert usd("gpt-5.6-luna", "2026-07-17T09:00:00Z", priority) is None
    batch = {"processing": "batch"}
    assert table.quote("x-ai", "grok-4.3", parts, "2026-08-10T09:00:00Z", batch) is not None


def test_amended_rates_are_laid_over_the_tables_and_told(table: Table) -> None:
    parts: dict[str, float] = {"input_tokens": 100, "input_audio_tokens": 40}
    for provider in ("openai", "azure"):  # Azure sells at the maker's price
        quote = table.quote(provider, "gpt-4o-audio-preview", parts, AT, {})
        assert quote is not None
        rates = {line.token_class: line.usd_per_mtok for line in quote.lines}
        assert rates == {"input_audio_tokens": 40, "input_tokens": Decimal("2.5")}
        assert quote.note == "amended"
    # Their tiers are left to the documented factors.
    assert table.quote("openai", "gpt-4o-audio-preview", parts, AT, {"processing": "batch"}) is None


def test_a_model_may_be_known_by_an_amendment_alone(table: Table) -> None:
    parts: dict[str, float] = {"input_tokens": 1_000_000}
    quote = table.quote("aws", "us.meta.llama3-1-405b-instruct-v1:0", parts, AT, {})
    assert quote is not None
    assert [line.usd for line in quote.lines] == [Decimal("2.4")]
    assert table.quote("google", "gemini-exp-1206", parts, AT, {}) == Quote((), note="amended")


def test_what_has_no_rate_is_left_over(table: Table) -> None:
    quote = table.quote("openai", "gpt-4.1", {"input_tokens": 1, "unicorns": 2}, AT, {})
    assert quote is not None
    assert quote.left == {"unicorns": 2}


def test_tokens_of_a_model_that_is_sold_by_the_hour_are_told_not_billed(table: Table) -> None:
    parts: dict[str, float] = {"input_tokens": 900, "audio_seconds": 3600}
    quote = table.quote("x-ai", "grok-voice-latest", parts, AT, {})
    assert quote is not None
    assert (quote.left, [line.token_class for line in quote.lines]) == ({}, ["audio_seconds"])


def test_a_free_model_has_no_lines_and_an_unknown_one_no_answer(table: Table) -> None:
    parts: dict[str, float] = {"input_tokens": 100}
    assert table.quote("google", "gemma-3", parts, AT, {}) == Quote(())
    assert table.quote("google", "gemma-99", parts, AT, {}) is None


def test_a_thousand_unknown_models_are_remembered_no_more_than_the_bound(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addons.core.pricing.table._MOST_MISSES", 3)
    for n in range(10):
        assert table.quote("openai", f"none-{n}", {"input_tokens": 1}, AT, {}) is None
    assert len(table._misses) <= 3


def test_a_long_prompt_is_dearer_but_not_many_short_ones(table: Table) -> None:
    parts: Parts = {"input_tokens": 300_000}

    def usd(prompt: float | None) -> Decimal:
        quote = table.quote("google", "gemini-2.5-pro", parts, AT, {}, prompt)
        assert quote is not None
        return sum((line.usd for line in quote.lines), Decimal(0))

    assert usd(None) == usd(250_000) == 2 * usd(3_000)
