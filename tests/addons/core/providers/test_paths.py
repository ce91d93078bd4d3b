import pytest

from addons.core.call import Billing
from addons.core.providers.dialect import SocketDialect
from addons.core.providers.hosts import Hosts
from addons.core.weir_toml import ExtraHost

OPENAI = "api.openai.com"
ANTHROPIC = "api.anthropic.com"
GOOGLE = "generativelanguage.googleapis.com"
CHATGPT = "chatgpt.com"
CODEX = "/backend-api/codex"
PLAN = "subscription"
VERTEX = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService"
HOSTS = Hosts()
SOCKET = {"upgrade": "websocket"}


@pytest.mark.parametrize(
    ("host", "method", "path", "dialect", "operation", "billing"),
    [
        (OPENAI, "POST", "/v1/completions", "openai-completions", "completions", "api"),
        (OPENAI, "GET", "/v1/chat/completions", "opaque", "stored_completions", "free"),
        (OPENAI, "GET", "/v1/chat/completions/c1", "openai-chat", "stored_completions", "api"),
        (OPENAI, "POST", "/v1/chat/completions/c1", "openai-chat", "stored_completions", "api"),
        (OPENAI, "DELETE", "/v1/chat/completions/c1", "opaque", "stored_completions", "free"),
        (OPENAI, "GET", "/v1/chat/completions/c1/messages", "opaque", "stored_completions", "free"),
        (OPENAI, "POST", "/v1/responses", "openai-responses", "responses", "api"),
        (OPENAI, "GET", "/v1/responses/r1", "openai-responses", "responses", "api"),
        (OPENAI, "DELETE", "/v1/responses/r1", "opaque", "responses_items", "free"),
        (OPENAI, "GET", "/v1/responses/r1/input_items", "opaque", "responses_items", "free"),
        (OPENAI, "POST", "/v1/responses/r1/cancel", "openai-responses", "responses", "api"),
        (OPENAI, "POST", "/v1/responses/compact", "openai-responses", "compact", "api"),
        (OPENAI, "POST", "/v1/responses/input_tokens", "opaque", "count_tokens", "free"),
        (OPENAI, "POST", "/v1/embeddings", "openai-embeddings", "embeddings", "api"),
        (OPENAI, "POST", "/v1/decisions", "openai-responses", "decisions", "api"),
        (OPENAI, "POST", "/v1/images/generations", "openai-images", "images", "api"),
        (OPENAI, "POST", "/v1/images/edits", "openai-images", "images", "api"),
        (OPENAI, "POST", "/v1/audio/speech", "openai-speech", "speech", "api"),
        (OPENAI, "POST", "/v1/audio/translations", "openai-transcription", "transcription", "api"),
        (OPENAI, "GET", "/v1/audio/voices", "opaque", "audio", "free"),
        (OPENAI, "POST", "/v1/videos", "openai-videos", "videos", "api"),
        (OPENAI, "POST", "/v1/videos/v1/remix", "openai-videos", "videos", "api"),
        (OPENAI, "GET", "/v1/videos/v1", "openai-videos", "videos", "api"),
        (OPENAI, "GET", "/v1/videos/v1/content", "opaque", "videos", "free"),
        (OPENAI, "POST", "/v1/videos/characters", "opaque", "videos", "free"),
        (OPENAI, "POST", "/v1/threads/runs", "openai-runs", "runs", "api"),
        (OPENAI, "POST", "/v1/threads/t1/runs", "openai-runs", "runs", "api"),
        (OPENAI, "GET", "/v1/threads/t1/runs", "opaque", "threads", "free"),
        (OPENAI, "GET", "/v1/threads/t1/runs/r1", "openai-runs", "runs", "api"),
        (OPENAI, "GET", "/v1/threads/t1/runs/r1/steps", "opaque", "threads", "free"),
        (OPENAI, "POST", "/v1/batches", "opaque", "batches", "free"),
        (OPENAI, "GET", "/v1/batches/b1", "openai-batches", "batches", "api"),
        (OPENAI, "GET", "/v1/files/f1/content", "openai-batches", "batches", "api"),
        (OPENAI, "GET", "/v1/files/f1", "opaque", "files", "free"),
        (OPENAI, "POST", "/v1/containers", "opaque", "containers", "api"),
        (OPENAI, "POST", "/v1/fine_tuning/jobs", "opaque", "fine_tuning", "api"),
        (OPENAI, "POST", "/v1/fine_tuning/jobs/j/cancel", "opaque", "fine_tuning", "free"),
        (OPENAI, "GET", "/v1/containers/c1/files", "opaque", "containers", "free"),
        (OPENAI, "POST", "/v1/conversations", "opaque", "conversations", "free"),
        (OPENAI, "GET", "/v1/models", "opaque", "models", "free"),
        (OPENAI, "GET", "/v1/models/gpt-5.4", "opaque", "models", "free"),
        (OPENAI, "POST", "/v1/files", "opaque", "files", "free"),
        (OPENAI, "POST", "/v1/moderations", "opaque", "moderations", "free"),
        (OPENAI, "POST", "/v1/realtime/client_secrets", "opaque", "realtime", "free"),
        (OPENAI, "POST", "/v1/live/sessions", "opaque", "sessions", "free"),
        (OPENAI, "POST", "/v1/agents/sessions", "opaque", "sessions", "api"),
        (OPENAI, "GET", "/v1/agents/sessions/s1/turns/t1", "opaque", "agents", "free"),
        (OPENAI, "POST", "/v1/evals/e1/runs", "opaque", "evals", "api"),
        (OPENAI, "GET", "/v1/evals/e1/runs/r1", "opaque", "evals", "free"),
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
        (ANTHROPIC, "GET", "/v1/messages/batches/b1", "opaque", "batches", "free"),
        (
            *(ANTHROPIC, "GET", "/v1/messages/batches/b1/results"),
            *("anthropic-batch", "batch_results", "api"),
        ),
        (ANTHROPIC, "POST", "/v1/chat/completions", "openai-chat", "chat", "api"),
        (ANTHROPIC, "GET", "/v1/models", "opaque", "models", "free"),
        (ANTHROPIC, "POST", "/v1/sessions/s1/events", "opaque", "sessions", "api"),
        (ANTHROPIC, "GET", "/v1/sessions/s1/events/stream", "opaque", "sessions", "free"),
        (ANTHROPIC, "POST", "/v1/agents", "opaque", "agents", "free"),
        (ANTHROPIC, "POST", "/api/event_logging/v2/batch", "opaque", "other", "free"),
        (ANTHROPIC, "HEAD", "/api/hello", "opaque", "other", "free"),
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
        (OPENAI, "/v1/realtime/translations", "realtime", "api"),
        (CHATGPT, f"{CODEX}/responses", "responses", PLAN),
        ("api.x.ai", "/v1/realtime", "realtime", "api"),
        ("api.x.ai", "/v1/responses", "responses", "api"),
        ("mine.openai.azure.com", "/openai/v1/realtime", "realtime", "api"),
        ("mine.openai.azure.com", "/openai/realtime", "realtime", "api"),
        ("mine.openai.azure.com", "/openai/v1/responses", "responses", "api"),
        ("mine.services.ai.azure.com", "/voice-live/realtime", "realtime", "api"),
        ("ai-gateway.vercel.sh", "/v1/responses", "responses", "api"),
        ("ai-gateway.vercel.sh", "/v4/ai/language-model", "chat", "api"),
        ("ai-gateway.vercel.sh", "/v4/ai/transcription-model", "transcription", "api"),
        ("ai-gateway.vercel.sh", "/v4/ai/realtime-model", "realtime", "api"),
        ("us-central1-aiplatform.googleapis.com", f"{VERTEX}/BidiGenerateContent", "live", "api"),
        ("dashscope.aliyuncs.com", "/api-ws/v1/realtime", "realtime", "api"),
        (GOOGLE, "//ws/google.ai.generativelanguage.v1.GenerativeService.Bidi", "live", "api"),
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


COHERE = "api.cohere.com"
AIGC = "/api/v1/services/aigc"
DASHSCOPE = "dashscope-intl.aliyuncs.com"
MISTRAL = "api.mistral.ai"
REPLICATE = "api.replicate.com"
VOYAGE = "api.voyageai.com"
WATSONX = "eu-de.ml.cloud.ibm.com"
WRITER = "api.writer.com"


@pytest.mark.parametrize(
    ("host", "method", "path", "dialect", "operation", "billing"),
    [
        (COHERE, "POST", "/v2/chat", "cohere", "chat", "api"),
        (COHERE, "POST", "/v1/generate", "cohere", "generate", "api"),
        (COHERE, "POST", "/v2/embed", "cohere", "embeddings", "api"),
        (COHERE, "POST", "/v2/rerank", "cohere", "rerank", "api"),
        (COHERE, "POST", "/v2/parse", "cohere", "parse", "api"),
        (COHERE, "POST", "/v1/tokenize", "opaque", "tokenize", "free"),
        (COHERE, "POST", "/v1/embed-jobs", "opaque", "embed-jobs", "free"),
        (COHERE, "GET", "/v1/embed-jobs/j1", "cohere-jobs", "embed-jobs", "api"),
        (COHERE, "GET", "/v2/batches/b1", "cohere-jobs", "batches", "api"),
        (COHERE, "POST", "/v2/audio/transcriptions", "opaque", "transcription", "api"),
        (COHERE, "POST", "/v1/finetuning/finetuned-models", "opaque", "fine_tuning", "api"),
        (COHERE, "POST", "/compatibility/v1/chat/completions", "openai-chat", "chat", "api"),
        ("ollama.com", "POST", "/api/chat", "ollama", "chat", "api"),
        ("ollama.com", "GET", "/api/tags", "opaque", "models", "free"),
        ("ollama.com", "POST", "/v1/messages", "anthropic", "messages", "api"),
        ("ollama.com", "POST", "/api/web_search", "opaque", "other", "api"),
        (VOYAGE, "POST", "/v1/embeddings", "openai-embeddings", "embeddings", "api"),
        (VOYAGE, "POST", "/v1/contextualizedembeddings", "openai-embeddings", "embeddings", "api"),
        (VOYAGE, "POST", "/v1/multimodalembeddings", "rerank", "embeddings", "api"),
        (VOYAGE, "GET", "/v1/files/f1/content", "openai-batches", "batches", "api"),
        (VOYAGE, "POST", "/v1/batches", "opaque", "batches", "free"),
        ("ai.mongodb.com", "POST", "/v1/rerank", "rerank", "rerank", "api"),
        ("api.jina.ai", "POST", "/v1/segment", "opaque", "segment", "free"),
        (WATSONX, "POST", "/ml/v1/text/generation_stream", "watsonx", "generate", "api"),
        (WATSONX, "POST", "/ml/v1/deployments/d1/text/generation", "watsonx", "generate", "api"),
        (WATSONX, "POST", "/ml/v1-beta/generation/text", "watsonx", "generate", "api"),
        (WATSONX, "POST", "/ml/v1/text/chat_stream", "watsonx-chat", "chat", "api"),
        (WATSONX, "POST", "/ml/v1/text/tokenization", "opaque", "tokenize", "free"),
        (WATSONX, "POST", "/ml/v1/chat/completions", "openai-chat", "chat", "api"),
        (WATSONX, "GET", "/ml/v4/instances/i1", "opaque", "other", "api"),
        (MISTRAL, "POST", "/v1/ocr", "mistral-ocr", "ocr", "api"),
        (
            "codestral.mistral.ai",
            "POST",
            "/v1/fim/completions",
            "openai-chat",
            "completions",
            "api",
        ),
        (MISTRAL, "POST", "/v1/agents/completions", "openai-chat", "chat", "api"),
        (MISTRAL, "POST", "/v1/agents", "opaque", "agents", "free"),
        (MISTRAL, "POST", "/v1/conversations", "mistral", "conversations", "api"),
        (MISTRAL, "POST", "/v1/conversations/c1", "mistral", "conversations", "api"),
        (MISTRAL, "POST", "/v1/conversations/c1/restart", "mistral", "conversations", "api"),
        (MISTRAL, "GET", "/v1/conversations/c1/history", "opaque", "conversations", "free"),
        (MISTRAL, "POST", "/v1/audio/transcriptions", "mistral", "transcription", "api"),
        (MISTRAL, "POST", "/v1/moderations", "opaque", "moderations", "api"),
        (MISTRAL, "GET", "/v1/models", "opaque", "models", "free"),
        (MISTRAL, "POST", "/v1/fine_tuning/jobs", "opaque", "fine_tuning", "api"),
        (REPLICATE, "POST", "/v1/predictions", "replicate", "predictions", "api"),
        (REPLICATE, "POST", "/v1/models/o/n/predictions", "replicate", "predictions", "api"),
        (REPLICATE, "GET", "/v1/predictions/p1", "replicate", "predictions", "api"),
        (REPLICATE, "GET", "/v1/predictions", "opaque", "predictions", "free"),
        (REPLICATE, "POST", "/v1/trainings", "opaque", "trainings", "api"),
        (REPLICATE, "GET", "/v1/trainings/t1", "opaque", "trainings", "free"),
        (WRITER, "POST", "/v1/chat", "openai-chat", "chat", "api"),
        (WRITER, "POST", "/v1/applications/a1", "opaque", "applications", "api"),
        (WRITER, "GET", "/v1/applications", "opaque", "applications", "free"),
        ("api.ai21.com", "POST", "/studio/v1/chat/completions", "openai-chat", "chat", "api"),
        ("api-inference.huggingface.co", "POST", "/models/o/n", "tgi", "generate", "api"),
        (
            "api-inference.huggingface.co",
            "POST",
            "/models/o/n/v1/chat/completions",
            "openai-chat",
            "chat",
            "api",
        ),
        (
            DASHSCOPE,
            "POST",
            "/api/v1/services/aigc/text-generation/generation",
            "dashscope",
            "generate",
            "api",
        ),
        (DASHSCOPE, "POST", "/api/v1/apps/a1/completion", "dashscope", "app", "api"),
        (DASHSCOPE, "POST", f"{AIGC}/text2image/image-synthesis", "opaque", "services", "api"),
        (DASHSCOPE, "GET", "/api/v1/tasks/t1", "opaque", "tasks", "free"),
        (DASHSCOPE, "POST", "/compatible-mode/v1/chat/completions", "openai-chat", "chat", "api"),
    ],
)
def test_a_path_of_those_who_imitate_nobody_stands_for(
    host: str, method: str, path: str, dialect: str, operation: str, billing: str
) -> None:
    endpoint = HOSTS.endpoint(host, 443, method, path)
    assert (endpoint.dialect.name, endpoint.operation) == (dialect, operation)
    assert endpoint.billing is Billing(billing)


@pytest.mark.parametrize(
    ("path", "dialect", "billing"),
    [
        ("/api/chat", "ollama", "local"),
        ("/api/generate", "ollama", "local"),
        ("/api/ps", "opaque", "free"),
        ("/generate", "tgi", "local"),
        ("/generate_stream", "tgi", "local"),
        ("/completion", "llamacpp", "local"),
        ("/infill", "llamacpp", "local"),
        ("/v1/rerank", "rerank", "local"),
        ("/score", "rerank", "local"),
        ("/pooling", "rerank", "local"),
        ("/tokenize", "opaque", "free"),
        ("/api/v1/chat", "lmstudio", "local"),
        ("/api/v0/chat/completions", "openai-chat", "local"),
        ("/api/v1/unheard-of", "opaque", "local"),
        ("/serving-endpoints/databricks-gpt-oss-120b/invocations", "openai-chat", "local"),
        ("/serving-endpoints/chat/completions", "openai-chat", "local"),
        ("/endpoints/my-model/invocations", "openai-chat", "local"),
        ("/client/v4/accounts/a1/ai/run/@cf/meta/llama-3.1-8b-instruct", "openai-chat", "local"),
        ("/client/v4/accounts/a1/ai/v1/chat/completions", "openai-chat", "local"),
        ("/v1/messages", "anthropic", "local"),
    ],
)
def test_a_host_of_the_user_s_that_speaks_openai_may_be_any_local_server(
    path: str, dialect: str, billing: str
) -> None:
    box = Hosts((ExtraHost("gpu-box", 8000, "openai", "local"),))
    endpoint = box.endpoint("gpu-box", 8000, "POST", path)
    assert (endpoint.dialect.name, endpoint.billing) == (dialect, Billing(billing))


def test_only_chat_and_completions_need_to_be_asked_for_usage() -> None:
    asking = {
        path
        for path in ("chat/completions", "completions", "responses", "embeddings", "models")
        if HOSTS.endpoint(OPENAI, 443, "POST", f"/v1/{path}").asks_for_usage
    }
    assert asking == {"chat/completions", "completions"}
