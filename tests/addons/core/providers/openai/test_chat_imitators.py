"""Chat answers of those who copy OpenAI and have ways of their own."""

from typing import Any

import orjson
import pytest

from addons.core.call import Ask, Reading, Usage
from addons.core.providers.dialect import Head
from addons.core.providers.openai.chat import DIALECT

USAGE = {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}
WORD = {"choices": [{"index": 0, "delta": {"content": "word"}}]}
STOP = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": USAGE}


def read(text: bytes) -> Reading:
    tally = DIALECT.tally(Ask(model="asked", streamed=True), Head(200, {}))
    tally.feed(text)
    return tally.close()


def plain(**answer: Any) -> Reading:
    return read(orjson.dumps(answer))


def streamed(*chunks: dict[str, Any] | bytes) -> Reading:
    texts = (chunk if isinstance(chunk, bytes) else orjson.dumps(chunk) for chunk in chunks)
    return read(b"".join(b"data: " + text + b"\n\n" for text in texts))


def test_gemini_once_wrote_its_figures_in_camel_case() -> None:
    usage = {"completionTokens": 3, "promptTokens": 4, "totalTokens": 7}
    reading = plain(usage=usage)
    assert reading.usage == Usage(4, 3)
    assert orjson.loads(reading.usage_raw) == usage


def test_azure_tells_the_sound_in_a_prompt_by_a_name_of_its_own() -> None:
    usage = USAGE | {"audio_prompt_tokens": 5}
    assert plain(usage=usage).usage == Usage(9, 2, audio_input_tokens=5)


def test_without_searches_perplexity_counts_its_thoughts_inside_the_completion() -> None:
    usage = USAGE | {"reasoning_tokens": 1, "num_search_queries": None}
    assert plain(usage=usage).usage == Usage(9, 2, output_reasoning_tokens=1)
    searched = plain(usage=usage | {"num_search_queries": 0}).usage
    assert searched == Usage(9, 3, output_reasoning_tokens=1)


def test_fireworks_measures_what_was_cached_beside_the_usage() -> None:
    measured = {"perf_metrics": {"cached-prompt-tokens": 4}}
    for reading in (streamed(WORD, STOP | measured), streamed(WORD, STOP, measured)):
        assert reading.usage == Usage(9, 2, cache_read_tokens=4)
    own = {"usage": USAGE | {"prompt_tokens_details": {"cached_tokens": 5}}}
    assert plain(**own, **measured).usage == Usage(9, 2, cache_read_tokens=5)


def test_inception_counts_its_thoughts_beside_the_completion() -> None:
    reading = plain(
        usage={
            "prompt_tokens": 8,
            "reasoning_tokens": 33,
            "completion_tokens": 10,
            "total_tokens": 51,
            "cached_input_tokens": 4,
        }
    )
    assert reading.usage == Usage(8, 43, cache_read_tokens=4, output_reasoning_tokens=33)


@pytest.mark.parametrize(
    ("cost", "nusd"), [("0.00012300", 123_000), ("0", None), (None, None), (0.00012, None)]
)
def test_opencode_tells_what_it_took_in_a_chunk_of_its_own(cost: object, nusd: int | None) -> None:
    told = {"choices": [], "cost": cost}
    reading = streamed(WORD, STOP, b"[DONE]", told)
    assert (reading.usage, reading.reported_cost_nusd) == (Usage(9, 2), nusd)
    assert reading.is_complete
    assert plain(usage=USAGE, cost=cost).reported_cost_nusd == nusd


def test_venice_tells_its_cost_beside_the_usage() -> None:
    cost = {"usd": 0.00033855, "diem": 0}
    last = {"choices": [], "usage": USAGE, "cost": cost}
    assert streamed(WORD, last, b"[DONE]").reported_cost_nusd == 338_550
    assert plain(usage=USAGE, cost=cost).reported_cost_nusd == 338_550


def test_copilot_tells_the_credits_it_took_beside_the_usage() -> None:
    took = {"copilot_usage": {"total_nano_aiu": 614_775_000, "token_details": []}}
    assert streamed(WORD, STOP | took, b"[DONE]").reported_cost_nusd == 6_147_750
    assert plain(usage=USAGE, **took).reported_cost_nusd == 6_147_750


def test_cloudflare_wraps_an_answer_of_its_own_models() -> None:
    wrapped = {"result": {"response": "words", "usage": USAGE}, "success": True, "errors": []}
    assert plain(**wrapped).usage == Usage(9, 2)
    words = {"response": "word", "p": "ab"}
    assert streamed(words, {"response": "", "usage": USAGE}, b"[DONE]").usage == Usage(9, 2)


@pytest.mark.parametrize(("told", "nusd"), [("0.000415", 415_000), ("0.0", None), ("None", None)])
def test_litellm_tells_its_cost_in_a_header(told: str, nusd: int | None) -> None:
    head = Head(200, {"x-litellm-response-cost": told})
    for usage, cost in ((USAGE, nusd), (USAGE | {"cost": 0.5}, 500_000_000)):
        tally = DIALECT.tally(Ask(model="asked"), head)
        tally.feed(orjson.dumps({"usage": usage}))
        assert tally.close().reported_cost_nusd == cost


def test_a_cost_in_the_usage_goes_before_one_beside_it() -> None:
    assert plain(usage=USAGE | {"cost": 0.5}, cost="0.1").reported_cost_nusd == 500_000_000
