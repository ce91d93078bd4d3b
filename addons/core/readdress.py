"""The same request for another upstream: its path, and the model that it asks for."""

import re
from dataclasses import dataclass, replace
from urllib.parse import quote

import orjson

from addons.core.call import Billing, Refusal
from addons.core.policy.routing import Target
from addons.core.policy.upstream import Upstream
from addons.core.providers.dialect import Endpoint
from addons.core.wire import codings, json_edit

LARGEST = 32 << 20
"""Bytes of a body whose model can be replaced."""

# Where an API's own part of a path begins; what stands before it is a base. The first that is
# found counts.
_BEGINNINGS = {
    "openai-chat": ("/chat/completions",),
    "openai-completions": ("/completions",),
    "openai-responses": ("/responses",),
    "openai-embeddings": ("/embeddings",),
    "openai-images": ("/images/",),
    "openai-speech": ("/audio/",),
    "openai-transcription": ("/audio/",),
    "openai-realtime": ("/realtime",),
    "rerank": ("/rerank",),
    "anthropic": ("/messages",),
    "gemini": ("/models/",),
    "ollama": ("/api/",),
    "cohere": ("/chat", "/embed", "/rerank"),
    "mistral": ("/chat/completions", "/fim/completions", "/embeddings", "/ocr"),
}
_COUNTS = {"count_tokens": ("/responses/", "/messages/", "/models/")}
_IN_PATH = re.compile(r"(/models/)([^/:?]+)(?=[:/?]|$)")
_QUERY_MODEL = re.compile(r"(?<=[?&])model=[^&]*")


@dataclass(frozen=True, slots=True)
class Letter:
    """What of a request changes with its upstream."""

    path: str
    """With the query string."""
    body: bytes
    """As it stands on the wire."""


def readdressed(
    letter: Letter, endpoint: Endpoint, model: str, encoding: str, target: Target
) -> Letter | Refusal:
    """Write a request that asks for `model` in the way that its target wants it."""
    dialect, upstream = endpoint.dialect.name, target.upstream
    base = upstream.bases.get(dialect)
    own = _own_part(letter.path, dialect, endpoint.operation)
    if base is None or not own:
        return Refusal(
            400,
            "dialect_not_spoken",
            f"weir: the route leads to {upstream.name}, which does not speak {dialect}. Ask "
            "whoever keeps the routes for another target: ./run.sh route test shows what it says.",
        )
    path, body = base.rstrip("/") + own, letter.body
    if not target.model or target.model == model:
        return Letter(path, body)
    if _IN_PATH.search(own) and dialect == "gemini":
        named = quote(target.model, safe="")
        return Letter(base.rstrip("/") + _IN_PATH.sub(rf"\g<1>{named}", own, count=1), body)
    if not body:
        return Letter(_QUERY_MODEL.sub("model=" + quote(target.model, safe=""), path), body)
    changed = _with_model(body, encoding, target.model)
    if changed is None:
        return Refusal(
            400,
            "model_not_replaced",
            "weir: the route asks for another model than the request does, and the request's body "
            "is no JSON object that names one. Send JSON with one member “model”.",
        )
    return Letter(path, changed)


def endpoint_at(upstream: Upstream, endpoint: Endpoint) -> Endpoint:
    """Say what a request stands for at a server that the table of hosts does not know."""
    billing = endpoint.billing
    if billing is not Billing.FREE:
        billing = Billing.LOCAL if upstream.provider == Billing.LOCAL else Billing.API
    return replace(endpoint, provider=upstream.provider, billing=billing)


def _own_part(path: str, dialect: str, operation: str) -> str:
    """Give the path without its base; "" when it is none that a route could lead elsewhere."""
    plain, mark, query = path.partition("?")
    for beginning in (*_BEGINNINGS.get(dialect, ()), *_COUNTS.get(operation, ())):
        at = plain.find(beginning)
        if at >= 0:
            return plain[at:] + mark + query
    return ""


def _with_model(body: bytes, encoding: str, model: str) -> bytes | None:
    plain = codings.decode(body, encoding, LARGEST) if encoding else body
    changed = json_edit.replace(plain, "model", orjson.dumps(model)) if plain else None
    if changed is None or not encoding:
        return changed
    return codings.encode(changed, encoding)
