from collections.abc import Mapping

import pytest

from addons.core.call import Usage
from addons.core.providers.aws import counts


@pytest.mark.parametrize(
    "said",
    [
        {
            "inputTokens": 10,
            "outputTokens": 5,
            "cacheReadInputTokens": 400,
            "cacheWriteInputTokens": 50,
        },
        {
            "inputTokenCount": 10,
            "outputTokenCount": 5,
            "cacheReadInputTokenCount": 400,
            "cacheWriteInputTokenCount": 50,
        },
        dict(zip(counts.HEADERS, ("10", "5", "400", "50"), strict=True)),
    ],
)
def test_what_the_cache_holds_is_added_to_the_input_by_whatever_name(
    said: Mapping[str, object],
) -> None:
    assert counts.usage(said) == Usage(
        input_tokens=460, output_tokens=5, cache_read_tokens=400, cache_write_tokens=50
    )


@pytest.mark.parametrize(
    ("said", "written", "for_an_hour"),
    [
        ({"cacheDetails": [{"ttl": "1h", "inputTokens": 30}, {"ttl": "5m"}]}, 30, 30),
        ({"cacheDetails": [{"ttl": "5m", "inputTokens": 30}]}, 30, None),
        ({"cacheWriteInputTokens": 20, "cacheDetails": [{"ttl": "1h", "inputTokens": 30}]}, 20, 20),
        ({"cacheWriteInputTokens": 20, "cacheDetails": "x"}, 20, None),
        ({"cacheWriteInputTokens": 20, "cacheDetails": [7]}, 20, None),
    ],
)
def test_writes_are_split_by_how_long_they_live(
    said: dict[str, object], written: int, for_an_hour: int | None
) -> None:
    usage = counts.usage({"inputTokens": 1, **said})
    assert usage is not None
    assert (usage.cache_write_tokens, usage.cache_write_1h_tokens) == (written, for_an_hour)


@pytest.mark.parametrize(
    "said", [{}, {"totalTokens": 3}, {"inputTokens": None}, {"inputTokens": {}}]
)
def test_where_nothing_is_counted_there_is_no_usage(said: dict[str, object]) -> None:
    assert counts.usage(said) is None


def test_searches_of_a_model_s_own_tool_are_units() -> None:
    usage = counts.usage({"inputTokens": 1, "serverToolUsage": {"webSearchRequests": 2}})
    assert usage is not None
    assert usage.units == {"web_searches": 2}


def test_only_figures_are_taken_from_the_headers() -> None:
    headers = {"x-amzn-bedrock-invocation-latency": "90", counts.HEADERS[0]: "3"}
    assert counts.of_headers(headers) == {counts.HEADERS[0]: "3"}


@pytest.mark.parametrize(
    ("answer", "figures"),
    [
        (
            {"inputTextTokenCount": 6.0, "results": [{"tokenCount": 4.0}, {"tokenCount": 3}]},
            (6, 7),
        ),
        ({"inputTextTokenCount": 6, "totalOutputTextTokenCount": 4}, (6, 4)),
        ({"inputTextTokenCount": 6, "totalOutputTextTokenCount": None}, (6, None)),
        ({"prompt_token_count": 7, "generation_token_count": 4}, (7, 4)),
    ],
)
def test_titan_and_llama_count_beside_their_text(
    answer: dict[str, object], figures: tuple[int, int | None]
) -> None:
    usage = counts.usage(counts.of_maker(answer))
    assert usage is not None
    assert (usage.input_tokens, usage.output_tokens) == figures


def test_others_results_are_no_figures() -> None:
    assert counts.of_maker({"results": [{"tokenCount": 4}]}) == {}


def assessed(**units: object) -> dict[str, object]:
    return {"invocationMetrics": {"usage": units}}


def test_units_of_guardrails_are_added_up_and_free_ones_are_not() -> None:
    trace = {
        "guardrail": {
            "inputAssessment": {"g": assessed(topicPolicyUnits=1, wordPolicyUnits=0)},
            "outputAssessments": {
                "g": [assessed(topicPolicyUnits=2), assessed(topicPolicyUnits="3")],
                "h": [assessed(sensitiveInformationPolicyFreeUnits=4)],
            },
        }
    }
    assert counts.guardrail_units(trace) == {"guardrail.topicPolicyUnits": 6}


@pytest.mark.parametrize(
    "trace",
    [
        None,
        {"guardrail": 1},
        {"guardrail": {"inputAssessment": [1], "outputAssessments": {"g": [1, None]}}},
        {"guardrail": {"inputAssessment": {"g": {"invocationMetrics": {"usage": [1]}}}}},
        {"guardrail": {"inputAssessment": {"g": assessed(topicPolicyUnits=None, x=1)}}},
    ],
)
def test_no_trace_is_too_strange(trace: object) -> None:
    assert counts.guardrail_units(trace) == {}
