"""Where the demo plays."""

import asyncio
import ssl
from pathlib import Path

from addons.core.providers.hosts import Hosts
from dashboard.demo import certificate, stage
from dashboard.demo.stage import Stage
from tests.dashboard.demo.metering import dice
from tests.dashboard.demo.pipe import pipe


def test_a_crowd_calls_for_as_long_as_it_is_told(tmp_path: Path) -> None:
    ca_file, tls = certificate.make(tmp_path, Hosts().names)
    trust = ssl.create_default_context(cafile=ca_file)

    async def play(upstream_port: int) -> int:
        async with pipe(upstream_port) as (port, heads):
            made = await stage.crowd(port, trust, dice(), 0.3)
            assert len(heads) == made
            return made

    with Stage(tls, dice(), 0.0) as played:
        assert played.play(play(played.upstream_port)).result(20) >= stage.AT_ONCE


def test_what_still_plays_at_the_end_is_ended(tmp_path: Path) -> None:
    _, tls = certificate.make(tmp_path, ["h"])
    with Stage(tls, dice(), 0.0) as played:
        endless = played.play(asyncio.sleep(3600))
    assert endless.cancelled()
