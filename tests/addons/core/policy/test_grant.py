from dataclasses import replace

import pytest

from addons.core.policy import grant
from addons.core.policy.grant import Grant
from addons.core.providers.hosts import Hosts

ALL = Grant("t1", ("t1",), "ci", "web", "ada", (), (), (), 2e9)
NARROW = replace(
    ALL, providers=("openai", "local*"), models=("gpt-5*", "o3"), operations=("chat", "files")
)


def code(of: Grant, provider: str, operation: str, model: str | None) -> str:
    refusal = grant.objection(of, provider, operation, model)
    return refusal.code if refusal else ""


@pytest.mark.parametrize(
    ("method", "host", "path"),
    [
        ("POST", "api.openai.com", "/v1/chat/completions"),
        ("POST", "api.openai.com", "/v1/responses"),
        ("POST", "api.openai.com", "/v1/responses/input_tokens"),
        ("POST", "api.openai.com", "/v1/embeddings"),
        ("POST", "api.openai.com", "/v1/images/generations"),
        ("GET", "api.openai.com", "/v1/models"),
        ("POST", "api.anthropic.com", "/v1/messages"),
        ("POST", "api.anthropic.com", "/v1/messages/count_tokens"),
        (
            "POST",
            "generativelanguage.googleapis.com",
            "/v1beta/models/gemini-2.5-flash:generateContent",
        ),
        ("POST", "bedrock-runtime.us-east-1.amazonaws.com", "/model/amazon.nova-lite-v1:0/invoke"),
    ],
)
def test_a_token_without_operations_is_for_inference(method: str, host: str, path: str) -> None:
    endpoint = Hosts().endpoint(host, 443, method, path)
    assert grant.objection(ALL, endpoint.provider, endpoint.operation, "any") is None


@pytest.mark.parametrize(
    ("method", "host", "path"),
    [
        ("GET", "api.openai.com", "/v1/files"),
        ("GET", "api.openai.com", "/v1/files/file-1/content"),
        ("POST", "api.openai.com", "/v1/uploads"),
        ("POST", "api.openai.com", "/v1/batches"),
        ("POST", "api.openai.com", "/v1/fine_tuning/jobs"),
        ("GET", "api.openai.com", "/v1/chat/completions"),
        ("GET", "api.openai.com", "/v1/responses/resp_1/input_items"),
        ("DELETE", "api.openai.com", "/v1/responses/resp_1"),
        ("GET", "api.openai.com", "/v1/conversations/conv_1"),
        ("GET", "api.openai.com", "/v1/threads/thread_1"),
        ("GET", "api.openai.com", "/v1/assistants"),
        ("GET", "api.openai.com", "/v1/vector_stores"),
        ("GET", "api.openai.com", "/v1/organization/admin_api_keys"),
        ("GET", "api.openai.com", "/v1/what_is_not_known_yet"),
        ("POST", "api.anthropic.com", "/v1/messages/batches"),
        ("GET", "api.anthropic.com", "/v1/messages/batches/b1/results"),
        ("GET", "api.anthropic.com", "/v1/files"),
        ("GET", "api.anthropic.com", "/v1/organizations/api_keys"),
        ("GET", "generativelanguage.googleapis.com", "/v1beta/files"),
        ("GET", "generativelanguage.googleapis.com", "/v1beta/cachedContents"),
    ],
)
def test_what_lies_at_the_provider_is_opt_in(method: str, host: str, path: str) -> None:
    endpoint = Hosts().endpoint(host, 443, method, path)
    assert code(ALL, endpoint.provider, endpoint.operation, "") == "endpoint_not_allowed"
    named = replace(ALL, operations=(endpoint.operation,))
    assert code(named, endpoint.provider, endpoint.operation, "") == ""
    assert code(replace(ALL, operations=("*",)), endpoint.provider, endpoint.operation, "") == ""


@pytest.mark.parametrize(
    ("provider", "operation", "model", "wanted"),
    [
        ("openai", "chat", "gpt-5-mini", ""),
        ("openai", "chat", "o3", ""),
        ("local-ollama", "chat", "o3", ""),
        ("anthropic", "chat", "gpt-5", "provider_not_allowed"),
        ("openai", "responses", "gpt-5", "endpoint_not_allowed"),
        ("openai", "models", "", "endpoint_not_allowed"),
        ("openai", "chat", "o3-pro", "model_not_allowed"),
        ("openai", "chat", "GPT-5", "model_not_allowed"),
        ("openai", "chat", "", "model_not_named"),
        ("openai", "chat", None, ""),
        ("openai", "responses", None, "endpoint_not_allowed"),
        ("openai", "files", "", ""),
        ("openai", "files", "o3-pro", "model_not_allowed"),
        ("openai", "chat", "gpt-5/../o3-pro", "model_not_allowed"),
        ("openai", "chat", "gpt-5%2F..%2Fo3-pro", "model_not_allowed"),
        ("openai", "chat", "gpt-5\\o3-pro", "model_not_allowed"),
        ("openai", "chat", "gpt-5\n", "model_not_allowed"),
    ],
)
def test_a_narrow_token_is_for_what_it_names(
    provider: str, operation: str, model: str | None, wanted: str
) -> None:
    assert code(NARROW, provider, operation, model) == wanted


def test_a_batch_says_no_model_and_is_not_for_a_token_of_some_models() -> None:
    some = replace(ALL, models=("gpt-5*",), operations=("*",))
    assert code(some, "openai", "batches", "") == "model_not_named"
    assert code(some, "openai", "models", "") == ""


def test_inference_can_be_named_beside_others() -> None:
    both = replace(ALL, operations=("inference", "files"))
    assert code(both, "openai", "chat", "any") == ""
    assert code(both, "openai", "files", "") == ""
    assert code(both, "openai", "batches", "") == "endpoint_not_allowed"


def test_a_refusal_says_what_is_allowed_and_that_a_retry_is_useless() -> None:
    refusal = grant.objection(NARROW, "openai", "chat", "o3-\x1b[2J" + "x" * 200)
    assert refusal is not None
    assert refusal.status == 400
    assert refusal.retry_after_s is None
    assert refusal.message == (
        "weir: client token ‘ci’ is not for the model ‘o3-\ufffd[2J" + "x" * 57 + "’, but for "
        "‘gpt-5*’, ‘o3’. Ask whoever gave it to you for another: ./run.sh token mint --help "
        "says how."
    )


def test_a_long_list_is_not_read_out() -> None:
    many = replace(ALL, providers=tuple(f"p{number}" for number in range(20)))
    refusal = grant.objection(many, "openai", "chat", "any")
    assert refusal is not None
    assert "‘p7’, ..." in refusal.message
    assert "p8" not in refusal.message
