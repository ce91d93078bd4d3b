import json

import pytest

from addons.core.call import Refusal
from addons.core.providers.anthropic import messages
from addons.core.providers.dialect import Head, Request
from addons.core.providers.google.publisher import Publisher
from addons.core.providers.openai import chat

CLAUDE = Publisher(messages.DIALECT)
PATH = "/v1/projects/p/locations/l/publishers/anthropic/models/claude-sonnet-4-5@20250929"


@pytest.mark.parametrize(
    ("path", "body", "model", "streamed"),
    [
        (f"{PATH}:rawPredict", b'{"max_tokens": 9}', "claude-sonnet-4-5@20250929", False),
        (f"{PATH}:streamRawPredict", b"{}", "claude-sonnet-4-5@20250929", True),
        (f"{PATH}:rawPredict", b'{"stream": true}', "claude-sonnet-4-5@20250929", True),
        (f"{PATH}:rawPredict", b'{"model": "claude-opus-5"}', "claude-opus-5", False),
        ("/v1/elsewhere", b"{}", "", False),
    ],
)
def test_the_model_stands_in_the_path_where_the_body_has_none(
    path: str, body: bytes, model: str, streamed: bool
) -> None:
    asked = CLAUDE.ask(Request("POST", "h", path, "", {}, body))
    assert (asked.model, asked.streamed) == (model, streamed)


def test_the_rest_of_the_request_is_read_as_its_dialect_reads_it() -> None:
    body = b'{"max_tokens": 9, "cache_control": {"type": "ephemeral", "ttl": "1h"}}'
    asked = CLAUDE.ask(Request("POST", "h", f"{PATH}:rawPredict", "", {}, body))
    assert (asked.max_tokens, asked.extra) == (9, {"cache_ttl": "1h"})


def test_the_answer_is_counted_as_its_dialect_counts_it() -> None:
    mistral = Publisher(chat.DIALECT)
    assert (mistral.name, CLAUDE.name) == ("openai-chat", "anthropic")
    asked = mistral.ask(Request("POST", "h", "/v1/models/mistral-small:rawPredict", "", {}, b"{}"))
    tally = mistral.tally(asked, Head(200, {}))
    tally.feed(b'{"usage": {"prompt_tokens": 4, "completion_tokens": 5, "total_tokens": 9}}')
    (charge,) = tally.close().charges
    assert (charge.model, charge.usage.input_tokens) == ("mistral-small", 4)


def test_a_refusal_has_google_s_shape() -> None:
    assert json.loads(CLAUDE.refusal(Refusal(400, "c", "m")))["error"]["code"] == 400
