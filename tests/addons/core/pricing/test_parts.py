import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.call import Usage
from addons.core.pricing.parts import as_cached_text, split

COUNTS = st.none() | st.integers(-5, 10_000)


@given(st.builds(Usage, *([COUNTS] * 11), units=st.just({"video_input_tokens": 50})))
def test_no_part_is_larger_than_its_whole(usage: Usage) -> None:
    parts = split(usage)
    read, write = parts.get("cache_read_tokens", 0), parts.get("cache_write_tokens", 0)
    audio, shared = parts.get("input_audio_tokens", 0), parts.get("cache_audio_read_tokens", 0)
    others = parts.get("input_image_tokens", 0) + parts.get("input_video_tokens", 0)
    assert read + write + audio - shared + others <= parts.get("input_tokens", 0)
    assert parts.get("cache_write_1h_tokens", 0) <= write
    assert shared <= min(read, audio) or not shared
    assert all(count > 0 for count in parts.values())


@pytest.mark.parametrize(
    ("usage", "parts"),
    [
        (Usage(), {}),
        (Usage(10, 5), {"input_tokens": 10, "output_tokens": 5}),
        (Usage(10, cache_read_tokens=30), {"input_tokens": 10, "cache_read_tokens": 10}),
        (Usage(cache_read_tokens=30), {"input_tokens": 30, "cache_read_tokens": 30}),
        (
            Usage(10, cache_read_tokens=8, cache_write_tokens=8, cache_write_1h_tokens=5),
            {
                "input_tokens": 10,
                "cache_read_tokens": 8,
                "cache_write_tokens": 2,
                "cache_write_1h_tokens": 2,
            },
        ),
        (
            Usage(cache_write_1h_tokens=5),
            {"input_tokens": 5, "cache_write_tokens": 5, "cache_write_1h_tokens": 5},
        ),
        (
            Usage(output_tokens=7, output_reasoning_tokens=9),
            {"output_tokens": 7, "output_reasoning_tokens": 7},
        ),
        (
            Usage(10, 5, units={"citation_tokens": 3}),
            {"input_tokens": 10, "output_tokens": 8, "output_citation_tokens": 3},
        ),
        # Cached images are in both, what was cached and the images.
        (
            Usage(
                20,
                cache_read_tokens=9,
                image_input_tokens=8,
                units={"cache_image_read_tokens": 6},
            ),
            {
                "input_tokens": 20,
                "cache_read_tokens": 9,
                "cache_image_read_tokens": 6,
                "input_image_tokens": 8,
            },
        ),
        (
            Usage(20, image_input_tokens=8, units={"cache_image_read_tokens": 6}),
            {"input_tokens": 20, "input_image_tokens": 8},
        ),
        (
            Usage(units={"seconds": 2.5, "web_searches": 1, "pages": 3}),
            {
                "audio_seconds": 2.5,
                "input_audio_seconds": 2.5,
                "web_searches": 1,
                "input_document_pages": 3,
            },
        ),
    ],
)
def test_a_usage_is_split_under_the_tables_names(usage: Usage, parts: dict[str, float]) -> None:
    assert split(usage) == parts


def test_cached_images_without_a_rate_are_cached_like_all_else() -> None:
    usage = Usage(20, 0, 9, image_input_tokens=8, units={"cache_image_read_tokens": 8})
    left = {"input_tokens": 20, "cache_read_tokens": 9}
    assert as_cached_text(split(usage)) == left
