import pytest

from addons.core import rest

NOW = 1_795_600_000.0


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "20"}, 20),
        ({"retry-after": "20", "x-ratelimit-reset-tokens": "6m0s"}, 20),
        (
            {
                "x-ratelimit-remaining-requests": "0",
                "x-ratelimit-reset-requests": "12s",
                "x-ratelimit-remaining-tokens": "0",
                "x-ratelimit-reset-tokens": "1m30s",
                "x-ratelimit-remaining-images": "5",
                "x-ratelimit-reset-images": "20m",
            },
            90,
        ),
        (
            {
                "anthropic-ratelimit-requests-remaining": "0",
                "anthropic-ratelimit-requests-reset": "2026-11-25T09:47:10Z",
            },
            30,
        ),
        ({}, rest.UNTOLD_S),
        ({"retry-after": "soon"}, rest.UNTOLD_S),
        ({"retry-after": "0"}, rest.LEAST_S),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, rest.LEAST_S),
        ({"retry-after": "86400"}, rest.MOST_S),
    ],
)
def test_a_key_rests_until_its_limit_is_lifted(headers: dict[str, str], wait: float) -> None:
    assert rest.until(headers, NOW) - NOW == pytest.approx(wait)
