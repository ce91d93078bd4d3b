"""What providers tell about limits arrives in the ledger, and no credential with it."""

import json

import pytest

from tests.live.asking import messages
from tests.live.product import Product, session_name
from tests.upstream.answer import whole
from tests.upstream.server import Upstream
from tests.upstream.waiting import wait_until

pytestmark = pytest.mark.live

ANSWER = {
    "id": "msg_limits",
    "type": "message",
    "role": "assistant",
    "model": "claude-haiku-4-5",
    "content": [],
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 10, "output_tokens": 5},
}
HEADERS = (
    ("anthropic-ratelimit-unified-status", "allowed_warning"),
    ("anthropic-ratelimit-unified-5h-utilization", "0.42"),
    ("anthropic-ratelimit-unified-5h-reset", "1795438800"),
    ("Anthropic-RateLimit-Requests-Limit", "50"),
    ("Anthropic-RateLimit-Requests-Remaining", "49"),
)


def test_plan_windows_and_rates_are_kept_while_the_answer_passes_untouched(
    proxy: Product, upstream: Upstream
) -> None:
    body = json.dumps(ANSWER).encode()
    call = messages(upstream.register(session_name(), whole(body, headers=HEADERS)))
    reply = call.send(proxy)
    assert reply.body == body
    assert proxy.row(call.session)["input_tokens"] == 10
    query = "select * from limits_now where caller = 'caller' and provider = 'anthropic'"
    assert wait_until(lambda: len(proxy.query(query)) == 3, 5)
    found = {row["name"]: row for row in proxy.query(query)}
    assert (found["5h"]["kind"], found["5h"]["used_percent"]) == ("plan", 42)
    assert found["5h"]["resets_at"] == "2026-11-23T13:00:00.000Z"
    assert found["overall"]["status"] == "allowed_warning"
    assert (found["requests"]["kind"], found["requests"]["remaining"]) == ("rate", 49)
    assert "sk-test" not in str([dict(row) for row in proxy.query("select * from limits")])
