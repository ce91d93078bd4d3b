"""What a request says, be it a JSON object, a form with files, or only a path."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from addons.core.call import Ask
from addons.core.providers import figures
from addons.core.providers.dialect import Head, Request
from addons.core.wire import form

_FIELDS = frozenset({"model", "n", "stream"})
# Azure names what it calls a deployment in the path, and needs no model in the body; OpenAI did
# so with what it called an engine, Databricks with what it serves; Cloudflare's models are named
# `@cf/meta/llama`.
_IN_PATH = re.compile(
    r"/(?:deployments|engines)/([^/]+)"
    r"|/(?:serving-)?endpoints/([^/]+)/invocations"
    r"|/(@[a-z]+/[^/]+/[^/]+)"
)
_SERVED = "x-ms-served-model"


def members(request: Request) -> Mapping[str, Any]:
    """Give the members of a JSON body, or the few fields of a form that matter, as text."""
    boundary = form.boundary(request.headers.get("content-type", ""))
    if not boundary or request.body.startswith(b"{"):
        return figures.table(figures.parsed(request.body))
    fields = form.Form(boundary, _FIELDS)
    fields.feed(request.body)
    return {name: text.decode("utf-8", "replace") for name, text in fields.found.items()}


def model(request: Request, said: Mapping[str, Any]) -> str:
    """Give the model that is asked for: by the body, else by the path."""
    named = figures.name(said.get("model"))
    place = None if named else _IN_PATH.search(request.path)
    return figures.name(unquote(next(filter(None, place.groups())))) if place else named


def served(ask: Ask, head: Head) -> Ask:
    """Give the ask with the model that Azure tells beside an answer that names none itself.

    A deployment may be called anything: its name is not what is charged.
    """
    told = served_model(head)
    return replace(ask, model=told) if told else ask


def served_model(head: Head) -> str:
    """Give the model that Azure tells beside an answer; empty for everybody else's."""
    return figures.name(head.headers.get(_SERVED))


def is_true(value: object) -> bool:
    """Tell whether a member or a form's field says yes."""
    return value is True or (isinstance(value, str) and value.lower() == "true")


def last_segment(path: str) -> str:
    """Give the id at the end of a path."""
    return figures.name(unquote(path.rstrip("/").rpartition("/")[2]))
