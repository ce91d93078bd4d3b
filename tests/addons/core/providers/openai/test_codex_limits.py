import pytest

from addons.core.providers import limits
from addons.core.providers.openai import codex_limits

PRIMARY = {"used_percent": 40.5, "window_minutes": 300, "reset_at": 1_700_009_000}
SECONDARY = {"used_percent": 5, "window_minutes": 10080, "reset_after_seconds": 60}


def test_an_event_says_what_the_headers_would() -> None:
    told = codex_limits.headers(
        {
            "type": "codex.rate_limits",
            "plan_type": "pro",
            "metered_limit_name": "codex",
            "rate_limits": {"allowed": True, "primary": PRIMARY, "secondary": SECONDARY},
            "credits": {"has_credits": True, "unlimited": False, "balance": "9"},
        }
    )
    assert told == {
        "x-codex-primary-used-percent": "40.5",
        "x-codex-primary-window-minutes": "300",
        "x-codex-primary-reset-at": "1700009000",
        "x-codex-secondary-used-percent": "5",
        "x-codex-secondary-window-minutes": "10080",
        "x-codex-secondary-reset-after-seconds": "60",
        "x-codex-credits-has-credits": "True",
        "x-codex-credits-unlimited": "False",
        "x-codex-credits-balance": "9",
        "x-codex-plan-type": "pro",
    }
    short, long, credits = limits.read(told, 200, 1_700_000_000.0)
    assert (short.name, short.used_percent, short.plan) == ("5h", 40.5, "pro")
    assert (long.name, long.used_percent) == ("7d", 5.0)
    assert (credits.remaining, credits.status) == (9.0, "available")


@pytest.mark.parametrize(
    ("meter", "name"),
    [
        ("codex_luna", "x-codex-luna-primary-used-percent"),
        ("gpt-reserve", "x-codex-gpt-reserve-primary-used-percent"),
        (None, "x-codex-primary-used-percent"),
    ],
)
def test_another_meter_has_its_name_in_the_header(meter: str | None, name: str) -> None:
    event = {"metered_limit_name": meter, "rate_limits": {"primary": {"used_percent": 7}}}
    assert codex_limits.headers(event) == {name: "7"}
    (limit,) = limits.read({name: "7"}, 200, 0.0)
    assert limit.used_percent == 7


def test_an_error_carries_the_headers_of_an_answer() -> None:
    sent = {"X-Codex-Primary-Used-Percent": "100.0", "x-request-id": "r", "x-codex-a": None}
    assert codex_limits.in_error({"type": "error", "headers": sent}) == {
        "x-codex-primary-used-percent": "100.0"
    }
    assert codex_limits.in_error({"type": "error", "headers": ["x-codex-a"]}) == {}


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"rate_limits": None, "credits": None, "plan_type": None},
        {"rate_limits": {"primary": [], "secondary": {"used_percent": {}}}, "plan_type": ["pro"]},
    ],
)
def test_an_event_that_says_nothing_has_no_headers(event: dict[str, object]) -> None:
    assert codex_limits.headers(event) == {}
