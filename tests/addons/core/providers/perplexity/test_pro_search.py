"""What a chat that Perplexity is asked for says of its dearer search."""

import pytest

from addons.core.providers.dialect import Head, Request
from addons.core.providers.openai.chat import DIALECT

ANSWER = b'data: {"choices":[],"usage":{"prompt_tokens":9,"total_tokens":9}}\n\ndata: [DONE]\n\n'


@pytest.mark.parametrize(
    ("body", "facts"),
    [
        (b'{"stream":true,"web_search_options":{"search_type":"pro"}}', {"search_type": "pro"}),
        (b'{"stream":true,"web_search_options":{"search_type":"fast"}}', {}),
        (b'{"stream":true,"web_search_options":"pro"}', {}),
        (b'{"web_search_options":{"search_type":"pro"}}', {}),  # only a stream gets it
    ],
)
def test_a_thorough_search_moves_the_price(body: bytes, facts: dict[str, str]) -> None:
    request = Request("POST", "api.perplexity.ai", "/chat/completions", "", {}, body)
    tally = DIALECT.tally(DIALECT.ask(request), Head(200, {}))
    tally.feed(ANSWER)
    assert tally.close().modifiers == facts
