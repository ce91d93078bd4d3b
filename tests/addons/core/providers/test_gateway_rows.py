"""What a gateway may be asked for, whatever stands before each provider's own path."""

import pytest

from addons.core.call import Billing
from addons.core.providers.gateway_rows import EVERYTHING
from addons.core.providers.hosts import Hosts
from addons.core.providers.row import Row

GATEWAY = Row("acme", ("llm.acme.example",), {"{any}": EVERYTHING})


@pytest.mark.parametrize(
    ("method", "path", "dialect", "operation"),
    [
        ("POST", "/chat/completions", "openai-chat", "chat"),
        ("POST", "/groq/openai/v1/chat/completions", "openai-chat", "chat"),
        ("POST", "/openai/deployments/d/chat/completions", "openai-chat", "chat"),
        ("POST", "/v1/completions", "openai-completions", "completions"),
        ("POST", "/openai/responses", "openai-responses", "responses"),
        ("POST", "/anthropic/v1/messages", "anthropic", "messages"),
        ("POST", "/v1/messages/count_tokens", "opaque", "count_tokens"),
        ("POST", "/gemini/v1beta/models/g:generateContent", "gemini", "generate"),
        (
            "POST",
            "/vertex_ai/v1/projects/p/locations/l/publishers/google/models/g:streamGenerateContent",
            "gemini",
            "generate",
        ),
        (
            "POST",
            "/bedrock/model/amazon.nova-micro-v1%3A0/converse",
            "bedrock-converse",
            "converse",
        ),
        ("POST", "/v1beta/models/g:predict", "vertex-predict", "predict"),
        (
            "POST",
            "/vertex_ai/v1/projects/p/locations/l/publishers/anthropic/models/c:rawPredict",
            "anthropic",
            "messages",
        ),
        ("GET", "/v1/models", "opaque", "models"),
        ("POST", "/v1/images/generations", "openai-images", "images"),
    ],
)
def test_each_family_s_paths_are_known(
    method: str, path: str, dialect: str, operation: str
) -> None:
    endpoint = GATEWAY.endpoint(method, path, False)
    assert endpoint is not None
    assert (endpoint.dialect.name, endpoint.operation) == (dialect, operation)


def test_what_only_looks_free_is_not() -> None:
    paid = GATEWAY.endpoint("POST", "/v1beta/models/g:generateContent", False)
    free = GATEWAY.endpoint("GET", "/v1beta/models/g", False)
    assert paid
    assert free
    assert (paid.billing, free.billing) == (Billing.API, Billing.FREE)


@pytest.mark.parametrize(
    ("path", "provider", "dialect"),
    [
        ("openai/responses", "openai", "openai-responses"),
        ("openai/evals", "openai", "opaque"),
        ("anthropic/v1/messages", "anthropic", "anthropic"),
        ("compat/chat/completions", "cloudflare", "openai-chat"),
        ("workers-ai/v1/chat/completions", "cloudflare", "openai-chat"),
        ("workers-ai/@cf/meta/llama-3.1-8b-instruct", "cloudflare", "openai-chat"),
        ("", "cloudflare", "opaque"),
    ],
)
def test_whose_bill_it_is_behind_cloudflare(path: str, provider: str, dialect: str) -> None:
    whole = f"/v1/account/gateway/{path}"
    endpoint = Hosts().endpoint("gateway.ai.cloudflare.com", 443, "POST", whole)
    assert (endpoint.provider, endpoint.dialect.name) == (provider, dialect)
    assert endpoint.billing is Billing.API
