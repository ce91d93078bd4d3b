"""The models that a caller may ask for, listed as OpenAI or as Anthropic does."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

import orjson

from addons.core.policy.routing import ModelName

# https://docs.claude.com/en/api/models-list, read 2026-11-25: "may be set to an epoch value if the
# release date is unknown"; OpenAI's `created` is a number that has to be there.
_UNKNOWN_DATE = "1970-01-01T00:00:00Z"
_PATH = "/models"


def wants_anthropic(headers: Mapping[str, str]) -> bool:
    """Tell whose shape is meant: every request to Anthropic's API names the version."""
    return "anthropic-version" in headers


def asked_for(path: str) -> str:
    """Give the one model whose entry a path asks for; "" for the whole list."""
    return unquote(path.partition(_PATH)[2]).strip("/")


def whole(names: Sequence[ModelName], *, as_anthropic: bool) -> bytes:
    """Write the list; it is never cut into pages."""
    if not as_anthropic:
        return orjson.dumps({"object": "list", "data": [_openai(name) for name in names]})
    entries = [_anthropic(name) for name in names]
    ends = {
        "first_id": names[0].name if names else None,
        "last_id": names[-1].name if names else None,
    }
    return orjson.dumps({"data": entries, "has_more": False, **ends})


def one(name: ModelName, *, as_anthropic: bool) -> bytes:
    """Write one entry."""
    return orjson.dumps(_anthropic(name) if as_anthropic else _openai(name))


def _openai(name: ModelName) -> dict[str, Any]:
    return {"id": name.name, "object": "model", "created": 0, "owned_by": name.owner}


def _anthropic(name: ModelName) -> dict[str, Any]:
    return {
        "type": "model",
        "id": name.name,
        "display_name": name.name,
        "created_at": _UNKNOWN_DATE,
    }
