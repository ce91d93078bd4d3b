from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.call import iso
from addons.core.providers import limits
from addons.core.providers.limits import Limit

NOW = 1_795_424_400.0  # 2026-11-23T09:00:00Z
CLAUDE = {
    "anthropic-ratelimit-unified-status": "allowed",
    "anthropic-ratelimit-unified-reset": "1795438800",
    "anthropic-ratelimit-unified-representative-claim": "five_hour",
    "anthropic-ratelimit-unified-fallback": "available",
    "anthropic-ratelimit-unified-fallback-percentage": "0.5",
    "anthropic-ratelimit-unified-5h-status": "allowed_warning",
    "anthropic-ratelimit-unified-5h-utilization": "0.8125",
    "anthropic-ratelimit-unified-5h-reset": "1795438800",
    "anthropic-ratelimit-unified-7d_opus-utilization": "1.02",
    "anthropic-ratelimit-unified-overage-status": "rejected",
    "anthropic-ratelimit-unified-overage-disabled-reason": "org_level_disabled",
}
CODEX = {
    "x-codex-plan-type": "plus",
    "x-codex-primary-used-percent": "42",
    "x-codex-primary-window-minutes": "300",
    "x-codex-primary-reset-after-seconds": "3600",
    "x-codex-secondary-used-percent": "7.5",
    "x-codex-secondary-window-minutes": "10080",
    "x-codex-secondary-reset-at": "1795600000",
    "x-codex-credits-has-credits": "True",
    "x-codex-credits-unlimited": "False",
    "x-codex-credits-balance": "12.5",
}


def read(headers: dict[str, str], status: int = 200) -> dict[str, Limit]:
    return {limit.name: limit for limit in limits.read(headers, status, NOW)}


def test_a_claude_plan_tells_each_window() -> None:
    found = read(CLAUDE)
    resets = iso(1795438800)
    assert found["5h"] == Limit("plan", "5h", 81.25, None, None, resets, "allowed_warning")
    assert found["7d_opus"].used_percent == 102
    assert found["overall"] == Limit("plan", "overall", resets_at=resets, status="allowed")
    assert (found["overage"].status, found["fallback"].status) == ("rejected", "available")
    assert set(found) == {"5h", "7d_opus", "overall", "overage", "fallback"}


def test_a_chatgpt_plan_names_its_windows_by_their_length() -> None:
    found = read(CODEX)
    assert found["5h"] == Limit("plan", "5h", 42, resets_at=iso(NOW + 3600), plan="plus")
    assert found["7d"] == Limit("plan", "7d", 7.5, resets_at=iso(1795600000), plan="plus")
    assert found["credits"] == Limit(
        "plan", "credits", remaining=12.5, status="available", plan="plus"
    )


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"x-codex-primary-window-minutes": ""}, "primary"),
        ({"x-codex-primary-window-minutes": "45"}, "45m"),
        ({"x-codex-primary-window-minutes": "1440"}, "24h"),
        ({"x-codex-primary-window-minutes": "nonsense"}, "primary"),
    ],
)
def test_a_window_of_another_length_has_another_name(changes: dict[str, str], name: str) -> None:
    assert name in read(CODEX | changes)


def test_a_meter_beside_the_plans_own_keeps_its_name() -> None:
    other = {
        "x-codex-spark-primary-used-percent": "1",
        "x-codex-spark-primary-window-minutes": "300",
    }
    assert read(other)["spark 5h"].used_percent == 1


def test_credits_without_end_have_no_balance() -> None:
    found = read({"x-codex-credits-unlimited": "true", "x-codex-credits-has-credits": "true"})
    assert found["credits"] == Limit("plan", "credits", status="unlimited")


def test_a_key_of_anthropic_tells_rates() -> None:
    headers = {
        "anthropic-ratelimit-input-tokens-limit": "2000000",
        "anthropic-ratelimit-input-tokens-remaining": "1500000",
        "anthropic-ratelimit-input-tokens-reset": "2026-11-23T09:00:30Z",
        "anthropic-priority-output-tokens-limit": "100",
    }
    found = read(headers)
    assert found["input-tokens"] == Limit(
        "rate", "input-tokens", 25, 2_000_000, 1_500_000, "2026-11-23T09:00:30.000Z"
    )
    assert found["priority output-tokens"].quota == 100


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [
        ("6m0s", 360),
        ("1h2m3.5s", 3723.5),
        ("11.354999999s", 11.354999999),
        ("261ms", 0.261),
        ("0s", 0),
        ("2", 2),
        ("1795424460", 60),
        ("1795424460000", 60),
        ("Mon, 23 Nov 2026 09:01:00 GMT", 60),
        ("2026-11-23T10:00:00+01:00", 0),
    ],
)
def test_a_reset_is_understood_in_each_of_its_forms(reset: str, seconds: float) -> None:
    headers = {"x-ratelimit-limit-tokens": "100", "x-ratelimit-reset-tokens": reset}
    assert read(headers)["tokens"].resets_at == iso(NOW + seconds)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("x-ratelimit-limit-requests", "requests"),
        ("x-ratelimit-limit-project-tokens", "project-tokens"),
        ("x-ratelimit-limit-tokens_usage_based", "tokens_usage_based"),
        ("x-ratelimit-limit-req-10-second", "req-10-second"),
        ("x-ratelimit-limit", "requests"),
        ("ratelimit-limit", "requests"),
    ],
)
def test_those_who_copy_openai_name_their_limits_themselves(header: str, name: str) -> None:
    assert read({header: "30"}) == {name: Limit("rate", name, quota=30)}


def test_what_is_no_limit_is_none() -> None:
    others = {
        "x-ratelimit-tokens-query-cost": "10",
        "x-ratelimit-key": "gpt-5-nano",
        "x-codex-turn-state": "opaque",
        "retry-after": "7",
    }
    assert read(others) == {}


def test_a_wait_counts_where_the_answer_is_a_no() -> None:
    assert read({"retry-after": "34"}, 429) == {
        "retry-after": Limit("rate", "retry-after", resets_at=iso(NOW + 34), status="wait")
    }


@pytest.mark.parametrize("value", ["", "nan", "inf", "-1", "x" * 1000, "9" * 400, "0s0", "\x00"])
def test_nonsense_is_left_out(value: str) -> None:
    headers = {"x-ratelimit-limit-tokens": value, "x-ratelimit-reset-tokens": value}
    assert read(headers)["tokens"] == Limit("rate", "tokens")
    assert read({"x-codex-primary-used-percent": value}) == {}


NAMES = st.sampled_from([*CLAUDE, *CODEX, "x-ratelimit-reset-tokens", "retry-after"])


@given(st.dictionaries(NAMES, st.text(max_size=40)), st.integers(0, 999))
def test_no_header_breaks_it(headers: dict[str, str], status: int) -> None:
    for limit in limits.read(headers, status, NOW):
        assert limit.kind in ("plan", "rate")


def test_a_flood_of_windows_is_not_believed() -> None:
    headers = {f"x-ratelimit-limit-w{n}": "1" for n in range(1000)}
    assert len(limits.read(headers, 200, NOW)) == 32


def test_only_headers_about_limits_are_picked() -> None:
    others: dict[str, Any] = {"content-type": "text/event-stream", "x-request-id": "r"}
    assert limits.told(others) is limits.NOTHING_TOLD
    assert limits.told(others | {"retry-after": "1"}) == {"retry-after": "1"}
