from addons.core.call import Usage
from addons.core.providers.cohere import billed


def test_the_bill_counts_and_what_the_model_saw_is_kept_as_units() -> None:
    usage = billed.usage(
        {
            "billed_units": {"input_tokens": 9.0, "output_tokens": 14},
            "tokens": {"input_tokens": 512, "output_tokens": 16},
            "cached_tokens": 480,
        }
    )
    assert usage is not None
    assert (usage.input_tokens, usage.output_tokens, usage.cache_read_tokens) == (9, 14, None)
    assert usage.units == {
        "raw_input_tokens": 512,
        "raw_output_tokens": 16,
        "raw_cached_tokens": 480,
    }


def test_tokens_of_images_come_on_top_of_those_of_texts() -> None:
    usage = billed.usage({"billed_units": {"input_tokens": 3, "image_tokens": 300, "images": 1}})
    assert usage == Usage(input_tokens=303, image_input_tokens=300, units={"images": 1})


def test_searches_classifications_and_parsed_pages_are_units() -> None:
    usage = billed.usage({"billed_units": {"search_units": 2, "classifications": 5, "pages": 1}})
    assert usage == Usage(units={"search_units": 2, "classifications": 5, "pages": 1})


def test_without_a_bill_what_the_model_saw_counts() -> None:
    usage = billed.usage({"tokens": {"input_tokens": 12, "output_tokens": 4}, "cached_tokens": 8})
    assert usage == Usage(input_tokens=12, output_tokens=4)


def test_nothing_said_is_nothing_counted() -> None:
    for report in ({}, {"billed_units": None}, {"billed_units": {"input_tokens": "many"}}):
        assert billed.usage(report) is None
    assert billed.usage({"billed_units": {"input_tokens": 0}}) == Usage(input_tokens=0)
