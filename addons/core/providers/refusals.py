"""Our "no" in the error shapes of the providers."""

import orjson

from addons.core.call import Refusal

# https://docs.claude.com/en/api/errors, read 2026-11-23
_ANTHROPIC = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}
# https://ai.google.dev/gemini-api/docs/troubleshooting, read 2026-11-23
_GOOGLE = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
# https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html and the errors of
# Converse, read 2026-11-25
_AWS = {
    401: "UnrecognizedClientException",
    403: "AccessDeniedException",
    404: "ResourceNotFoundException",
    408: "ModelTimeoutException",
    429: "ThrottlingException",
    503: "ServiceUnavailableException",
}
# https://platform.openai.com/docs/guides/error-codes, read 2026-11-23
_OPENAI = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


def openai(refusal: Refusal) -> bytes:
    """Write it as OpenAI and its imitators do."""
    kind = _OPENAI.get(refusal.status) or _by_side(refusal.status)
    error = {"message": refusal.message, "type": kind, "param": None, "code": refusal.code}
    return orjson.dumps({"error": error})


def anthropic(refusal: Refusal) -> bytes:
    """Write it as Anthropic does."""
    kind = _ANTHROPIC.get(refusal.status) or (
        "invalid_request_error" if refusal.status < 500 else "api_error"
    )
    error = {"type": kind, "message": refusal.message, "code": refusal.code}
    return orjson.dumps({"type": "error", "error": error})


def google(refusal: Refusal) -> bytes:
    """Write it as Google's APIs do."""
    kind = _GOOGLE.get(refusal.status) or (
        "FAILED_PRECONDITION" if refusal.status < 500 else "INTERNAL"
    )
    reason = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": refusal.code,
        "domain": "weir",
    }
    error = {
        "code": refusal.status,
        "message": refusal.message,
        "status": kind,
        "details": [reason],
    }
    return orjson.dumps({"error": error})


# The shapes below are those of the providers' error pages and of the errors that their official
# SDKs read, on 2026-11-25. `code` is ours where theirs has no place for it.


def cohere(refusal: Refusal) -> bytes:
    """Write it as Cohere does (docs.cohere.com/reference/errors)."""
    return orjson.dumps({"message": refusal.message, "code": refusal.code})


def ollama(refusal: Refusal) -> bytes:
    """Write it as Ollama does (docs.ollama.com/api/errors): its clients show this text alone."""
    return orjson.dumps({"error": refusal.message})


def watsonx(refusal: Refusal) -> bytes:
    """Write it as watsonx does (cloud.ibm.com/apidocs/watsonx-ai, "error handling")."""
    error = {"code": refusal.code, "message": refusal.message}
    return orjson.dumps({"errors": [error], "status_code": refusal.status})


def mistral(refusal: Refusal) -> bytes:
    """Write it as Mistral does (docs.mistral.ai/api, and what mistralai-python raises)."""
    kind = _OPENAI.get(refusal.status) or _by_side(refusal.status)
    error = {"object": "error", "message": refusal.message, "type": kind, "param": None}
    return orjson.dumps({**error, "code": refusal.code})


def replicate(refusal: Refusal) -> bytes:
    """Write it as Replicate does (replicate.com/docs/reference/http, "errors": RFC 9457)."""
    error = {"title": refusal.code, "detail": refusal.message, "status": refusal.status}
    return orjson.dumps(error)


def dashscope(refusal: Refusal) -> bytes:
    """Write it as DashScope does (alibabacloud.com/help/en/model-studio/error-code)."""
    return orjson.dumps({"code": refusal.code, "message": refusal.message, "request_id": ""})


def huggingface(refusal: Refusal) -> bytes:
    """Write it as Text Generation Inference does (its `ErrorResponse`)."""
    return orjson.dumps({"error": refusal.message, "error_type": refusal.code})


def llamacpp(refusal: Refusal) -> bytes:
    """Write it as llama.cpp's server does: OpenAI's shape, the status where the code would be."""
    kind = _OPENAI.get(refusal.status) or _by_side(refusal.status)
    error = {"code": refusal.status, "message": refusal.message, "type": kind}
    return orjson.dumps({"error": error})


def aws(refusal: Refusal) -> bytes:
    """Write it as Bedrock does. SDKs take the class from `__type`; `code` would go before it."""
    kind = _AWS.get(refusal.status) or (
        "ValidationException" if refusal.status < 500 else "InternalServerException"
    )
    return orjson.dumps({"__type": kind, "message": refusal.message, "reason": refusal.code})


def _by_side(status: int) -> str:
    return "invalid_request_error" if status < 500 else "server_error"
