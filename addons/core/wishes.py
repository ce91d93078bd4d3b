"""What a call asks for, as far as routes look at it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from addons.core.flight import Call
from addons.core.policy.routing import Wish
from addons.core.providers import figures

TAG = "x-weir-tag"
_LETTERS_A_TOKEN = 4
_LONGEST_WORD = 4096
_IMAGES = ("image", "image_url", "input_image")
_REASONING = ("reasoning", "reasoning_effort", "thinking", "thinkingConfig")


def of(call: Call, headers: Mapping[str, str]) -> Wish:
    """Read it off a call that has been read, and its headers by names in lower case.

    The body is looked at when a condition of a route asks for it.
    """
    return Wish(
        model=call.ask.model,
        dialect=call.endpoint.dialect.name,
        operation=call.endpoint.operation,
        provider="" if call.names_no_provider else call.endpoint.provider,
        caller=_minted_for(call.grant.label) if call.grant else call.caller.name,
        project=call.grant.project if call.grant else call.caller.project,
        person=call.grant.person if call.grant else "",
        session=call.caller.session,
        tag=headers.get(TAG, "")[:64],
        seed=call.id,
        look=cache(lambda wish: with_body(wish, call.body)),
    )


def with_body(wish: Wish, body: bytes) -> Wish:
    """Add what a body says. Tokens are told by its length, without pictures and files in it."""
    document = figures.parsed(body)
    said: dict[str, Any] = document if isinstance(document, dict) else {}
    return replace(
        wish,
        input_tokens=(len(body) - _length_of_data(said, 8)) // _LETTERS_A_TOKEN,
        has_images=_has_image(said, 8),
        has_tools=bool(said.get("tools") or said.get("functions")),
        wants_reasoning=_wants_reasoning(said),
        look=None,
    )


def _length_of_data(value: Any, deepest: int) -> int:
    """Count the letters of base64: long strings that no word ends."""
    if isinstance(value, str):
        return len(value) if len(value) > _LONGEST_WORD and " " not in value else 0
    if not deepest or not isinstance(value, list | dict):
        return 0
    each = value.values() if isinstance(value, dict) else value
    return sum(_length_of_data(one, deepest - 1) for one in each)


def _has_image(value: Any, deepest: int) -> bool:
    """Look for a part that is an image, in the ways of OpenAI, Anthropic and Gemini."""
    if not deepest:
        return False
    if isinstance(value, list):
        return any(_has_image(each, deepest - 1) for each in value)
    if not isinstance(value, dict):
        return False
    data = value.get("inlineData") or value.get("inline_data") or value.get("fileData")
    if value.get("type") in _IMAGES or (isinstance(data, dict) and "image" in str(data.values())):
        return True
    return any(_has_image(each, deepest - 1) for each in value.values())


def _wants_reasoning(said: Mapping[str, Any]) -> bool:
    config = said.get("generationConfig")
    places = [said, config] if isinstance(config, dict) else [said]
    wanted = [place[name] for place in places for name in _REASONING if place.get(name)]
    return any(each not in ("none", {"effort": "none"}, {"type": "disabled"}) for each in wanted)


def _minted_for(label: str) -> str:
    """Rules are about what is proven: the label at the root, not what a holder says of itself."""
    return label.partition("/")[0]
