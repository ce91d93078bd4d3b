import json
from typing import Any

import pytest

from addons.core.call import Ask, Billing, Reading, Source, Usage
from addons.core.providers.dialect import Request
from addons.core.providers.hosts import Hosts
from addons.core.providers.openrouter.generation import DIALECT
from tests.addons.core.providers import exchange
from tests.addons.core.providers.exchange import read

LOOKED_AT = Ask(extra={"poll": "yes", "id": "gen-1"})
RECORD: dict[str, Any] = {
    "id": "gen-1",
    "model": "anthropic/claude-sonnet-4.6",
    "provider_name": "Anthropic",
    "total_cost": 0.0055,
    "usage": 0.0055,
    "is_byok": False,
    "upstream_inference_cost": 0,
    "tokens_prompt": 17000,
    "tokens_completion": 90,
    "native_tokens_prompt": 18054,
    "native_tokens_completion": 120,
    "native_tokens_cached": 18041,
    "native_tokens_reasoning": 40,
    "native_tokens_completion_images": 0,
    "cancelled": True,
    "external_user": "somebody",
}


def looked_at(**more: Any) -> Reading:
    return read(DIALECT, {"data": RECORD | more}, LOOKED_AT)


def test_a_record_tells_what_a_generation_has_used_by_its_model_s_own_count() -> None:
    reading = looked_at()
    assert reading.usage == Usage(
        18054, 120, cache_read_tokens=18041, output_reasoning_tokens=40, image_output_tokens=0
    )
    assert (reading.source, reading.model) == (Source.REPORTED, "anthropic/claude-sonnet-4.6")
    assert reading.reported_cost_nusd == 5_500_000
    assert reading.modifiers == {"served_by": "Anthropic"}
    assert json.loads(reading.usage_raw)["native_tokens_prompt"] == 18054
    assert "somebody" not in reading.usage_raw


def test_it_is_a_poll_of_what_is_charged_by_the_generation_s_id() -> None:
    assert (looked_at().response_id, looked_at().poll, looked_at().is_complete) == (
        "gen-1",
        True,
        True,
    )
    assert looked_at(id=None).response_id == "gen-1"  # as it was asked for


def test_the_plain_counts_stand_where_the_model_s_own_are_not_told() -> None:
    plain = looked_at(native_tokens_prompt=None, native_tokens_completion=None)
    assert plain.usage is not None
    assert (plain.usage.input_tokens, plain.usage.output_tokens) == (17000, 90)


def test_a_key_of_the_user_s_own_pays_upstream() -> None:
    own = looked_at(is_byok=True, total_cost=0, upstream_inference_cost=0.0045)
    assert (own.reported_cost_nusd, own.modifiers["own_key_usd"]) == (0, "0.0045")


@pytest.mark.parametrize("answer", [{"data": None}, {"data": []}, {}, b"[]", b"\xff"])
def test_what_is_no_record_says_nothing(answer: object) -> None:
    reading = read(DIALECT, answer, LOOKED_AT)
    assert (reading.charges, reading.source, reading.usage_raw) == ((), Source.NONE, "")


def test_a_record_that_is_not_there_yet_is_an_error() -> None:
    missing = read(DIALECT, {"error": {"code": 404, "message": "x"}}, LOOKED_AT, status=404)
    assert (missing.error, missing.charges) == ("404", ())


def test_the_query_names_the_generation() -> None:
    asked = Request("GET", "openrouter.ai", "/api/v1/generation", "id=gen-1", {}, b"")
    assert DIALECT.ask(asked) == LOOKED_AT
    for host in ("openrouter.ai", "eu.openrouter.ai"):
        endpoint = Hosts().endpoint(host, 443, "GET", "/api/v1/generation")
        assert (endpoint.dialect.name, endpoint.billing) == (DIALECT.name, Billing.API)


def test_a_refusal_has_openai_s_shape() -> None:
    assert "error" in exchange.refused(DIALECT)
