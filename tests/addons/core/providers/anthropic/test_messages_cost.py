"""What a gateway says that it took for a message."""

from typing import Any

import orjson
import pytest

from addons.core.call import Ask, Reading, Usage
from addons.core.providers.anthropic.messages import DIALECT
from addons.core.providers.dialect import Head

START: dict[str, Any] = {
    "type": "message_start",
    "message": {"id": "msg_1", "model": "claude-sonnet-4-5", "usage": {"input_tokens": 9}},
}
DELTA: dict[str, Any] = {
    "type": "message_delta",
    "delta": {"stop_reason": "end_turn"},
    "usage": {"output_tokens": 2},
}
STOP: dict[str, Any] = {"type": "message_stop"}
MESSAGE: dict[str, Any] = {
    **START["message"],
    "type": "message",
    "content": [{"type": "text", "text": "word"}],
    "usage": {"input_tokens": 9, "output_tokens": 2},
}
CREDITS: dict[str, Any] = {"copilot_usage": {"total_nano_aiu": 614_775_000, "token_details": []}}


def read(text: bytes) -> Reading:
    tally = DIALECT.tally(Ask(model="asked", streamed=True), Head(200, {}))
    for at in range(len(text)):
        tally.feed(text[at : at + 1])
    return tally.close()


def streamed(*events: dict[str, Any]) -> Reading:
    form = b"event: %s\ndata: %s\n\n"
    return read(b"".join(form % (event["type"].encode(), orjson.dumps(event)) for event in events))


def test_copilot_tells_the_credits_it_took_with_the_last_figures() -> None:
    reading = streamed(START, DELTA | CREDITS, STOP)
    assert (reading.usage, reading.reported_cost_nusd) == (Usage(9, 2), 6_147_750)
    assert read(orjson.dumps(MESSAGE | CREDITS)).reported_cost_nusd == 6_147_750


@pytest.mark.parametrize(("cost", "nusd"), [("0.00012300", 123_000), ("0", None), (None, None)])
def test_opencode_tells_what_it_took_in_a_ping_behind_the_end(
    cost: object, nusd: int | None
) -> None:
    reading = streamed(START, DELTA, STOP, {"type": "ping", "cost": cost})
    assert (reading.usage, reading.reported_cost_nusd) == (Usage(9, 2), nusd)
    assert reading.is_complete
    assert read(orjson.dumps(MESSAGE | {"cost": cost})).reported_cost_nusd == nusd


def test_a_message_without_a_cost_has_none() -> None:
    assert streamed(START, {"type": "ping"}, DELTA, STOP).reported_cost_nusd is None
