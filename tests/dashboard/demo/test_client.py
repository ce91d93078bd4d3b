"""The demo's client and its provider, with only a pipe between them."""

import asyncio
import base64
import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.demo import certificate, client
from dashboard.demo.cast import ANTHROPIC, CAST, GEMINI, OPENAI, Part
from dashboard.demo.client import Call, Seen
from dashboard.demo.upstream import Upstream
from tests.dashboard.demo.metering import dice
from tests.dashboard.demo.pipe import pipe


def meet(folder: Path, call: Call, answer: bytes = b"200 OK") -> tuple[Seen, list[bytes]]:
    """Let client and provider meet once."""
    ca_file, tls = certificate.make(folder, [OPENAI, ANTHROPIC, GEMINI])

    async def play() -> tuple[Seen, list[bytes]]:
        async with (
            Upstream(tls, dice(), 0.0) as upstream,
            pipe(upstream.port, answer) as (port, heads),
        ):
            trust = ssl.create_default_context(cafile=ca_file)
            return await client.make(call, port, trust), heads

    return asyncio.run(play())


@pytest.mark.parametrize("part", CAST[:3] + CAST[-2:], ids=lambda part: part.title)
def test_a_call_gets_its_whole_answer(tmp_path: Path, part: Part) -> None:
    seen, _ = meet(tmp_path, part.call(dice()))
    assert seen.status == 200
    assert seen.is_whole
    assert seen.size > 100
    assert seen.first_byte_s > 0


def test_the_label_goes_to_the_proxy_only(tmp_path: Path) -> None:
    call = replace(CAST[0].call(dice()), label="who~what~when")
    _, heads = meet(tmp_path, call)
    credential = base64.b64encode(b"who~what~when:weir")
    assert b"Basic " + credential in heads[0]


@pytest.mark.parametrize("mishap", ["cut", "leave"])
def test_an_answer_that_breaks_off_is_not_whole(tmp_path: Path, mishap: str) -> None:
    seen, _ = meet(tmp_path, CAST[0].call(dice(), mishap))
    assert not seen.is_whole


def test_an_error_of_the_provider_is_seen(tmp_path: Path) -> None:
    seen, _ = meet(tmp_path, CAST[0].call(dice(), "error"))
    assert seen.status in (429, 500, 529)


def test_a_proxy_that_says_no_or_is_not_there_is_an_answer_cut_short(tmp_path: Path) -> None:
    seen, _ = meet(tmp_path, CAST[0].call(dice()), b"502 No")
    assert (seen.status, seen.is_whole) == (0, False)
    trust = ssl.create_default_context()
    assert asyncio.run(client.make(CAST[0].call(dice()), 1, trust)).status == 0
