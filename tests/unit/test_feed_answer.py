"""What headers say of when to ask again."""

import httpx
import pytest

from bot.feeds.answer import pause_seconds, wait_seconds

DATE = {"Date": "Tue, 24 Nov 2026 10:00:00 GMT"}  # 1795514400


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "Tue, 24 Nov 2026 10:30:00 GMT"}, 1800),
        ({"RateLimit-Reset": "50"}, 50),
        ({"X-RateLimit-Reset": "77.5"}, 77),
        ({"X-RateLimit-Reset": "1795516200"}, 1800),
        ({"X-RateLimit-Reset": "1795510000"}, 0),
        ({"RateLimit": '"default";r=0;t=30'}, 30),
        ({"Retry-After": "10", "RateLimit-Reset": "50"}, 50),
        ({"X-RateLimit-Reset": "soon"}, None),
        ({"X-RateLimit-Reset": "9999999999"}, 365 * 86400),
    ],
)
def test_the_longest_wait_that_a_refusal_names_counts(headers: dict[str, str], seconds: int | None) -> None:
    assert wait_seconds(httpx.Headers(DATE | headers)) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"RateLimit-Reset": "50"}, None),
        ({"RateLimit-Remaining": "3", "RateLimit-Reset": "50"}, None),
        ({"RateLimit-Remaining": "0", "RateLimit-Reset": "50"}, 50),
        ({"X-RateLimit-Remaining": "0.0", "X-RateLimit-Reset": "50"}, 50),
        ({"RateLimit": '"default";r=0;t=30'}, 30),
        ({"RateLimit": '"default";r=10;t=30'}, None),
    ],
)
def test_a_good_answer_makes_us_wait_where_its_rate_limit_is_used_up(
    headers: dict[str, str], seconds: int | None
) -> None:
    assert pause_seconds(httpx.Headers(DATE | headers)) == seconds
