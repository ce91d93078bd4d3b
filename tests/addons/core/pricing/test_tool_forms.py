import json

import pytest

from addons.core.pricing import tool_forms

LOOK = {
    "name": "look",
    "description": "Looks at\nthings.",
    "parameters": {
        "type": "object",
        "properties": {
            "at": {"type": "string", "description": "What."},
            "how": {"enum": ["near", "far"], "default": "near"},
            "many": {"type": "array", "items": {"type": "integer"}},
            "place": {"type": "object", "properties": {"x": {"type": ["number", "null"]}}},
            "any": {"anyOf": [{"type": "boolean"}, {}]},
            "bare": {"type": "object"},
            "odd": 7,
        },
        "required": ["at"],
    },
}


def test_openais_models_are_told_of_tools_in_typescript() -> None:
    assert tool_forms.typescript([LOOK, {"name": "rest", "parameters": {}}]) == (
        "# Tools\n\n## functions\n\nnamespace functions {\n"
        "\n// Looks at\n// things.\ntype look = (_: {\n"
        "// What.\nat: string,\n"
        'how?: "near" | "far", // default: "near"\n'
        "many?: number[],\n"
        "place?: {\nx?: number | null,\n},\n"
        "any?: boolean | any,\n"
        "bare?: object,\n"
        "odd?: any,\n"
        "}) => any;\n"
        "\ntype rest = () => any;\n"
        "\n} // namespace functions"
    )


def test_a_tool_that_the_provider_has_is_told_as_it_is() -> None:
    assert '{"type": "web_search"}' in tool_forms.typescript([{"type": "web_search"}])
    assert tool_forms.spaced({"type": "web_search"}) == '{"type": "web_search"}'


def test_others_are_told_in_json() -> None:
    tool = {"name": "look", "parameters": {"a": "é"}}
    assert tool_forms.compact(tool) == '{"name":"look","parameters":{"a":"é"}}'
    assert tool_forms.spaced(tool) == (
        '{"type": "function", "function": {"name": "look", "parameters": {"a": "é"}}}'
    )


def test_the_form_of_an_answer_is_told_without_what_only_the_provider_heeds() -> None:
    schema = {
        "type": "object",
        "properties": {"required": {"type": "string"}},
        "required": ["required"],
        "additionalProperties": False,
        "anyOf": [{"strict": True}],
    }
    told = '{"type":"object","properties":{"required":{"type":"string"}},"anyOf":[{}]}'
    assert tool_forms.answer({"schema": schema}) == told
    named = tool_forms.answer({"name": "said", "schema": schema})
    assert named == f"# Response Formats\n\n## said\n\n{told}"


def test_claude_is_told_the_form_of_its_answer_in_lines() -> None:
    assert tool_forms.indented({"schema": {"type": "object"}}) == '{\n  "type": "object"\n}'


def test_a_schema_is_not_told_at_many_times_its_length() -> None:
    schema: object = [1] * 1000
    field: dict[str, object] = {"type": "string"}
    for _ in range(200):
        schema, field = [schema], {"type": ["array"] * 8, "items": field}
    assert len(tool_forms.indented({"schema": schema})) == len(tool_forms.compact(schema))
    tool = {"name": "look", "parameters": {"properties": {"a": field}}}
    assert len(tool_forms.typescript([tool])) < 1000
    either = {"properties": {"a": {"type": ["array", "null"], "items": {"type": "string"}}}}
    told = tool_forms.typescript([{"name": "look", "parameters": either}])
    assert "a?: string[] | null," in told


@pytest.mark.parametrize(
    "parameters",
    [
        None,
        7,
        {"properties": 7},
        {"properties": {"a": {"enum": 7, "anyOf": 7, "type": 7, "items": 7, "description": 7}}},
        {"properties": {"a": {"type": "array"}}, "required": 7},
        {"properties": {"a": {"type": [["object"], None, 7]}}},
    ],
)
def test_a_schema_may_be_anything(parameters: object) -> None:
    tool = {"name": "look", "description": 7, "parameters": parameters}
    assert tool_forms.typescript([tool])
    assert tool_forms.answer({"name": 7, "schema": parameters})


def test_the_deepest_schema_is_told_to_some_depth() -> None:
    schema: dict[str, object] = {}
    for _ in range(900):
        schema = {"type": "object", "properties": {"a": schema}, "items": [schema]}
        schema["items"] = []
    tool = {"name": "look", "parameters": schema}
    assert len(tool_forms.typescript([tool])) < 1000
    assert json.loads(tool_forms.compact(tool)) == tool
    assert tool_forms.answer({"schema": schema})


def test_what_no_writer_can_write_is_nothing() -> None:
    schema: dict[str, object] = {}
    for _ in range(100_000):
        schema = {"a": schema}
    assert tool_forms.compact(schema) == ""
    odd = {"name": schema, "description": schema, "parameters": {"properties": {"a": schema}}}
    assert "type  = " in tool_forms.typescript([odd])
    assert tool_forms.answer({"name": schema, "schema": schema}) == ""
