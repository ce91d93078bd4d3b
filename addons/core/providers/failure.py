"""An answer that is an error: its class, and nothing of its text."""

import re
from collections.abc import Mapping
from typing import Any

from addons.core.call import Reading
from addons.core.providers import figures

ERROR_MEMBERS = frozenset(
    {"base_resp", "code", "error", "error_type", "errors", "object", "success", "type"}
)
"""The members in which an answer may say that it is an error, and of which class."""

_SAYS_SO = frozenset({"base_resp", "error", "errors", "success"})
_CLASS = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")
_NAMES = ("type", "status", "code")
_ENOUGH = 64 * 1024


def error_class(document: Mapping[str, Any]) -> str:
    """Name the class of the error in an error document; empty when it says none.

    OpenAI and Anthropic say `error.type`, Google `error.status`, many gateways only `error.code`;
    watsonx `errors[0].code`, DashScope `code`, Cohere and Hugging Face `error_type`, Mistral
    `type` beside `"object": "error"`. What does not look like an identifier is taken for text, and
    text is never kept.
    """
    places = _place(document)
    named = [str(places[key]) for key in _NAMES if isinstance(places.get(key), str | int)]
    named = [name for name in named if _CLASS.fullmatch(name)]
    # Azure has the HTTP status, a number, beside a `code` that says more.
    return next((name for name in named if not name.isdecimal()), named[0] if named else "")


def error_in(document: Mapping[str, Any]) -> str:
    """Name the class of the error that an answer with status 200 is; empty when it is none.

    Most say `error`; watsonx says `errors`, vLLM said `"object": "error"`, z.ai and Cloudflare say
    `"success": false`, and MiniMax a `base_resp.status_code` that is not 0 (their pages on errors,
    not re-read).
    """
    is_object = document.get("object") == "error"
    if not is_object and _SAYS_SO.isdisjoint(document):  # nearly always
        return ""
    says_so = (
        document.get("error")
        or figures.rows(document.get("errors"))
        or is_object
        or document.get("success") is False
        or figures.table(document.get("base_resp")).get("status_code")
    )
    return (error_class(document) or "error") if says_so else ""


def _place(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Find what says the class: an object of its own, or the document itself."""
    error = document.get("error")
    nested = figures.table(error) or next(iter(figures.rows(document.get("errors"))), {})
    if nested:
        return nested
    status = figures.table(document.get("base_resp")).get("status_code")
    if status:
        return {"code": status}
    kind = document.get("type") if document.get("object") == "error" else None
    return {"type": document.get("error_type") or error or kind, "code": document.get("code")}


class FailedAnswer:
    """Tallies an answer with status 400 and above: it has no usage, only an error."""

    has_spoken = False

    def __init__(self, status: int) -> None:
        self._status = status
        self._text = b""

    def feed(self, chunk: bytes) -> None:
        """Keep the beginning, where the error is."""
        if len(self._text) < _ENOUGH:
            self._text += chunk[: _ENOUGH - len(self._text)]

    def close(self) -> Reading:
        """Give the error's class, or `http_<status>` when the body says none."""
        document = figures.parsed(self._text)
        if isinstance(document, list):  # Gemini, where a JSON array was asked for
            document = document[0] if document else None
        said = error_class(figures.table(document))
        return Reading(error=said or f"http_{self._status}", is_complete=True)
