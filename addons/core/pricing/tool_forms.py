"""How models are told of tools: in TypeScript (OpenAI's) or in JSON (all others)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

type Tools = Sequence[Mapping[str, Any]]

_DEEPEST = 16
_DEEPEST_IN_LINES = 32
"""What is nested deeper is written without blanks: they would be many times the text."""
_UNTOLD = ("additionalProperties", "required", "strict", "$schema")
_NUMBERS = ("integer", "number")


def typescript(tools: Tools) -> str:
    """Write tools as OpenAI's models are told of them.

    The open models' format is documented (cookbook.openai.com/articles/openai-harmony, read
    2026-11-26); recorded prompts of GPT-4o to GPT-5.6 count as if they had the same.
    """
    types = "".join(map(_function, tools))
    return f"# Tools\n\n## functions\n\nnamespace functions {{\n{types}\n}} // namespace functions"


def _function(tool: Mapping[str, Any]) -> str:
    if "parameters" not in tool:
        return spaced(tool)
    about = "".join(f"// {line}\n" for line in _text(tool.get("description")).splitlines())
    schema = _table(tool["parameters"])
    asked = f"_: {_fields(schema, 0)}" if schema.get("properties") else ""
    return f"\n{about}type {_text(tool.get('name'))} = ({asked}) => any;\n"


def _fields(schema: Mapping[str, Any], depth: int) -> str:
    wanted = schema.get("required")
    required = {one for one in wanted if isinstance(one, str)} if isinstance(wanted, list) else ()
    lines = []
    for name, field in _table(schema.get("properties")).items():
        about = _text(_table(field).get("description"))
        mark = "" if name in required else "?"
        default = _table(field).get("default")
        end = "" if default is None else f" // default: {_json(default)}"
        lines.append(
            f"{f'// {about}\n' if about else ''}{name}{mark}: {_type(field, depth)},{end}\n"
        )
    return f"{{\n{''.join(lines)}}}"


def _type(schema: object, depth: int) -> str:
    field = _table(schema)
    if depth > _DEEPEST:
        return "any"
    if isinstance(field.get("enum"), list):
        return " | ".join(map(_json, field["enum"]))
    for name in ("anyOf", "oneOf"):
        if isinstance(field.get(name), list):
            return " | ".join(_type(one, depth + 1) for one in field[name])
    kind = field.get("type")
    if isinstance(kind, list):
        # Each once: fields in fields that name a type again and again would grow without end.
        kinds = dict.fromkeys(one for one in kind if isinstance(one, str))
        return " | ".join(_type({**field, "type": one}, depth + 1) for one in kinds) or "any"
    if kind == "array":
        return f"{_type(field.get('items'), depth + 1)}[]"
    if kind == "object" and field.get("properties"):
        return _fields(field, depth + 1)
    return "number" if kind in _NUMBERS else _text(kind) or "any"


def answer(form: Mapping[str, Any]) -> str:
    """Write what OpenAI's models are told of the form that their answer must have."""
    name = _text(form.get("name"))
    head = f"# Response Formats\n\n## {name}\n\n" if name else ""
    return head + _json(_told(form.get("schema"), 0), ",", ":")


def indented(form: Mapping[str, Any]) -> str:
    """Write the schema of an answer as Claude is told of it: recorded prompts count as if so."""
    schema = form.get("schema")
    return compact(schema) if _is_deep(schema, _DEEPEST_IN_LINES) else _json(schema, indent=2)


def _is_deep(value: object, left: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return not left or any(_is_deep(one, left - 1) for one in inside)


def _told(schema: object, depth: int) -> object:
    if isinstance(schema, list) and depth < _DEEPEST:
        return [_told(one, depth + 1) for one in schema]
    if not isinstance(schema, dict) or depth >= _DEEPEST:
        return schema
    return {
        name: _told(one, depth + 1)
        for name, one in schema.items()
        if name not in _UNTOLD or isinstance(one, dict)  # a field may go by that name
    }


def compact(told: object) -> str:
    """Write a tool or a schema as JSON without a blank."""
    return _json(told, ",", ":")


def spaced(tool: Mapping[str, Any]) -> str:
    """Write a tool as most chat templates do: JSON in OpenAI's form, with blanks."""
    return _json({"type": "function", "function": tool} if "parameters" in tool else tool)


def _json(value: object, comma: str = ", ", colon: str = ": ", indent: int | None = None) -> str:
    marks = None if indent else (comma, colon)
    try:
        return json.dumps(value, ensure_ascii=False, separators=marks, indent=indent)
    except RecursionError:
        return ""


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
