"""Paths below any prefix, at who copies OpenAI."""

import pytest

from addons.core.providers.hosts import Hosts
from addons.core.weir_toml import ExtraHost


@pytest.mark.parametrize(
    ("method", "path", "dialect", "operation"),
    [
        ("GET", "/v1/chat/deferred-completion/d1", "openai-chat", "chat"),
        ("POST", "/v1/tts", "openai-speech", "speech"),
        ("POST", "/v1/stt", "openai-transcription", "transcription"),
        ("GET", "/v1/batches/b1/results", "openai-batches", "batches"),
        ("POST", "/openai/deployments/d/images/generations", "openai-images", "images"),
    ],
)
def test_who_copies_openai_has_paths_of_their_own(
    method: str, path: str, dialect: str, operation: str
) -> None:
    hosts = Hosts((ExtraHost("llm.example.com", 443, "openai", "example"),))
    endpoint = hosts.endpoint("llm.example.com", 443, method, path)
    assert (endpoint.dialect.name, endpoint.operation) == (dialect, operation)
