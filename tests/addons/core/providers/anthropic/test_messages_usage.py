import pytest

from addons.core.call import Charge, Usage
from addons.core.providers.anthropic import messages_usage


def own(usage: dict[str, object], asked: dict[str, str] | None = None) -> Usage:
    (charge,) = messages_usage.charges(usage, "m", asked or {})
    return charge.usage


def iteration(kind: str, tokens: int, model: str = "") -> dict[str, object]:
    return {"type": kind, "input_tokens": tokens, "output_tokens": 1, "model": model}


def test_cache_reads_and_writes_come_on_top_of_the_input() -> None:
    usage = own(
        {
            "input_tokens": 10,
            "cache_read_input_tokens": 200,
            "cache_creation_input_tokens": 30,
            "output_tokens": 5,
        }
    )
    assert (usage.input_tokens, usage.cache_read_tokens, usage.cache_write_tokens) == (240, 200, 30)


@pytest.mark.parametrize(
    ("whole", "short", "long", "asked", "written", "for_an_hour"),
    [
        (30, 10, 20, "", 30, 20),
        (50, 10, 20, "", 50, 20),
        (50, 0, 20, "1h", 50, 50),
        (50, None, None, "1h", 50, 50),
        (50, None, None, "", 50, None),
        (None, 10, 20, "", 30, 20),
        (None, None, None, "", None, None),
        (10, 0, 20, "", 10, 10),
    ],
)
def test_what_the_split_does_not_cover_lives_5_minutes_unless_only_an_hour_was_asked(
    whole: int | None,
    short: int | None,
    long: int | None,
    asked: str,
    written: int | None,
    for_an_hour: int | None,
) -> None:
    split = {"ephemeral_5m_input_tokens": short, "ephemeral_1h_input_tokens": long}
    usage = own(
        {"input_tokens": 1, "cache_creation_input_tokens": whole, "cache_creation": split},
        {"cache_ttl": asked},
    )
    assert (usage.cache_write_tokens, usage.cache_write_1h_tokens) == (written, for_an_hour)


def test_compaction_is_extra_and_messages_are_not() -> None:
    iterations = [iteration("message", 10), iteration("compaction", 400)]
    usage = own({"input_tokens": 10, "output_tokens": 7, "iterations": iterations})
    assert (usage.input_tokens, usage.output_tokens) == (410, 8)


def test_an_advisor_is_a_line_of_its_own_on_its_own_model() -> None:
    iterations = [iteration("advisor_message", 90, "claude-opus-5"), iteration("message", 10)]
    charges = messages_usage.charges({"input_tokens": 10, "iterations": iterations}, "m", {})
    assert charges == (
        Charge("m", Usage(input_tokens=10)),
        Charge("claude-opus-5", Usage(input_tokens=90, output_tokens=1), "advisor"),
    )


def test_a_fallback_names_the_model_that_answered() -> None:
    iterations = [iteration("message", 10), iteration("fallback_message", 12, "second")]
    (charge,) = messages_usage.charges({"input_tokens": 12, "iterations": iterations}, "first", {})
    assert (charge.model, charge.usage.input_tokens) == ("second", 12)


def test_what_a_model_wrote_before_it_declined_is_a_line_of_its_own() -> None:
    iterations = [
        {**iteration("message", 10, "first"), "output_tokens": 0},
        iteration("message", 11, "second"),
        iteration("message", 12, "third"),
        iteration("fallback_message", 13, "third"),
    ]
    usage = {"input_tokens": 25, "output_tokens": 2, "iterations": iterations}
    assert messages_usage.charges(usage, "first", {}) == (
        Charge("third", Usage(25, 2)),
        Charge("second", Usage(11, 1), "declined"),
    )
    del iterations[-1]  # nobody took over
    assert messages_usage.charges(usage, "first", {}) == (Charge("first", Usage(25, 2)),)


def test_searches_are_units_and_fetches_are_free() -> None:
    tools = {"web_search_requests": 2, "web_fetch_requests": 5}
    assert own({"input_tokens": 1, "server_tool_use": tools}).units == {"web_searches": 2}
    assert own({"input_tokens": 1, "server_tool_use": {"web_search_requests": 0}}).units == {}


def test_thinking_is_a_part_of_the_output() -> None:
    usage = own({"output_tokens": 9, "output_tokens_details": {"thinking_tokens": 4}})
    assert (usage.output_tokens, usage.output_reasoning_tokens) == (9, 4)


@pytest.mark.parametrize(
    "usage", [{}, {"input_tokens": None}, {"input_tokens": "many"}, {"service_tier": "standard"}]
)
def test_where_nothing_is_counted_there_is_no_line(usage: dict[str, object]) -> None:
    assert messages_usage.charges(usage, "m", {}) == ()


def test_what_moves_the_price_is_told() -> None:
    usage = {
        "inference_geo": "us",
        "speed": "fast",
        "fallback_credit": {"status": {"type": "redeemed"}},
    }
    assert messages_usage.modifiers(usage) == {
        "inference_geo": "us",
        "speed": "fast",
        "fallback_credit": "redeemed",
    }


def test_the_largest_of_several_prompts_is_told() -> None:
    first = {"type": "message", "input_tokens": 9, "cache_read_input_tokens": 90}
    second = {"type": "message", "input_tokens": 50}
    told = messages_usage.modifiers({"input_tokens": 149, "iterations": [first, second]})
    assert told == {"largest_prompt": "99"}
    assert messages_usage.modifiers({"iterations": [first]}) == {}
    assert messages_usage.modifiers({"iterations": [{}, {"input_tokens": None}]}) == {}


def test_a_place_that_is_not_available_is_no_place() -> None:
    usage = {"inference_geo": "not_available", "speed": None, "fallback_credit": None}
    assert messages_usage.modifiers(usage) == {}
