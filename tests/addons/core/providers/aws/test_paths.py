from urllib.parse import quote

import pytest

from addons.core.call import Billing
from addons.core.providers.hosts import Hosts
from addons.core.weir_toml import ExtraHost

AWS = "bedrock-runtime.eu-central-1.amazonaws.com"
MANTLE = "bedrock-mantle.us-west-2.api.aws"
AGENTS = "bedrock-agent-runtime.us-east-1.amazonaws.com"
CLAUDE = "aws-external-anthropic.us-east-1.api.aws"
ENDPOINT = "vpce-1.bedrock-runtime.us-east-1.vpce.amazonaws.com"
ARN = "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-sonnet-4-6"
CHAT = "/openai/v1/chat/completions"
SESSION = "/agents/A/agentAliases/B/sessions/s/text"
HOSTS = Hosts((ExtraHost(ENDPOINT, 443, "bedrock", "aws"),))


@pytest.mark.parametrize(
    ("host", "method", "path", "dialect", "operation", "billing"),
    [
        (AWS, "POST", "/model/m%3A0/converse", "bedrock-converse", "converse", "api"),
        (AWS, "POST", "/model/m:0/converse-stream", "bedrock-converse", "converse", "api"),
        (AWS, "POST", f"/model/{ARN}/converse", "bedrock-converse", "converse", "api"),
        (AWS, "POST", f"/model/{quote(ARN, '')}/invoke", "bedrock-invoke", "invoke", "api"),
        (AWS, "POST", "/model/m/invoke-with-response-stream", "bedrock-invoke", "invoke", "api"),
        (AWS, "POST", "/model/m/count-tokens", "bedrock-invoke", "count_tokens", "free"),
        (AWS, "POST", "/model/m/other", "opaque", "other", "api"),
        (AWS, "POST", "/guardrail/g/version/1/apply", "opaque", "guardrail", "api"),
        (AWS, "POST", "/async-invoke", "opaque", "async_invoke", "api"),
        (AWS, "GET", "/async-invoke/a", "opaque", "async_invoke", "free"),
        (AWS, "POST", CHAT, "openai-chat", "chat", "api"),
        (AWS, "POST", "/openai/v1/responses", "openai-responses", "responses", "api"),
        (MANTLE, "POST", "/v1/chat/completions", "openai-chat", "chat", "api"),
        (MANTLE, "POST", "/openai/v1/responses", "openai-responses", "responses", "api"),
        (MANTLE, "POST", "/anthropic/v1/messages", "anthropic", "messages", "api"),
        (MANTLE, "GET", "/v1/models", "opaque", "models", "free"),
        (
            AGENTS,
            "POST",
            "/agents/A/agentAliases/B/sessions/s/text",
            "bedrock-agent",
            "agent",
            "api",
        ),
        (AGENTS, "POST", "/agents/inline", "bedrock-agent", "agent", "api"),
        (AGENTS, "POST", "/retrieveAndGenerateStream", "opaque", "generate", "api"),
        (AGENTS, "POST", "/rerank", "opaque", "rerank", "api"),
        (AGENTS, "PUT", "/sessions/s", "opaque", "sessions", "free"),
        (CLAUDE, "POST", "/v1/messages", "anthropic", "messages", "api"),
        (ENDPOINT, "POST", "/model/m/converse", "bedrock-converse", "converse", "api"),
        (ENDPOINT, "POST", CHAT, "openai-chat", "chat", "api"),
    ],
)
def test_a_path_stands_for(
    host: str, method: str, path: str, dialect: str, operation: str, billing: str
) -> None:
    endpoint = HOSTS.endpoint(host, 443, method, path)
    assert (endpoint.dialect.name, endpoint.operation) == (dialect, operation)
    assert endpoint.billing is Billing(billing)


def test_anthropic_s_own_platform_on_aws_has_anthropic_s_prices() -> None:
    assert HOSTS.endpoint(CLAUDE, 443, "POST", "/v1/messages").provider == "anthropic"
    assert HOSTS.endpoint(AWS, 443, "POST", "/model/m/invoke").provider == "aws"


@pytest.mark.parametrize(("host", "path"), [(AWS, CHAT), (MANTLE, "/v1/chat/completions")])
def test_a_stream_is_asked_for_usage_only_where_no_signature_is_over_its_body(
    host: str, path: str
) -> None:
    signed = {"authorization": "AWS4-HMAC-SHA256 Credential=AKID/20261125/eu-central-1/bedrock"}
    with_api_key = {"authorization": "Bearer bedrock-api-key"}
    assert HOSTS.endpoint(host, 443, "POST", path, with_api_key).asks_for_usage
    assert not HOSTS.endpoint(host, 443, "POST", path, signed).asks_for_usage
