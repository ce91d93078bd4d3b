"""What a request says, be it a JSON object, a form with files, or only a path."""

import re
from collections.abc import Mapping
from typing import Any

from addons.core.providers import figures
from addons.core.providers.dialect import Request
from addons.core.wire import form

_FIELDS = frozenset({"model", "stream"})
# Azure names what it calls a deployment in the path, and needs no model in the body.
_DEPLOYMENT = re.compile(r"/deployments/([^/]+)")


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
    deployment = None if named else _DEPLOYMENT.search(request.path)
    return figures.name(deployment[1]) if deployment else named


def is_true(value: object) -> bool:
    """Tell whether a member or a form's field says yes."""
    return value is True or (isinstance(value, str) and value.lower() == "true")


def last_segment(path: str) -> str:
    """Give the id at the end of a path."""
    return figures.name(path.rstrip("/").rpartition("/")[2])
