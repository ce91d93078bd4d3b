from dataclasses import replace

import orjson
import pytest

from addons.core import readdress
from addons.core.call import Billing, Refusal
from addons.core.policy.routing import Target
from addons.core.policy.upstream import Upstream
from addons.core.readdress import Letter
from addons.core.wire import codings
from tests.addons.sample import HOSTS

BASES = {
    "openai-chat": "/v1beta/openai",
    "openai-responses": "/v1",
    "anthropic": "/anthropic/v1/",
    "gemini": "/v1beta",
    "openai-realtime": "/v1",
}
THERE = Upstream("there", "x", "https", "x.example", 443, BASES)
BODY = b'{ "model" : "smart", "n": 1.0}'


def sent(
    host: str, path: str, model: str = "", body: bytes = BODY, encoding: str = "", method: str = ""
) -> Letter | Refusal:
    upgrade = {"upgrade": "websocket"} if method == "GET" else {}
    plain = path.partition("?")[0]
    endpoint = HOSTS.endpoint(host, 443, method or "POST", plain, upgrade)
    target = Target(THERE, model)
    return readdress.readdressed(Letter(path, body), endpoint, "smart", encoding, target)


@pytest.mark.parametrize(
    ("host", "path", "wanted"),
    [
        ("api.openai.com", "/v1/chat/completions", "/v1beta/openai/chat/completions"),
        ("api.groq.com", "/openai/v1/chat/completions?x=1", "/v1beta/openai/chat/completions?x=1"),
        ("openrouter.ai", "/api/v1/chat/completions", "/v1beta/openai/chat/completions"),
        ("api.openai.com", "/v1/responses", "/v1/responses"),
        ("api.openai.com", "/v1/responses/compact", "/v1/responses/compact"),
        ("api.anthropic.com", "/v1/messages?beta=true", "/anthropic/v1/messages?beta=true"),
    ],
)
def test_the_base_is_the_upstream_s_and_the_rest_stays(host: str, path: str, wanted: str) -> None:
    assert sent(host, path) == Letter(wanted, BODY)
    changed = sent(host, path, "gpt-5.4")
    assert changed == Letter(wanted, b'{ "model" : "gpt-5.4", "n": 1.0}')


def test_where_the_model_stands_in_the_path_it_is_replaced_there() -> None:
    path = "/v1beta/models/smart:streamGenerateContent?alt=sse"
    changed = sent("generativelanguage.googleapis.com", path, "a/b c", b"{}")
    wanted = "/v1beta/models/a%2Fb%20c:streamGenerateContent?alt=sse"
    assert changed == Letter(wanted, b"{}")


def test_on_a_websocket_the_model_stands_in_the_query() -> None:
    changed = sent("api.openai.com", "/v1/realtime?x=1&model=smart", "gpt r", b"", method="GET")
    assert changed == Letter("/v1/realtime?x=1&model=gpt%20r", b"")


@pytest.mark.parametrize("coding", ["gzip", "zstd", "br"])
def test_a_compressed_body_is_compressed_again(coding: str) -> None:
    coded = codings.encode(BODY, coding)
    assert coded is not None
    changed = sent("api.openai.com", "/v1/chat/completions", "gpt-5.4", coded, coding)
    assert isinstance(changed, Letter)
    plain = codings.decode(changed.body, coding, 1000)
    assert orjson.loads(plain or b"") == {"model": "gpt-5.4", "n": 1.0}


@pytest.mark.parametrize("body", [b"[]", b"no JSON", b'{"model":"a","model":"b"}', b"{}"])
def test_a_body_that_names_no_model_cannot_ask_for_another(body: bytes) -> None:
    refusal = sent("api.openai.com", "/v1/chat/completions", "gpt-5.4", body)
    assert isinstance(refusal, Refusal)
    assert (refusal.status, refusal.code) == (400, "model_not_replaced")


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("api.openai.com", "/v1/embeddings"),
        ("api.openai.com", "/v1/files"),
        ("api.cohere.com", "/v2/chat"),
    ],
)
def test_what_the_upstream_does_not_speak_is_refused(host: str, path: str) -> None:
    refusal = sent(host, path)
    assert isinstance(refusal, Refusal)
    assert (refusal.status, refusal.code) == (400, "dialect_not_spoken")
    assert "there" in refusal.message


@pytest.mark.parametrize(
    ("provider", "was", "billing"),
    [
        ("local", Billing.API, Billing.LOCAL),
        ("openai", Billing.LOCAL, Billing.API),
        ("openai", Billing.API, Billing.API),
        ("openai", Billing.FREE, Billing.FREE),
    ],
)
def test_who_answers_says_who_pays(provider: str, was: Billing, billing: Billing) -> None:
    asked = HOSTS.endpoint("api.openai.com", 443, "POST", "/v1/chat/completions")
    upstream = Upstream("there", provider, "https", "x.example", 443, BASES)
    endpoint = readdress.endpoint_at(upstream, replace(asked, billing=was))
    assert (endpoint.provider, endpoint.billing) == (provider, billing)
