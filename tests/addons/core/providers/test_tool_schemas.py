import pytest

from addons.core.providers import tool_schemas

SCHEMA = {"type": "object", "properties": {"at": {"type": "integer"}}}
LOOK = {"name": "look", "description": "Looks."}
TOLD = {**LOOK, "parameters": SCHEMA}


@pytest.mark.parametrize(
    "tool",
    [
        {"type": "function", "function": {**LOOK, "parameters": SCHEMA, "strict": True}},
        {"type": "function", **LOOK, "parameters": SCHEMA},
        {**LOOK, "input_schema": SCHEMA, "cache_control": {"type": "ephemeral"}},
        {"toolSpec": {**LOOK, "inputSchema": {"json": SCHEMA}}},
        {"functionDeclarations": [{**LOOK, "parametersJsonSchema": SCHEMA}]},
        {"type": "function", **LOOK, "inputSchema": SCHEMA},
        {**LOOK, "parameter_definitions": SCHEMA},
    ],
)
def test_every_provider_says_the_same_of_a_tool(tool: dict[str, object]) -> None:
    assert list(tool_schemas.described([tool])) == [TOLD]


def test_a_declaration_may_hold_many_and_a_tool_may_want_nothing() -> None:
    declared = {"function_declarations": [{"name": "look"}, {"name": "rest", "parameters": None}]}
    names = [{"name": "look", "parameters": {}}, {"name": "rest", "parameters": {}}]
    assert list(tool_schemas.described([declared])) == names


def test_a_tool_that_the_provider_has_stays_as_it_is() -> None:
    tools = [{"type": "web_search"}, {"google_search": {}}]
    assert list(tool_schemas.described(tools)) == tools


@pytest.mark.parametrize("tools", [None, 7, {}, [7, None], [[]]])
def test_what_is_no_list_of_tools_has_none(tools: object) -> None:
    assert list(tool_schemas.described(tools)) == []


@pytest.mark.parametrize(
    ("asked", "choice"),
    [
        ("auto", ""),
        ("none", "none"),
        ("required", "any"),
        ("any", "any"),
        ({"type": "auto"}, ""),
        ({"type": "any"}, "any"),
        ({"type": "tool", "name": "look"}, "named"),
        ({"type": "function", "function": {"name": "look"}}, "named"),
        ({"name": "look"}, "named"),
        ({"any": {}}, "any"),
        ({"auto": {}}, ""),
        ({"tool": {"name": "look"}}, "named"),
        (None, ""),
        ({}, ""),
        ({"type": [7]}, ""),
        (7, ""),
    ],
)
def test_the_choice_of_tools_is_open_none_any_or_a_named_one(asked: object, choice: str) -> None:
    assert tool_schemas.choice(asked) == choice
