import pytest

from addons.core.call import Usage
from addons.core.providers.mistral import usage


@pytest.mark.parametrize(
    ("reported", "read"),
    [
        (
            {"prompt_tokens": 20, "completion_tokens": 5, "total_tokens": 25},
            Usage(input_tokens=20, output_tokens=5),
        ),
        (
            {
                "prompt_tokens": 188,
                "completion_tokens": 55,
                "total_tokens": 7355,
                "connector_tokens": 7112,
                "connectors": {"web_search": 1, "code_interpreter": 2, "image_generation": 1},
            },
            Usage(
                input_tokens=7300,
                output_tokens=55,
                units={"web_searches": 1, "code_executions": 2, "image_generation": 1},
            ),
        ),
        (  # a total that leaves no room for them: they are in the prompt already
            {
                "prompt_tokens": 20,
                "completion_tokens": 5,
                "total_tokens": 25,
                "connector_tokens": 4,
            },
            Usage(input_tokens=20, output_tokens=5),
        ),
        (
            {
                "prompt_tokens": 4,
                "completion_tokens": 87,
                "total_tokens": 466,
                "prompt_audio_seconds": 9,
            },
            Usage(input_tokens=379, output_tokens=87, audio_input_tokens=375, units={"seconds": 9}),
        ),
        (
            {
                "prompt_tokens": 5,
                "completion_tokens": 24,
                "total_tokens": 404,
                "prompt_audio_seconds": 5,
                "prompt_tokens_details": {"cached_tokens": 368, "audio_tokens": 375},
            },
            Usage(
                input_tokens=380,
                output_tokens=24,
                cache_read_tokens=368,
                audio_input_tokens=375,
                units={"seconds": 5},
            ),
        ),
        (  # seconds alone
            {"prompt_audio_seconds": 1.5},
            Usage(audio_input_tokens=0, units={"seconds": 1.5}),
        ),
        (
            {"prompt_audio_seconds": "1.5"},
            Usage(audio_input_tokens=0, units={"seconds": 1.5}),
        ),
        (
            {"prompt_audio_seconds": {}, "total_tokens": 40},
            Usage(input_tokens=40),
        ),
    ],
)
def test_what_is_only_in_the_total_belongs_to_the_prompt(
    reported: dict[str, object], read: Usage
) -> None:
    assert usage.read(reported) == read


def test_nothing_said_is_nothing_counted() -> None:
    assert usage.read({}) is None
    assert usage.read({"prompt_audio_seconds": True, "prompt_tokens": None}) is None
