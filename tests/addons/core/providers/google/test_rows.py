import pytest

from addons.core.call import Billing
from addons.core.providers.hosts import Hosts

GEMINI = "generativelanguage.googleapis.com"
VERTEX = "europe-west4-aiplatform.googleapis.com"
EXPRESS = "aiplatform.googleapis.com"
PROJECT = "/v1/projects/example.com:p-1/locations/europe-west4"
CODE_ASSIST = "cloudcode-pa.googleapis.com"
PLATFORM = "/v1/projects/p-1/locations/global"
HOSTS = Hosts()


@pytest.mark.parametrize(
    ("method", "path", "dialect", "operation", "billing"),
    [
        ("POST", "/v1beta/models/g:generateContent", "gemini", "generate", "api"),
        ("POST", "/v1/models/g:streamGenerateContent", "gemini", "generate", "api"),
        ("POST", "/v1beta/tunedModels/t:generateContent", "gemini", "generate", "api"),
        ("POST", "/v1beta/models/g:embedContent", "gemini", "embeddings", "api"),
        ("POST", "/v1beta/models/g:batchEmbedContents", "gemini", "embeddings", "api"),
        ("POST", "/v1beta/models/g:countTokens", "gemini", "count_tokens", "free"),
        ("POST", "/v1beta/models/g:predict", "vertex-predict", "predict", "api"),
        ("POST", "/v1beta/models/g:predictLongRunning", "vertex-predict", "predict", "api"),
        ("POST", "/v1beta/models/g:batchGenerateContent", "opaque", "batches", "free"),
        ("POST", "/v1beta/models/g:somethingNew", "opaque", "other", "api"),
        ("GET", "/v1beta/models/g", "opaque", "models", "free"),
        ("GET", "/v1beta/models/g/operations/o1", "opaque", "models", "free"),
        ("GET", "/v1beta/batches/b1", "gemini-batch", "batch_results", "api"),
        ("GET", "/v1beta/batches", "opaque", "batches", "free"),
        ("POST", "/v1beta/batches/b1:cancel", "opaque", "batches", "free"),
        ("POST", "/v1beta/openai/chat/completions", "openai-chat", "chat", "api"),
        ("POST", "/v1beta/openai/v1/chat/completions", "openai-chat", "chat", "api"),
        ("GET", "/v1beta/openai/v1/models", "opaque", "models", "free"),
        ("POST", "/v1beta/openai/embeddings", "openai-embeddings", "embeddings", "api"),
        ("GET", "/v1beta/openai/models", "opaque", "models", "free"),
        ("POST", "/v1beta/interactions", "gemini-interactions", "interactions", "api"),
        ("GET", "/v1beta/interactions/i1", "gemini-interactions", "interactions", "api"),
        ("POST", "/v1beta/interactions/i1/cancel", "gemini-interactions", "interactions", "api"),
        ("DELETE", "/v1beta/interactions/i1", "opaque", "interactions", "free"),
        ("POST", "/v1beta/decisions", "gemini-interactions", "decisions", "api"),
        ("POST", "/v1beta/fileSearchStores", "opaque", "file_search_stores", "free"),
        ("POST", "/v1beta/fileSearchStores/s:importFile", "opaque", "file_search", "api"),
        ("POST", "/v1beta/cachedContents", "opaque", "cached_contents", "api"),
        ("PATCH", "/v1beta/cachedContents/1", "opaque", "cached_contents", "api"),
        ("GET", "/v1beta/cachedContents/1", "opaque", "cached_contents", "free"),
        ("GET", "/v1beta/files/f1:download", "gemini-batch", "files", "api"),
        ("GET", "/download/v1beta/files/f1:download", "gemini-batch", "files", "api"),
        ("GET", "/v1beta/files/f1", "opaque", "files", "free"),
        ("POST", "/upload/v1beta/files", "opaque", "files", "free"),
    ],
)
def test_a_path_of_the_gemini_api_stands_for(
    method: str, path: str, dialect: str, operation: str, billing: str
) -> None:
    endpoint = HOSTS.endpoint(GEMINI, 443, method, path)
    assert (endpoint.provider, endpoint.dialect.name) == ("google", dialect)
    assert (endpoint.operation, endpoint.billing) == (operation, Billing(billing))


def test_nobody_is_asked_for_usage_on_google_s_openai_path() -> None:
    path = "/v1beta/openai/chat/completions"
    assert not HOSTS.endpoint(GEMINI, 443, "POST", path).asks_for_usage


@pytest.mark.parametrize(
    ("place", "dialect", "operation", "billing"),
    [
        ("publishers/google/models/g:generateContent", "gemini", "generate", "api"),
        ("endpoints/7:streamGenerateContent", "gemini", "generate", "api"),
        ("publishers/google/models/g:embedContent", "gemini", "embeddings", "api"),
        ("publishers/google/models/g:countTokens", "gemini", "count_tokens", "free"),
        ("publishers/google/models/g:computeTokens", "gemini", "count_tokens", "free"),
        ("publishers/google/models/g:predict", "vertex-predict", "predict", "api"),
        ("publishers/google/models/veo:predictLongRunning", "vertex-predict", "predict", "api"),
        ("publishers/google/models/veo:fetchPredictOperation", "opaque", "operations", "free"),
        ("publishers/google/models/g:somethingNew", "opaque", "other", "api"),
        ("publishers/anthropic/models/c@1:rawPredict", "anthropic", "messages", "api"),
        ("publishers/anthropic/models/c@1:streamRawPredict", "anthropic", "messages", "api"),
        ("publishers/anthropic/models/count-tokens:rawPredict", "opaque", "count_tokens", "free"),
        ("publishers/mistralai/models/mistral-ocr-2505:rawPredict", "mistral-ocr", "ocr", "api"),
        ("publishers/mistralai/models/m:streamRawPredict", "openai-chat", "chat", "api"),
        ("endpoints/openapi/chat/completions", "openai-chat", "chat", "api"),
        ("endpoints/7/chat/completions", "openai-chat", "chat", "api"),
        ("interactions", "gemini-interactions", "interactions", "api"),
        ("cachedContents", "opaque", "cached_contents", "api"),
        ("batchPredictionJobs", "opaque", "other", "api"),
    ],
)
def test_vertex_has_the_same_paths_in_a_project_and_without_one(
    place: str, dialect: str, operation: str, billing: str
) -> None:
    for host, base in ((VERTEX, PROJECT), (EXPRESS, PROJECT), (EXPRESS, "/v1beta1")):
        endpoint = HOSTS.endpoint(host, 443, "POST", f"{base}/{place}")
        assert (endpoint.provider, endpoint.dialect.name) == ("google", dialect)
        assert (endpoint.operation, endpoint.billing) == (operation, Billing(billing))


@pytest.mark.parametrize(
    "place", ["projects/p/models/g", "projects/p/locations/global/publishers/google/models/g"]
)
def test_firebase_leads_apps_to_the_same_models(place: str) -> None:
    path = f"/v1beta/{place}:streamGenerateContent"
    endpoint = HOSTS.endpoint("firebasevertexai.googleapis.com", 443, "POST", path)
    assert (endpoint.provider, endpoint.dialect.name) == ("google", "gemini")
    assert endpoint.operation == "generate"


def test_to_look_at_something_on_vertex_is_free() -> None:
    endpoint = HOSTS.endpoint(VERTEX, 443, "GET", f"{PROJECT}/batchPredictionJobs/7")
    assert (endpoint.operation, endpoint.billing) == ("resources", Billing.FREE)


def test_vertex_has_a_live_socket() -> None:
    path = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"
    endpoint = HOSTS.endpoint(VERTEX, 443, "GET", path, {"upgrade": "websocket"})
    assert (endpoint.dialect.name, endpoint.operation) == ("gemini-live", "live")


@pytest.mark.parametrize(
    ("verb", "dialect", "operation", "billing"),
    [
        ("generateContent", "gemini-code-assist", "generate", "subscription"),
        ("streamGenerateContent", "gemini-code-assist", "generate", "subscription"),
        ("countTokens", "opaque", "count_tokens", "free"),
        ("loadCodeAssist", "opaque", "other", "free"),
    ],
)
def test_code_assist_is_a_subscription(
    verb: str, dialect: str, operation: str, billing: str
) -> None:
    endpoint = HOSTS.endpoint(CODE_ASSIST, 443, "POST", f"/v1internal:{verb}")
    assert (endpoint.dialect.name, endpoint.operation) == (dialect, operation)
    assert endpoint.billing is Billing(billing)


@pytest.mark.parametrize("place", ["workspaces/w1/invoke", "claudeOrganization/invoke"])
def test_claude_has_a_platform_in_google_s_cloud(place: str) -> None:
    path = f"{PLATFORM}/{place}/v1/messages"
    endpoint = HOSTS.endpoint("claude.googleapis.com", 443, "POST", path)
    assert (endpoint.provider, endpoint.dialect.name) == ("anthropic", "anthropic")
