"""One ordinary call, to be changed where a test needs it otherwise."""

from dataclasses import replace
from typing import Any

from addons.core.call import Charge, Opening, Outcome, Reading, Settlement, Source, Usage

NOW = 1_795_192_930.0  # 2026-11-20T16:42:10Z, a Friday

OPENING = Opening(
    call_id="01kxcall0000000000000000aa",
    started_at="2026-11-20T15:00:00.000Z",
    caller="claude",
    project="weir",
    session="s1",
    program="claude-code",
    provider="anthropic",
    dialect="anthropic",
    operation="messages",
    host="api.anthropic.com",
    method="POST",
    path="/v1/messages",
    model_asked="claude-opus-latest",
    upstream="api.anthropic.com",
    streamed=True,
    billing="api",
    user_agent="claude-cli/2.1.4",
)
USAGE = Usage(input_tokens=1000, output_tokens=50, cache_read_tokens=800)
READING = Reading(
    source=Source.REPORTED,
    model="claude-opus-5-5",
    charges=(Charge("claude-opus-5-5", USAGE),),
    usage_raw='{"input_tokens":200,"cache_read_input_tokens":800,"output_tokens":50}',
    response_id="msg_1",
    is_complete=True,
)
GUESSED = replace(READING, source=Source.ESTIMATED, estimated="output_tokens")
# 200 × $4 + 800 × $0.2 + 50 × $20 per million, in nano-dollars.
COST_NUSD = 800_000 + 160_000 + 1_000_000
SETTLEMENT = Settlement(
    call_id=OPENING.call_id,
    outcome=Outcome.SETTLED,
    status=200,
    reading=READING,
    first_byte_ms=400.0,
    first_token_ms=500.0,
    duration_ms=2000.0,
    overhead_us=250,
    provider_request_id="req_1",
    error="",
)


def call(number: int = 1, reading: Reading = READING, **changes: Any) -> tuple[Opening, Settlement]:
    """Make call `number`; `changes` go to whichever of opening and settlement has the field."""
    call_id = f"01kxcall{number:018d}"
    told = {name: value for name, value in changes.items() if name in Opening.__slots__}
    ended = {name: value for name, value in changes.items() if name not in told}
    read = replace(reading, response_id=reading.response_id and f"msg_{number}")
    return (
        replace(OPENING, call_id=call_id, **told),
        replace(SETTLEMENT, call_id=call_id, reading=read, **ended),
    )
