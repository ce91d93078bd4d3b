"""What a request says of its tools, in one form whichever provider is asked."""

from collections.abc import Iterator, Mapping
from typing import Any

from addons.core.providers import figures

_SCHEMAS = (
    "parameters",
    "input_schema",
    "inputSchema",
    "parametersJsonSchema",
    "parameters_json_schema",
    "parameter_definitions",
)
_INSIDE = ("function", "toolSpec")
_DECLARED = ("functionDeclarations", "function_declarations")
_FORCED = ("any", "required")


def described(tools: object) -> Iterator[Mapping[str, Any]]:
    """Yield name, description and parameters of each tool; one that the provider has, as it is."""
    for tool in figures.rows(tools):
        inside = next((tool[name] for name in (*_DECLARED, *_INSIDE) if tool.get(name)), tool)
        for one in figures.rows(inside) or [figures.table(inside)]:
            schema = next((one[name] for name in _SCHEMAS if isinstance(one.get(name), dict)), None)
            if schema is not None and isinstance(schema.get("json"), dict):  # Converse
                schema = schema["json"]
            if schema is None and not isinstance(one.get("name"), str):
                yield one
            else:
                said = {name: one[name] for name in ("name", "description") if one.get(name)}
                yield {**said, "parameters": schema or {}}


def choice(asked: object) -> str:
    """Say which tools have to be called: `none`, `any`, `named`; `` where that is left open."""
    kind = asked
    if isinstance(asked, dict):
        kind = asked.get("type") or next(iter(asked), "")
    if kind in ("tool", "function", "name"):
        return "named"
    if kind in _FORCED:
        return "any"
    return "none" if kind == "none" else ""
