"""Every model that a request names, wherever its provider may look for one."""

import json
import re
from collections.abc import Iterator
from typing import Any

_MODELS = ("model", "ai-language-model-id", "ai-model-id")
"""The last two stand in the `headers` that the AI SDK writes into its messages on a websocket."""
_WRAPPERS = (
    *("response", "session", "setup", "config", "params", "transcription", "audio", "input"),
    "headers",
)
_LISTS = ("models", "fallbacks", "fallback_models", "tools")
_DEEPEST = 5
_FIELD = re.compile(rb"[;\s]name\*?\s*=[^;\r\n]*model", re.IGNORECASE)


class _Doubled(ValueError):
    """A member stands twice: which of the two counts is for each reader to choose."""


def in_json(body: bytes) -> tuple[str, ...] | None:
    """Give the models that a JSON document names, each once; None when that cannot be told.

    The messages of a conversation are not searched: what a tool was called with names no model
    that is going to answer. Names of members count in upper and lower case alike, as some servers
    (those in Go) take them.
    """
    try:
        document = json.loads(body.decode(), object_pairs_hook=_members)
    except (ValueError, RecursionError):
        return None
    return tuple(dict.fromkeys(_named(document, _DEEPEST)))


def in_form(body: bytes) -> bool:
    """Tell whether a form has no more than one field `model`."""
    return len(_FIELD.findall(body)) <= 1


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = {name.lower(): value for name, value in pairs}
    if len(members) < len(pairs):
        names = [name.lower() for name, _ in pairs]
        doubled = {name for name in names if names.count(name) > 1}
        if doubled & {*_MODELS, *_WRAPPERS, *_LISTS}:
            raise _Doubled
    return members


def _named(value: Any, deepest: int) -> Iterator[str]:
    if not isinstance(value, dict) or not deepest:
        return
    for name in _MODELS:
        if isinstance(model := value.get(name), str):
            yield model
    for name in _LISTS:
        several = value.get(name)
        for one in several if isinstance(several, list) else ():
            if isinstance(one, str):
                yield one
            else:
                yield from _named(one, 1)
    for name, inner in value.items():
        if name in _WRAPPERS or name.endswith("_transcription"):
            yield from _named(inner, deepest - 1)
