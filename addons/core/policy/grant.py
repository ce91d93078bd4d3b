"""What a verified client token allows, and our "no" to what it does not."""

from dataclasses import dataclass

from addons.core.call import Refusal
from addons.core.policy import globs

INFERENCE = frozenset(
    {
        "audio",
        "chat",
        "classify",
        "compact",
        "complete",
        "completions",
        "converse",
        "count_tokens",
        "detokenize",
        "embeddings",
        "generate",
        "guardrail",
        "images",
        "interactions",
        "invoke",
        "live",
        "messages",
        "models",
        "moderations",
        "ocr",
        "pooling",
        "predict",
        "realtime",
        "rerank",
        "responses",
        "score",
        "segment",
        "services",
        "summarize",
        "tokenize",
        "transcription",
        "videos",
    }
)
"""What a token may do that names no operations: answers, and what it takes to ask for one.

Not among them is whatever shows or changes things that lie at the provider (files, batches, stored
answers, fine-tuning, agents, keys): those of everybody lie there under one provider key."""

GROUP = "inference"
"""Stands for all of `INFERENCE` in a list of operations, to add some to it."""

EVERY = "*"

RUNS_NO_MODEL = frozenset({"count_tokens", "detokenize", "files", "models", "tokenize", "uploads"})
"""What a token that is limited to some models may ask for without naming one."""

LONGEST_SHOWN = 64


@dataclass(frozen=True, slots=True)
class Grant:
    """What a verified client token allows."""

    token_id: str
    """Its `jti`."""
    lineage: tuple[str, ...]
    """The ids of every parent and the token's own, the root first: revoking one kills the tree."""
    label: str
    project: str
    person: str
    providers: tuple[str, ...]
    """Globs over provider ids; empty allows all."""
    models: tuple[str, ...]
    """Globs over models and aliases; empty allows all."""
    operations: tuple[str, ...]
    """Names as in `Endpoint.operation`, `inference` or `*`; empty allows `INFERENCE`."""
    expires_at: float
    """Seconds since 1970."""


def objection(grant: Grant, provider: str, operation: str, model: str | None) -> Refusal | None:
    """Refuse what the token does not allow.

    A model of None is not known yet: whoever asks so asks again before anything is sent (the
    handshake of a websocket). An empty one was not named.
    """
    if grant.providers and not globs.any_matches(grant.providers, provider):
        return _refusal(
            grant,
            "provider_not_allowed",
            f"is not for {_shown(provider)}, but for {_list(grant.providers)}",
        )
    if not allows_operation(grant.operations, operation):
        return _refusal(
            grant,
            "endpoint_not_allowed",
            f"is not for the endpoint {_shown(operation)}, but for "
            f"{_list(grant.operations or (GROUP,))}",
        )
    if not grant.models or model is None or (not model and operation in RUNS_NO_MODEL):
        return None
    if not model:
        return _refusal(
            grant,
            "model_not_named",
            f"is only for the models {_list(grant.models)}, and the request names none",
        )
    if not globs.any_matches(grant.models, model) or _may_be_read_otherwise(model):
        return _refusal(
            grant,
            "model_not_allowed",
            f"is not for the model {_shown(model)}, but for {_list(grant.models)}",
        )
    return None


def allows_operation(operations: tuple[str, ...], operation: str) -> bool:
    """Tell whether a token's list of operations holds one."""
    if operation in INFERENCE and (not operations or GROUP in operations):
        return True
    return operation in operations or EVERY in operations


def _may_be_read_otherwise(model: str) -> bool:
    """Tell whether the provider may take this for the name of another model.

    Where the model stands in the path, `a%2F..%2Fb` and `a/../b` may be `b` over there.
    """
    return ".." in model or "%" in model or "\\" in model or not model.isprintable()


def _refusal(grant: Grant, code: str, why: str) -> Refusal:
    return Refusal(
        400,
        code,
        f"weir: client token {_shown(grant.label)} {why}. Ask whoever gave it to you for another: "
        "./run.sh token mint --help says how.",
    )


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(_shown(name) for name in names[:8]) + (", ..." if len(names) > 8 else "")


def _shown(text: str) -> str:
    """Give foreign text as it may stand in a sentence."""
    plain = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return f"‘{plain[:LONGEST_SHOWN]}’"
