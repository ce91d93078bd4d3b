"""The usage object of a chat answer, as each provider writes it.

The shapes are those of the providers' documentation, read 2026-11-23.
"""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.call import Charge, Usage
from addons.core.providers.openai import chat_usage


def openai(prompt: int, completion: int, total: int, **more: Any) -> dict[str, Any]:
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": total,
        **more,
    }


def cached(tokens: int) -> dict[str, Any]:
    return {"prompt_tokens_details": {"cached_tokens": tokens}}


def thought(tokens: int) -> dict[str, Any]:
    return {"completion_tokens_details": {"reasoning_tokens": tokens}}


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        pytest.param(openai(9, 12, 21), Usage(9, 12), id="plain"),
        pytest.param(
            openai(2000, 12, 2012, **cached(1920)),
            Usage(2000, 12, cache_read_tokens=1920),
            id="cached input is part of the prompt",
        ),
        pytest.param(
            openai(9, 300, 309, **thought(256)),
            Usage(9, 300, output_reasoning_tokens=256),
            id="reasoning inside the completion",
        ),
        pytest.param(
            openai(
                50,
                40,
                90,
                prompt_tokens_details={"audio_tokens": 30, "image_tokens": 5},
                completion_tokens_details={"audio_tokens": 20, "image_tokens": 7},
            ),
            Usage(
                50,
                40,
                audio_input_tokens=30,
                audio_output_tokens=20,
                image_input_tokens=5,
                image_output_tokens=7,
            ),
            id="audio and images",
        ),
        pytest.param(
            openai(32, 9, 356, **thought(315)),
            Usage(32, 324, output_reasoning_tokens=315),
            id="xAI: reasoning outside the completion",
        ),
        pytest.param(
            openai(20, 10, 130, prompt_tokens_details={"audio_tokens": 100}),
            Usage(120, 10, audio_input_tokens=100),
            id="Mistral: audio outside the prompt",
        ),
        pytest.param(
            openai(
                9,
                50,
                59,
                completion_tokens_details={
                    "accepted_prediction_tokens": 10,
                    "rejected_prediction_tokens": 20,
                },
            ),
            Usage(9, 50),
            id="predictions, taken or not, are part of the completion",
        ),
        pytest.param(
            openai(
                33, 7163, 7196, citation_tokens=20016, num_search_queries=36, reasoning_tokens=95305
            ),
            Usage(
                33,
                102468,
                output_reasoning_tokens=95305,
                units={"citation_tokens": 20016, "web_searches": 36},
            ),
            id="Perplexity's deep research: reasoning outside of everything",
        ),
        pytest.param(
            openai(4, 6, 10, prompt_audio_seconds=203),
            Usage(4, 6, units={"seconds": 203}),
            id="Mistral: the sound of the prompt by the second",
        ),
        pytest.param(
            openai(4, 6, 10, prompt_audio_seconds={}, num_sources_used=0),
            Usage(4, 6),
            id="nothing besides tokens",
        ),
        pytest.param(
            openai(4, 6, 10, num_sources_used=3),
            Usage(4, 6, units={"num_sources_used": 3}),
            id="xAI: sources of a live search",
        ),
        pytest.param(
            openai(9, 6, 15, prompt_token_details={"cached_tokens": 4}),
            Usage(9, 6, cache_read_tokens=4),
            id="runs: prompt_token_details",
        ),
        pytest.param(
            {
                "input_tokens": 25,
                "output_tokens": 6,
                "total_tokens": 31,
                "input_token_details": {"audio_tokens": 21, "text_tokens": 4},
            },
            Usage(25, 6, audio_input_tokens=21),
            id="transcriptions: input_token_details",
        ),
        pytest.param(
            {
                "prompt_tokens": 32,
                "completion_tokens": 9,
                "completion_tokens_details": {"reasoning_tokens": 315},
            },
            Usage(32, 324, output_reasoning_tokens=315),
            id="without a total: what is more than the completion is not inside it",
        ),
        pytest.param(
            openai(33, 500, 533, num_search_queries=7, reasoning_tokens=100),
            Usage(33, 600, output_reasoning_tokens=100, units={"web_searches": 7}),
            id="Perplexity's deep research: however little it thinks",
        ),
        pytest.param(
            openai(4, 6, 385, prompt_audio_seconds="15.5"),
            Usage(379, 6, audio_input_tokens=375, units={"seconds": 15.5}),
            id="Mistral: the tokens of the sound in the total alone",
        ),
        pytest.param(
            openai(10, 10, 20, reasoning_tokens=4),
            Usage(10, 10, output_reasoning_tokens=4),
            id="Perplexity: reasoning_tokens at the top",
        ),
        pytest.param(
            openai(10, 10, 20, server_tool_use_details={"web_search_requests": 2}),
            Usage(10, 10, units={"web_searches": 2}),
            id="OpenRouter: web searches",
        ),
        pytest.param(
            openai(10, 10, 20, server_tool_use={"web_search_requests": 2}),
            Usage(10, 10, units={"web_searches": 2}),
            id="OpenRouter: web searches, as Anthropic says it",
        ),
        pytest.param(
            {"input_tokens": 9, "output_tokens": 12}, Usage(9, 12), id="the names of responses"
        ),
        pytest.param(
            {"prompt_tokens": "9", "completion_tokens": 12.0, "total_tokens": "21"},
            Usage(9, 12),
            id="texts and floats",
        ),
        pytest.param(
            {"prompt_tokens": 5, "total_tokens": 5},
            Usage(5, 0),
            id="max_tokens 0: no completion at all",
        ),
        pytest.param({"total_tokens": 7}, Usage(7), id="only a total"),
        pytest.param(
            openai(228, 42, 270, **cached(366)),
            Usage(228, 42, cache_read_tokens=228),
            id="Azure, Grok: more cached than there was",
        ),
        pytest.param(
            openai(
                2168,
                100,
                2268,
                prompt_tokens_details={"cached_tokens": 2161, "cache_write_tokens": 2161},
            ),
            Usage(2168, 100, cache_read_tokens=2161, cache_write_tokens=7),
            id="OpenRouter: read and written cannot both be",
        ),
        pytest.param(
            openai(9, 12, 99, prompt_tokens_details=None, completion_tokens_details="x"),
            Usage(9, 12),
            id="a total that nothing explains changes nothing",
        ),
    ],
)
def test_usage_is_read_as_the_provider_means_it(usage: dict[str, Any], expected: Usage) -> None:
    assert chat_usage.read(usage, "some-model") == expected


@pytest.mark.parametrize("model", ["gemini-3-pro", "google/gemini-2.5-flash"])
def test_what_gemini_thinks_is_in_the_total_alone(model: str) -> None:
    found = chat_usage.read(openai(35, 12, 109), model)
    assert found == Usage(35, 74, output_reasoning_tokens=62)


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (b'{"usage": {"prompt_tokens":9, "x":1.50}}', '{"prompt_tokens":9, "x":1.50}'),
        (b'{"usage":null,"x_groq":{"id":"r","usage":{"prompt_tokens":9}}}', '{"prompt_tokens":9}'),
        (b'{"x_groq":{"usage" : {"total_tokens":9}},"usage":null}', '{"total_tokens":9}'),
        (b'{"choices":[{"delta":{},"usage":{"total_tokens":9}}]}', '{"total_tokens":9}'),
        (b'{"choices":[{"index":0},{"usage":{"total_tokens":9}}]}', '{"total_tokens":9}'),
        (b'{"choices":[],"usage":{"prompt_tokens":1e1}}', '{"prompt_tokens":1e1}'),
        (b'{"us\\u0061ge": {"prompt_tokens" :9}}', '{"prompt_tokens":9}'),
        (b'{"usage":{"prompt_tokens":9},"x":{"usage":{}}}', '{"prompt_tokens":9}'),
    ],
)
def test_the_text_of_the_usage_is_kept_byte_for_byte(document: bytes, text: str) -> None:
    usage = chat_usage.usage_of(orjson.loads(document))
    assert chat_usage.text_of(usage, document) == text


@pytest.mark.parametrize(
    "document",
    [{}, {"usage": None}, {"usage": {}}, {"usage": []}, {"usage": {"prompt_tokens": True}},
     {"x_groq": 1, "choices": [None]}, {"usage": {"prompt_tokens": -1, "total_tokens": "a"}}],
)  # fmt: skip
def test_a_document_without_figures_has_no_usage(document: dict[str, Any]) -> None:
    assert chat_usage.usage_of(document) == {}


COUNTS = st.none() | st.integers(-5, 1 << 70) | st.floats() | st.text(max_size=3) | st.booleans()
FIELDS = st.dictionaries(
    st.sampled_from(["prompt_tokens", "completion_tokens", "total_tokens", "reasoning_tokens"]),
    COUNTS,
)
PARTS = st.dictionaries(
    st.sampled_from(["cached_tokens", "cache_write_tokens", "audio_tokens", "reasoning_tokens"]),
    COUNTS,
)


@given(FIELDS, PARTS, PARTS)
def test_parts_stay_inside_their_whole_whatever_is_sent(
    usage: dict[str, Any], given_parts: dict[str, Any], made_parts: dict[str, Any]
) -> None:
    details = {"prompt_tokens_details": given_parts, "completion_tokens_details": made_parts}
    found = chat_usage.read({**usage, **details}, "gemini")
    if found.input_tokens is not None:
        assert (found.cache_read_tokens or 0) + (found.cache_write_tokens or 0) <= (
            found.input_tokens
        )
    if found.output_tokens is not None:
        assert (found.output_reasoning_tokens or 0) <= found.output_tokens


PART = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}


def compound(*models: dict[str, Any]) -> dict[str, Any]:
    return {"usage_breakdown": {"models": list(models)}}


@pytest.mark.parametrize("place", ["top", "x_groq"])
def test_each_model_of_a_compound_system_is_a_line(place: str) -> None:
    parts = compound(
        {"model": "llama-4", "usage": PART},
        {"model": "gpt-oss", "usage": PART},
        {"model": "llama-4", "usage": PART},
    )
    found = chat_usage.breakdown_of(parts if place == "top" else {"x_groq": parts})
    lines = chat_usage.charges(openai(30, 15, 45), found, "groq/compound")
    assert lines == (
        Charge("llama-4", Usage(input_tokens=20, output_tokens=10)),
        Charge("gpt-oss", Usage(input_tokens=10, output_tokens=5), "part"),
    )


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"usage_breakdown": None},
        compound({"model": "llama-4", "usage": PART}),
        compound({"model": None, "usage": openai(30, 15, 45)}),
    ],
    ids=["none", "null", "not-the-whole", "nameless"],
)
def test_parts_that_do_not_make_up_the_whole_are_not_believed(parts: dict[str, Any]) -> None:
    found = chat_usage.breakdown_of(parts)
    assert chat_usage.charges(openai(30, 15, 45), found, "groq/compound") == (
        Charge("groq/compound", Usage(input_tokens=30, output_tokens=15)),
    )
