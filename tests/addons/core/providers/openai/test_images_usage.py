import pytest

from addons.core.call import Charge, Usage
from addons.core.providers.openai import images_usage

USAGE = {"input_tokens": 10, "output_tokens": 200}


def test_an_output_that_is_not_split_is_image_in_a_stream_alone() -> None:
    plain = images_usage.added([USAGE], "m", is_stream=False)
    assert plain == Usage(input_tokens=10, output_tokens=200)
    stream = images_usage.added([USAGE, USAGE], "m", is_stream=True)
    assert stream == Usage(input_tokens=20, output_tokens=400, image_output_tokens=400)


def test_nothing_adds_up_to_nothing() -> None:
    assert images_usage.added([], "m", is_stream=True) == Usage()
    assert images_usage.added([{}], "m", is_stream=True) == Usage()


@pytest.mark.parametrize(("told", "units"), [(6, 6), (0, None), (None, None), ("x", None)])
def test_cached_images_are_a_unit(told: object, units: int | None) -> None:
    assert images_usage.cached(told).get("cache_image_read_tokens") == units


@pytest.mark.parametrize("told", [None, {}, "x", USAGE, {"model": "m"}], ids=str)
def test_a_line_needs_a_model_and_counts(told: object) -> None:
    assert images_usage.drawn_as_text(told) == ()


def test_the_model_that_wrote_an_image_is_charged_for_it() -> None:
    assert images_usage.drawn_as_text({**USAGE, "model": "m"}) == (
        Charge("m", Usage(input_tokens=10, output_tokens=200), "svg"),
    )
