import pytest

from addons.core.call import Usage
from addons.core.providers.google import gemini_usage


def read(metadata: dict[str, object]) -> Usage:
    usage = gemini_usage.usage(metadata)
    assert usage is not None
    return usage


def test_thoughts_and_tool_results_lie_outside_the_obvious_fields() -> None:
    usage = read(
        {
            "promptTokenCount": 21,
            "toolUsePromptTokenCount": 243,
            "candidatesTokenCount": 126,
            "thoughtsTokenCount": 95,
            "totalTokenCount": 485,
        }
    )
    assert (usage.input_tokens, usage.output_tokens) == (264, 221)
    assert usage.output_reasoning_tokens == 95


def test_what_came_from_the_cache_lies_inside_the_prompt() -> None:
    usage = read({"promptTokenCount": 100, "cachedContentTokenCount": 60})
    assert (usage.input_tokens, usage.cache_read_tokens) == (100, 60)
    assert read({"promptTokenCount": 1, "cachedContentTokenCount": 60}).cache_read_tokens == 1


def test_a_count_that_is_left_out_beside_another_is_zero() -> None:
    assert read({"promptTokenCount": 4}).output_tokens == 0
    assert read({"thoughtsTokenCount": 4}).input_tokens == 0


@pytest.mark.parametrize("metadata", [{}, {"trafficType": "ON_DEMAND"}, {"promptTokenCount": "x"}])
def test_without_a_count_there_is_no_usage(metadata: dict[str, object]) -> None:
    assert gemini_usage.usage(metadata) is None
    assert not gemini_usage.has_count(metadata)


@pytest.mark.parametrize(
    ("audio", "image", "video"),
    [("AUDIO", "IMAGE", "VIDEO"), ("audio", "image", "video"), (4, 2, 3.0)],
)
def test_modalities_are_read_by_name_or_by_number(
    audio: object, image: object, video: object
) -> None:
    usage = read(
        {
            "promptTokenCount": 100,
            "candidatesTokenCount": 9,
            "promptTokensDetails": [
                {"modality": audio, "tokenCount": 10},
                {"modality": image, "tokenCount": 20},
                {"modality": video, "tokenCount": 30},
                {"modality": 99, "tokenCount": 40},
                {"modality": audio},
            ],
            "toolUsePromptTokensDetails": [{"modality": image, "tokenCount": 2}],
            "cacheTokensDetails": [{"modality": audio, "tokenCount": 7}],
            "candidatesTokensDetails": [
                {"modality": audio, "tokenCount": 3},
                {"modality": image, "tokenCount": 4},
            ],
        }
    )
    assert (usage.audio_input_tokens, usage.image_input_tokens) == (10, 22)
    assert (usage.audio_output_tokens, usage.image_output_tokens) == (3, 4)
    assert usage.cache_audio_read_tokens == 7
    assert usage.units == {"video_input_tokens": 30}


def test_details_go_by_two_names_and_null_says_nothing() -> None:
    sound = [{"modality": "AUDIO", "tokenCount": 3}]
    usage = read(
        {
            "promptTokenCount": 9,
            "promptTokensDetails": None,
            "promptTokenDetails": sound,
            "responseTokenCount": 4,
            "candidatesTokensDetails": None,
            "responseTokensDetails": sound,
        }
    )
    assert (usage.audio_input_tokens, usage.audio_output_tokens) == (3, 3)


@pytest.mark.parametrize(
    ("metadata", "tier"),
    [
        ({"serviceTier": "flex", "trafficType": "ON_DEMAND"}, "flex"),
        ({"trafficType": "PROVISIONED_THROUGHPUT"}, "PROVISIONED_THROUGHPUT"),
        ({"trafficType": 1}, "enum-1"),
        ({"trafficType": 1.0}, "enum-1"),
        ({"serviceTier": None}, ""),
        ({}, ""),
    ],
    ids=str,
)
def test_the_tier_is_named(metadata: dict[str, object], tier: str) -> None:
    assert gemini_usage.service_tier(metadata) == tier
