"""kill -9 at any moment: no call is lost, none is there twice, what was settled stays exact."""

import json
from pathlib import Path

import pytest

from tests.live import kills
from tests.upstream.server import Upstream

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]


@pytest.mark.long
def test_fifty_five_kills_under_traffic_lose_nothing(tmp_path: Path, upstream: Upstream) -> None:
    found = kills.run(tmp_path / "home", upstream, kills=55)
    assert not found.wrong, json.dumps(found.wrong, indent=1)[:4000]
    assert found.calls > 100
    assert found.whole > 100


def test_without_a_kill_every_call_is_settled_exactly(tmp_path: Path, upstream: Upstream) -> None:
    found = kills.run(tmp_path / "home", upstream, kills=0, seed=2, rest_s=4)
    assert not found.wrong, json.dumps(found.wrong, indent=1)[:4000]
    assert found.interrupted == 0
    assert found.calls == found.whole > 200
