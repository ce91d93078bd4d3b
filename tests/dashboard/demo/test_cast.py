"""Who calls in the demo."""

from collections import Counter
from random import Random

import pytest

from addons.core import identity
from addons.core.providers.hosts import Hosts
from dashboard.demo import cast
from dashboard.demo.cast import CAST, Part
from tests.dashboard.demo.metering import dice


@pytest.mark.parametrize("part", CAST, ids=lambda part: part.title)
def test_every_call_goes_to_an_endpoint_that_is_metered(part: Part) -> None:
    call = part.call(dice())
    path = call.path.partition("?")[0]
    endpoint = Hosts().endpoint(call.host, 443, "POST", path)
    assert endpoint.operation != "other"
    assert endpoint.dialect.name != "opaque"


@pytest.mark.parametrize("part", CAST, ids=lambda part: part.title)
def test_every_caller_and_program_can_be_told(part: Part) -> None:
    assert all(part.call(dice()).label.split("~"))
    assert identity.program(part.user_agent)


def test_between_them_they_show_every_provider_dialect_and_several_callers() -> None:
    endpoints = [Hosts().endpoint(part.host, 443, "POST", part.path) for part in CAST]
    assert {endpoint.provider for endpoint in endpoints} == {"openai", "anthropic", "google"}
    assert len({part.caller for part in CAST}) >= 5
    assert len({model for part in CAST for model in part.models}) >= 8


def test_now_and_then_something_goes_wrong_but_mostly_not() -> None:
    random = Random(1)
    calls = [cast.draw(random) for _ in range(2000)]
    mishaps = Counter(call.headers.get("x-demo-mishap", "") for call in calls)
    assert 0 < mishaps["error"] + mishaps["cut"] < 400
    assert 0 < sum(call.leaves_early for call in calls) < 200
