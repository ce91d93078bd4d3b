"""Options at hand say what mitmproxy's own look-up says, also after a change."""

import pytest
from mitmproxy.options import Options
from mitmproxy.optmanager import OptManager

from addons import quick_options
from addons.quick_options import _READ_OFTEN


@pytest.fixture
def options() -> Options:
    found = Options()
    found.add_option("store_streamed_bodies", bool, False, "")
    found.add_option("body_size_limit", str | None, None, "")
    quick_options.keep_at_hand(found)
    return found


def test_they_are_found_without_a_look_up(options: Options) -> None:
    assert options.__dict__["store_streamed_bodies"] is False
    assert options.__dict__["body_size_limit"] is None


@pytest.mark.parametrize("value", ["3m", None])
def test_a_change_is_seen_at_once(options: Options, value: str | None) -> None:
    options.update(body_size_limit="1k", store_streamed_bodies=True)
    assert (options.body_size_limit, options.store_streamed_bodies) == ("1k", True)
    options.body_size_limit = value
    assert options.body_size_limit == value
    options.reset()
    assert (options.body_size_limit, options.store_streamed_bodies) == (None, False)


def test_a_change_that_is_refused_is_none(options: Options) -> None:
    def refuse(updated: set[str]) -> None:
        raise ValueError

    options.changed.connect(refuse)
    with pytest.raises(ValueError):  # noqa: PT011 - ours, two lines up
        options.update(store_streamed_bodies=True)
    assert options.store_streamed_bodies is OptManager.__getattr__(options, "store_streamed_bodies")


def test_all_of_them_are_options_of_this_mitmproxy() -> None:
    from mitmproxy.addons.proxyserver import Proxyserver
    from mitmproxy.test import taddons

    with taddons.context(Proxyserver()) as context:
        assert set(_READ_OFTEN) <= set(context.options.keys())
