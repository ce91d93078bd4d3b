from addons.core.call import Ask
from addons.core.providers.dialect import Head, Request
from addons.core.providers.vercel.realtime import DIALECT
from addons.core.providers.vercel.realtime_socket import RealtimeSocket
from tests.addons.core.providers import exchange


def asked(query: str, **headers: str) -> Ask:
    return DIALECT.ask(Request("GET", "host", "/v4/ai/realtime-model", query, headers, b""))


def test_the_query_names_the_model() -> None:
    assert asked("ai-model-id=openai%2Fgpt-realtime-2") == Ask(
        "openai/gpt-realtime-2", streamed=True
    )
    assert asked("", **{"ai-model-id": "m"}).model == "m"
    assert asked("").model == ""


def test_it_counts_on_a_socket_and_not_what_was_no_upgrade() -> None:
    assert isinstance(DIALECT.socket(Ask(), Head(101, {})), RealtimeSocket)
    tally = DIALECT.tally(Ask(), Head(401, {}))
    tally.feed(b'{"error":{"type":"authentication_error"}}')
    assert tally.close().error == "authentication_error"


def test_a_refusal_has_openai_s_shape() -> None:
    assert "error" in exchange.refused(DIALECT)
