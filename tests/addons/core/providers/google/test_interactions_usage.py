import pytest

from addons.core.call import Usage
from addons.core.providers.google.interactions_usage import facts, queries, usage


def test_tool_results_are_input_and_thoughts_are_output() -> None:
    told = {
        "total_input_tokens": 100,
        "total_tool_use_tokens": 20,
        "total_cached_tokens": 60,
        "total_output_tokens": 30,
        "total_thought_tokens": 40,
    }
    assert usage(told, "gemini-3.5-flash") == Usage(
        input_tokens=120, output_tokens=70, cache_read_tokens=60, output_reasoning_tokens=40
    )


def test_modalities_are_parts() -> None:
    told = {
        "total_input_tokens": 100,
        "total_output_tokens": 30,
        "input_tokens_by_modality": [
            {"modality": "text", "tokens": 10},
            {"modality": "audio", "tokens": 50},
            {"modality": "VIDEO", "tokens": 25},
        ],
        "tool_use_tokens_by_modality": [{"modality": "audio", "tokens": 5}, {"tokens": 7}, 9],
        "cached_tokens_by_modality": [{"modality": "audio", "tokens": 8}],
        "output_tokens_by_modality": [{"modality": "image", "tokens": 30}],
    }
    found = usage(told, "gemini-3.5-flash")
    assert found is not None
    assert (found.audio_input_tokens, found.cache_audio_read_tokens) == (55, 8)
    assert (found.image_output_tokens, found.units) == (30, {"video_input_tokens": 25})


@pytest.mark.parametrize("told", [{}, {"total_tokens": 9}, {"total_input_tokens": None}])
def test_no_count_is_no_usage(told: dict[str, object]) -> None:
    assert usage(told, "m") is None


@pytest.mark.parametrize(
    ("model", "count", "charged"),
    [("gemini-2.5-pro", 3, 1), ("gemini-3.5-flash", 3, 3), ("gemini-3.5-flash", 0, 0)],
)
def test_searches_are_charged_by_the_generation_of_the_model(
    model: str, count: int, charged: int
) -> None:
    told = {
        "total_input_tokens": 1,
        "grounding_tool_count": [{"type": "google_search", "count": count}],
    }
    found = usage(told, model, queries=9)
    assert found is not None
    assert found.units.get("web_searches", 0) == charged


@pytest.mark.parametrize("told", [{}, {"grounding_tool_count": [{"type": "google_maps"}]}])
def test_maps_that_were_not_asked_are_no_fact(told: dict[str, object]) -> None:
    assert facts(told) == {}


def test_queries_are_found_in_steps_of_a_search_alone() -> None:
    call = {"type": "google_search_call", "arguments": {"queries": ["a", "b", "", 3]}}
    assert queries([call, {"type": "text"}, 5]) == queries(call) == {"a", "b"}
    assert queries([{"type": "google_search_call"}, None]) == queries("text") == set()
