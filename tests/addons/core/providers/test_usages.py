from addons.core.call import Usage
from addons.core.providers import usages

ONE = Usage(input_tokens=3, output_tokens=1, cache_read_tokens=2, units={"images": 1})


def test_usages_are_added_field_by_field() -> None:
    other = Usage(input_tokens=4, units={"images": 2, "web_searches": 1})
    total = Usage(
        input_tokens=7,
        output_tokens=1,
        cache_read_tokens=2,
        units={"images": 3, "web_searches": 1},
    )
    assert usages.plus(ONE, other) == usages.plus(other, ONE) == total


def test_nothing_changes_nothing() -> None:
    assert usages.plus(ONE, Usage()) == ONE
    assert usages.plus(Usage(), Usage()) == Usage()
    assert usages.with_units(ONE, {}) is ONE


def test_units_are_added_to_a_usage() -> None:
    assert usages.with_units(ONE, {"images": 2, "pages": 1}).units == {"images": 3, "pages": 1}
    assert ONE.units == {"images": 1}
