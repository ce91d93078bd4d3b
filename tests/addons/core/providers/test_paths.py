import pytest

from addons.core.call import Billing
from addons.core.providers.dialect import SocketDialect
from addons.core.providers.hosts import Hosts

OPENAI = "api.openai.com"
ANTHROPIC = "api.anthropic.com"
GOOGLE = "generativelanguage.googleapis.com"
CHATGPT = "chatgpt.com"
CODEX = "/backend-api/codex"
PLAN = "subscription"
HOSTS = Hosts()
SOCKET = {"upgrade": "websocket"}


@pytest.mark.parametrize(
    ("host", "method", "path", "dialect", "operation", "billing"),
    [
        (OPENAI, "POST", "/v1/completions", "openai-completions", "completions", "api"),
        (OPENAI, "GET", "/v1/chat/completions/c1", "opaque", "stored_completions", "free"),
        (OPENAI, "POST", "/v1/responses", "openai-responses", "responses", "api"),
        (OPENAI, "GET", "/v1/responses/r1", "openai-responses", "responses", "api"),
        (OPENAI, "DELETE", "/v1/responses/r1", "opaque", "responses_items", "free"),
        (OPENAI, "GET", "/v1/responses/r1/input_items", "opaque", "responses_items", "free"),
        (OPENAI, "POST", "/v1/responses/r1/cancel", "openai-responses", "responses", "api"),
        (OPENAI, "POST", "/v1/responses/compact", "openai-responses", "compact", "api"),
        (OPENAI, "POST", "/v1/responses/input_tokens", "opaque", "count_tokens", "free"),
        (OPENAI, "POST", "/v1/embeddings", "openai-embeddings", "embeddings", "api"),
        (OPENAI, "POST", "/v1/images/generations", "opaque", "images", "api"),
        (OPENAI, "POST", "/v1/audio/speech", "opaque", "audio", "api"),
        (OPENAI, "POST", "/v1/threads/t1/runs", "opaque", "runs", "api"),
        (OPENAI, "GET", "/v1/threads/t1/runs/r1", "opaque", "threads", "free"),
        (OPENAI, "GET", "/v1/models", "opaque", "models", "free"),
        (OPENAI, "GET", "/v1/models/gpt-5.4", "opaque", "models", "free"),
        (OPENAI, "POST", "/v1/files", "opaque", "files", "free"),
        (OPENAI, "POST", "/v1/moderations", "opaque", "moderations", "free"),
        (OPENAI, "POST", "/v1/realtime/client_secrets", "opaque", "realtime", "free"),
        (OPENAI, "POST", "/chat/completions", "opaque", "other", "api"),
        (OPENAI, "POST", "/v1/modelsx", "opaque", "other", "api"),
        (CHATGPT, "POST", f"{CODEX}/responses", "openai-responses", "responses", "subscription"),
        (
            CHATGPT,
            "POST",
            f"{CODEX}/responses/compact",
            "openai-responses",
            "compact",
            "subscription",
        ),
        (CHATGPT, "GET", f"{CODEX}/models", "opaque", "models", "free"),
        (CHATGPT, "GET", f"{CODEX}/usage", "opaque", "usage", "free"),
        (CHATGPT, "POST", f"{CODEX}/analytics-events/events", "opaque", "other", "free"),
        (CHATGPT, "GET", "/backend-api/wham/usage", "opaque", "other", "free"),
        (CHATGPT, "POST", "/backend-api/conversation", "opaque", "other", "free"),
        (CHATGPT, "POST", "/v1/responses", "opaque", "other", "free"),
        (CHATGPT, "GET", "/", "opaque", "other", "free"),
        (ANTHROPIC, "POST", "/v1/messages", "anthropic", "messages", "api"),
        (ANTHROPIC, "POST", "/v1/messages/count_tokens", "opaque", "count_tokens", "free"),
        (ANTHROPIC, "POST", "/v1/messages/batches", "opaque", "batches", "free"),
        (ANTHROPIC, "GET", "/v1/messages/batches/b1/results", "opaque", "batch_results", "api"),
        (ANTHROPIC, "POST", "/v1/chat/completions", "openai-chat", "chat", "api"),
        (ANTHROPIC, "GET", "/v1/models", "opaque", "models", "free"),
        (ANTHROPIC, "POST", "/api/event_logging/v2/batch", "opaque", "other", "free"),
        (ANTHROPIC, "HEAD", "/api/hello", "opaque", "other", "free"),
        (GOOGLE, "POST", "/v1beta/models/g:generateContent", "gemini", "generate", "api"),
        (GOOGLE, "POST", "/v1/models/g:streamGenerateContent", "gemini", "generate", "api"),
        (GOOGLE, "POST", "/v1beta/tunedModels/t:generateContent", "gemini", "generate", "api"),
        (GOOGLE, "POST", "/v1beta/models/g:embedContent", "gemini", "embeddings", "api"),
        (GOOGLE, "POST", "/v1beta/models/g:batchEmbedContents", "gemini", "embeddings", "api"),
        (GOOGLE, "POST", "/v1beta/models/g:countTokens", "gemini", "count_tokens", "free"),
        (GOOGLE, "POST", "/v1beta/models/g:predict", "opaque", "predict", "api"),
        (GOOGLE, "POST", "/v1beta/models/g:batchGenerateContent", "opaque", "models", "free"),
        (GOOGLE, "GET", "/v1beta/models/g/operations/o1", "opaque", "models", "free"),
        (GOOGLE, "POST", "/v1beta/openai/chat/completions", "openai-chat", "chat", "api"),
        (GOOGLE, "POST", "/v1beta/openai/embeddings", "openai-embeddings", "embeddings", "api"),
        (GOOGLE, "POST", "/v1beta/interactions", "opaque", "interactions", "api"),
        (GOOGLE, "POST", "/v1beta/cachedContents", "opaque", "cached_contents", "free"),
        (GOOGLE, "GET", "/v1beta/files/f1:download", "opaque", "files", "free"),
        (GOOGLE, "POST", "/upload/v1beta/files", "opaque", "files", "free"),
    ],
)
def test_a_path_stands_for(
    host: str, method: str, path: str, dialect: str, operation: str, billing: str
) -> None:
    endpoint = HOSTS.endpoint(host, 443, method, path)
    assert (endpoint.dialect.name, endpoint.operation) == (dialect, operation)
    assert endpoint.billing is Billing(billing)


@pytest.mark.parametrize(
    ("host", "path", "operation", "billing"),
    [
        (OPENAI, "/v1/responses", "responses", "api"),
        (OPENAI, "/v1/realtime", "realtime", "api"),
        (CHATGPT, f"{CODEX}/responses", "responses", PLAN),
        (GOOGLE, "/ws/google.ai.generativelanguage.v1beta.GenerativeService.Bidi", "live", "api"),
    ],
)
def test_a_websocket_stands_for_more_than_a_look(
    host: str, path: str, operation: str, billing: str
) -> None:
    socket = HOSTS.endpoint(host, 443, "GET", path, SOCKET)
    look = HOSTS.endpoint(host, 443, "GET", path)
    assert isinstance(socket.dialect, SocketDialect)
    assert (socket.operation, socket.billing) == (operation, Billing(billing))
    assert (look.operation, look.billing) != (socket.operation, socket.billing)


def test_only_chat_and_completions_need_to_be_asked_for_usage() -> None:
    asking = {
        path
        for path in ("chat/completions", "completions", "responses", "embeddings", "models")
        if HOSTS.endpoint(OPENAI, 443, "POST", f"/v1/{path}").asks_for_usage
    }
    assert asking == {"chat/completions", "completions"}
