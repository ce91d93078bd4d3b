import pytest

from addons.core.call import Charge, Usage
from addons.core.providers.openai import responses_usage

USAGE: dict[str, object] = {"input_tokens": 100, "output_tokens": 50}


def charges(**response: object) -> tuple[Charge, ...]:
    return responses_usage.charges({"usage": USAGE, **response}, "m")


def test_parts_lie_inside_the_totals() -> None:
    usage = {
        **USAGE,
        "input_tokens_details": {"cached_tokens": 40, "cache_write_tokens": 20},
        "output_tokens_details": {"reasoning_tokens": 30},
    }
    assert charges(usage=usage) == (
        Charge(
            "m",
            Usage(
                input_tokens=100,
                output_tokens=50,
                cache_read_tokens=40,
                cache_write_tokens=20,
                output_reasoning_tokens=30,
            ),
        ),
    )


def test_who_copies_the_api_may_keep_the_names_of_chats() -> None:
    usage = {
        "prompt_tokens": 100,
        "completion_tokens": 50,
        "prompt_tokens_details": {"cached_tokens": 40},
        "completion_tokens_details": {"reasoning_tokens": 30},
    }
    (charge,) = charges(usage=usage)
    assert charge.usage == Usage(
        input_tokens=100, output_tokens=50, cache_read_tokens=40, output_reasoning_tokens=30
    )


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        pytest.param(
            {**USAGE, "total_tokens": 180, "output_tokens_details": {"reasoning_tokens": 30}},
            Usage(100, 80, output_reasoning_tokens=30),
            id="reasoning",
        ),
        pytest.param(
            {**USAGE, "total_tokens": 190, "input_tokens_details": {"cached_tokens": 40}},
            Usage(140, 50, cache_read_tokens=40),
            id="cached input",
        ),
        pytest.param(
            {**USAGE, "total_tokens": 150, "output_tokens_details": {"reasoning_tokens": 30}},
            Usage(100, 50, output_reasoning_tokens=30),
            id="nothing",
        ),
    ],
)
def test_the_total_gives_away_what_a_gateway_tells_beside_the_figures(
    usage: dict[str, object], expected: Usage
) -> None:
    (charge,) = charges(usage=usage)
    assert charge.usage == expected


def test_a_part_is_held_to_its_total() -> None:
    (charge,) = charges(usage={**USAGE, "input_tokens_details": {"cached_tokens": 101}})
    assert charge.usage.cache_read_tokens == 100


def test_what_was_read_from_the_cache_was_not_written_to_it() -> None:
    details = {"cached_tokens": 90, "cache_write_tokens": 90}
    (charge,) = charges(usage={**USAGE, "input_tokens_details": details})
    assert (charge.usage.cache_read_tokens, charge.usage.cache_write_tokens) == (90, 10)


@pytest.mark.parametrize("usage", [None, {}, [], "text", {"input_tokens": None}], ids=str)
def test_without_a_count_there_is_no_line(usage: object) -> None:
    assert charges(usage=usage) == ()


def search(action: object) -> dict[str, object]:
    return {"type": "web_search_call", "action": action}


@pytest.mark.parametrize(
    ("response", "searches"),
    [
        ({"tool_usage": {"web_search": {"num_requests": 3}}}, 3),
        ({"tool_usage": {"web_search": {"num_requests": 0}}, "output": [search({})]}, 0),
        ({"output": [search({"type": "search"}), search({"type": "open_page"})]}, 1),
        ({"output": [search(None), {"type": "message"}]}, 1),
        ({}, 0),
    ],
    ids=["told", "told-to-be-none", "counted", "without-an-action", "none"],
)
def test_searches_are_told_or_counted(response: dict[str, object], searches: int) -> None:
    assert charges(**response)[0].usage.units.get("web_searches", 0) == searches


@pytest.mark.parametrize(
    ("response", "units"),
    [
        (
            {"output": [{"type": "file_search_call"}, {"type": "code_interpreter_call"}] * 2},
            {"file_search": 2, "code_interpreter": 2},
        ),
        ({"output": [{"type": "image_generation_call"}]}, {"image_generation": 1}),
        ({"output": [{"type": "image_generation_call"}], "tool_usage": {"image_gen": {}}}, {}),
        ({"output": [{"type": t} for t in ("message", "mcp_call", "computer_call", None)]}, {}),
        ({"output": [{"type": ["web_search_call"]}, 3, None]}, {}),
    ],
    ids=["called", "drawn", "drawn-and-told", "without-a-price", "nonsense"],
)
def test_hosted_tools_are_units(response: dict[str, object], units: dict[str, float]) -> None:
    assert charges(**response)[0].usage.units == units


def test_openrouter_tells_its_searches_in_the_usage() -> None:
    told = {**USAGE, "server_tool_use_details": {"web_search_requests": 2}}
    (charge,) = charges(usage=told)
    assert charge.usage.units == {"web_searches": 2}


def test_xai_tells_its_tools_in_the_usage() -> None:
    usage = {
        **USAGE,
        "num_sources_used": 0,
        "num_server_side_tools_used": 4,
        "server_side_tool_usage_details": {
            "web_search_calls": 2,
            "x_search_calls": 1,
            "code_interpreter_calls": 0,
            "mcp_calls": 1,
        },
    }
    (charge,) = charges(usage=usage, output=[{"type": "code_interpreter_call"}])
    assert charge.usage.units == {
        "web_searches": 2,
        "x_search": 1,
        "num_server_side_tools_used": 4,
    }


DRAWN = {
    "input_tokens": 70,
    "input_tokens_details": {"image_tokens": 50, "text_tokens": 20},
    "output_tokens": 4000,
    "output_tokens_details": {"image_tokens": 3900},
    "total_tokens": 4070,
    "cached_tokens": 10,
    "cached_tokens_details": {"cached_image_tokens": 6, "cached_text_tokens": 4},
}


def test_images_that_were_drawn_are_a_line_of_their_own() -> None:
    _, drawn = charges(
        tool_usage={"image_gen": DRAWN},
        tools=[{"type": "web_search"}, {"type": "image_generation", "model": "gpt-image-1.5"}],
    )
    assert drawn == Charge(
        "gpt-image-1.5",
        Usage(
            input_tokens=70,
            output_tokens=4000,
            cache_read_tokens=10,
            image_input_tokens=50,
            image_output_tokens=3900,
            units={"cache_image_read_tokens": 6},
        ),
        "image",
    )


def test_an_image_model_that_is_not_told_is_not_guessed() -> None:
    _, drawn = charges(tool_usage={"image_gen": DRAWN}, tools=[{"type": "image_generation"}])
    assert drawn.model == responses_usage.IMAGE_MODEL_UNTOLD


def test_an_image_tool_that_drew_nothing_is_no_line() -> None:
    assert len(charges(tool_usage={"image_gen": {"output_tokens": 0, "total_tokens": 0}})) == 1


def test_what_wrote_an_image_as_text_is_a_line_of_its_own() -> None:
    svg = {"model": "gpt-5.6", "input_tokens": 5, "output_tokens": 40, "reasoning_tokens": 8}
    item = {"type": "image_generation_call", "svg_usage": svg}
    _, written = charges(output=[item], tool_usage={"image_gen": {"total_tokens": 0}})
    assert written == Charge("gpt-5.6", Usage(5, 40, output_reasoning_tokens=8), "svg")


@pytest.mark.parametrize(
    ("tools", "named"),
    [
        ([{"type": "web_search_preview_2025_03_11"}], "web_search_preview"),
        ([{"type": "function"}, {"type": "web_search"}], ""),
        ([{"type": None}], ""),
        ("web_search_preview", ""),
        (None, ""),
    ],
)
def test_the_two_search_tools_are_told_apart(tools: object, named: str) -> None:
    assert responses_usage.search_tool({"tools": tools}) == named
