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


def _by_side(status: int) -> str:
    return "invalid_request_error" if status < 500 else "server_error"
