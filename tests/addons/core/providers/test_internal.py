import pytest

from addons.core.call import Billing
from addons.core.providers import internal
from addons.core.providers.hosts import Hosts

HOSTS = Hosts()


@pytest.mark.parametrize(
    ("method", "path", "told"),
    [
        ("POST", "/v1/chat/completions", ("openai-chat", "chat")),
        ("POST", "/v1/completions", ("openai-completions", "completions")),
        ("POST", "/v1/responses", ("openai-responses", "responses")),
        ("POST", "/v1/responses/compact", ("openai-responses", "compact")),
        ("POST", "/v1/responses/input_tokens", ("openai-responses", "count_tokens")),
        ("POST", "/v1/messages", ("anthropic", "messages")),
        ("POST", "/v1/messages/count_tokens", ("anthropic", "count_tokens")),
        ("POST", "/v1/embeddings", ("openai-embeddings", "embeddings")),
        ("GET", "/v1/models", ("opaque", "models")),
        ("GET", "/v1/models/meta/llama-4", ("opaque", "models")),
    ],
)
def test_the_apis_of_openai_and_anthropic_are_served_side_by_side(
    method: str, path: str, told: tuple[str, str]
) -> None:
    endpoint = HOSTS.endpoint(internal.HOST, 443, method, path)
    assert (endpoint.dialect.name, endpoint.operation) == told
    assert endpoint.provider == internal.PROVIDER


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/files"),
        ("POST", "/v1/batches"),
        ("GET", "/v1/responses/resp_1"),
        ("DELETE", "/v1/models/ft:mine"),
        ("POST", "/v1/messages/batches"),
        ("POST", "/v2/chat/completions"),
        ("POST", "/chat/completions"),
        ("GET", "/"),
    ],
)
def test_what_lies_at_one_provider_is_not_served(method: str, path: str) -> None:
    endpoint = HOSTS.endpoint(internal.HOST, 443, method, path)
    assert endpoint.operation == internal.UNKNOWN


def test_sockets_are_known_as_such() -> None:
    upgrade = {"upgrade": "websocket"}
    for path, operation in (("/v1/responses", "responses"), ("/v1/realtime", "realtime")):
        assert HOSTS.endpoint(internal.HOST, 443, "GET", path, upgrade).operation == operation


def test_counting_costs_nothing_and_a_chat_s_usage_has_to_be_asked_for() -> None:
    count = HOSTS.endpoint(internal.HOST, 443, "POST", "/v1/messages/count_tokens")
    chat = HOSTS.endpoint(internal.HOST, 443, "POST", "/v1/chat/completions")
    assert count.billing is Billing.FREE
    assert chat.asks_for_usage


def test_the_local_ca_covers_it() -> None:
    assert internal.HOST in HOSTS.names
