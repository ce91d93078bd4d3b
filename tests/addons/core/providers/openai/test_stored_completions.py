"""Reading a chat completion again: its usage is the usage of the call that made it."""

import pytest

from addons.core.providers.dialect import Head, Request
from addons.core.providers.openai.chat import DIALECT


@pytest.mark.parametrize(
    ("method", "path", "is_poll"),
    [
        ("POST", "/v1/chat/completions", False),
        ("POST", "/v1/chat/completions/", False),
        ("POST", "/v1/chat/completions/c1", True),
        ("GET", "/v1/chat/completions/c1", True),
        ("GET", "/v1/chat/deferred-completion/d1", True),
    ],
)
def test_reading_a_completion_again_is_no_new_call(method: str, path: str, is_poll: bool) -> None:
    ask = DIALECT.ask(Request(method, "api.openai.com", path, "", {}, b'{"model":"m"}'))
    tally = DIALECT.tally(ask, Head(200, {}))
    tally.feed(b'{"id":"c1","model":"m","usage":{"prompt_tokens":9,"completion_tokens":2}}')
    reading = tally.close()
    assert (reading.poll, reading.response_id) == (is_poll, "c1")
