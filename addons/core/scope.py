"""Whether a client token allows what a request asks for, as far as it has been read."""

import re
from collections.abc import Iterable
from dataclasses import replace

from addons.core import govern, named_models
from addons.core.call import Refusal
from addons.core.flight import Call
from addons.core.policy import grant

LARGEST = 32 << 20
"""Bytes of a body that is read before it leaves, because the model in it decides."""

# Azure's name for what runs a model: it decides, whatever the body says.
_DEPLOYMENT = re.compile(r"/deployments/([^/]+)")


def of_head(call: Call, size: int | None) -> Refusal | None:
    """Look at a request of which only the head is there; `size` is None when it says none."""
    refusal = _of_model(call, None)
    if refusal or not is_read_first(call):
        return refusal
    if size is None:
        return govern.UNKNOWN_LENGTH
    return govern.TOO_LARGE if size > LARGEST else None


def of_whole(call: Call) -> Refusal | None:
    """Look at a request that has been read; a socket may name its model later, in a message."""
    model = None if call.is_upgrade and not call.ask.model else call.ask.model
    refusal = _of_model(call, model)
    if refusal or not decides_by_body(call):
        return refusal
    refusal = _of_models(call, _DEPLOYMENT.findall(call.path))
    if refusal or not call.body:
        return refusal
    if call.body.lstrip()[:1] not in (b"{", b"["):
        return None if named_models.in_form(call.body) else govern.AMBIGUOUS
    return of_message(call, call.body)


def of_message(call: Call, message: bytes) -> Refusal | None:
    """Look at a JSON document: a body, or what was said on a socket."""
    named = named_models.in_json(message)
    return govern.AMBIGUOUS if named is None else _of_models(call, named)


def decides_by_body(call: Call) -> bool:
    """Tell whether the models that a request names have to be known before it may leave."""
    return call.grant is not None and bool(call.grant.models)


def is_read_first(call: Call) -> bool:
    """Tell whether a body is read before it leaves: for what it may ask, or for where it goes."""
    return call.may_be_led or decides_by_body(call)


def may_be_led(call: Call) -> bool:
    """Tell whether a rule can be about a call: whether it asks a model for something."""
    operation = call.endpoint.operation
    return operation in grant.INFERENCE and operation != "models"


def _of_models(call: Call, models: Iterable[str]) -> Refusal | None:
    refusals = (_of_model(call, model.removeprefix("models/")) for model in models if model)
    return next(filter(None, refusals), None)


def _of_model(call: Call, model: str | None) -> Refusal | None:
    if call.grant is None:
        return govern.UNKNOWN
    endpoint, granted = call.endpoint, call.grant
    if call.names_no_provider:  # whose it is shows when it was led, and is looked at then
        granted = replace(granted, providers=())
    return grant.objection(granted, endpoint.provider, endpoint.operation, model)
