import pytest

from addons.core.call import Ask
from addons.core.providers.dialect import Endpoint, Head
from addons.core.providers.hosts import Hosts
from addons.core.providers.openai.asking import Asking
from addons.core.providers.openai.chat import DIALECT

HOST = "api.openai.com"
CHAT = Hosts().endpoint(HOST, 443, "POST", "/v1/chat/completions")
RESPONSES = Hosts().endpoint(HOST, 443, "POST", "/v1/responses")
STREAM = Ask(model="m", streamed=True, asks_for_usage=False)
COMPLAINT = b'{"error":{"message":"Unrecognized request argument: stream_options","type":"bad"}}'


def told(status: int, *chunks: bytes) -> Asking:
    """Give what is known after an answer to a call that asked for usage."""
    asking = Asking()
    tally = asking.watched(DIALECT.tally(STREAM, Head(status, {})), status, HOST, "m")
    assert not tally.has_spoken
    for chunk in chunks:
        tally.feed(chunk)
    tally.close()
    return asking


@pytest.mark.parametrize(
    ("endpoint", "ask", "is_due"),
    [
        (CHAT, STREAM, True),
        (RESPONSES, STREAM, False),
        (CHAT, Ask(model="m", streamed=True), False),
        (CHAT, Ask(model="m", asks_for_usage=False), False),
    ],
    ids=["stream", "has-usage-anyway", "asked-already", "plain"],
)
def test_only_a_stream_without_usage_has_to_be_asked(
    endpoint: Endpoint, ask: Ask, is_due: bool
) -> None:
    assert Asking().is_due(endpoint, HOST, ask) is is_due


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize("cut", [0, 50, len(COMPLAINT)])
def test_who_names_what_we_asked_is_not_asked_again(status: int, cut: int) -> None:
    asking = told(status, COMPLAINT[:cut], COMPLAINT[cut:])
    assert not asking.is_due(CHAT, HOST, STREAM)
    assert asking.is_due(CHAT, "eu.api.openai.com", STREAM)
    assert asking.is_due(CHAT, HOST, Ask(model="other", streamed=True, asks_for_usage=False))


@pytest.mark.parametrize(
    ("status", "text"), [(400, b'{"error":{"type":"bad"}}'), (500, COMPLAINT), (429, COMPLAINT)]
)
def test_another_error_says_nothing_about_it(status: int, text: bytes) -> None:
    assert told(status, text).is_due(CHAT, HOST, STREAM)


def test_what_is_remembered_is_bounded() -> None:
    asking = Asking()
    for number in range(10_001):
        asking.note(HOST, str(number))
    assert asking.is_due(CHAT, HOST, Ask(model="1", streamed=True, asks_for_usage=False))
    assert not asking.is_due(CHAT, HOST, Ask(model="10000", streamed=True, asks_for_usage=False))
