"""When a feed is asked again. Pure."""

from datetime import datetime, timedelta

from bot.domain import FeedConfig

LONGEST = timedelta(hours=24)  # that a server's wish or our back-off delays a check
SPREAD = 0.1  # how much longer, at most, the jitter makes a back-off
GOLDEN = 0.6180339887498949


def jitter_of(feed_id: int) -> float:
    """0..1, the same for a feed each time and well spread over consecutive ids (multiples of the golden ratio)."""
    return feed_id * GOLDEN % 1


def after_success(config: FeedConfig, ttl_minutes: int | None, max_age_seconds: int | None, now: datetime) -> datetime:
    """The feed's interval, or longer where the feed (ttl) or its server (max-age) asks for it."""
    interval = timedelta(minutes=config.interval_minutes)
    wish = max(timedelta(minutes=min(ttl_minutes or 0, 10_080)), timedelta(seconds=max_age_seconds or 0))
    return now + max(interval, min(wish, LONGEST))


def after_failure(
    config: FeedConfig, failures: int, retry_after_seconds: int | None, now: datetime, jitter: float
) -> datetime:
    """The interval, doubled with each of `failures` (in a row, this one counted), and no sooner than Retry-After.

    `jitter` (0..1) spreads feeds that fail together, as all do when the network is down.
    """
    interval = timedelta(minutes=config.interval_minutes)
    limit = max(interval, LONGEST)
    delay = interval * (1 << min(max(failures, 1) - 1, 16)) * (1 + SPREAD * jitter)
    wish = timedelta(seconds=retry_after_seconds or 0)
    return now + min(max(delay, wish), limit)
