"""When a feed is asked again: docs/design/cadence.md tells why so. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from bot.domain import Feed, FeedConfig, ParsedEntry, ParsedFeed, Rhythm
from bot.feeds.identity import EARLIEST

LONGEST = timedelta(hours=24)  # that the wish of a feed (ttl) or its caches (max-age), or our back-off, delays a check
LONGEST_PAUSE = timedelta(days=7)  # that a server's Retry-After does
SPREAD = 0.2  # how much longer, at most, the jitter makes a back-off
ENTRIES_OF_PACE = 20  # the newest ones
FEWEST_OF_PACE = 3
ASKED_PER_ENTRY = 2  # so that news waits for half the usual time between two entries, at most
SILENCE = 4  # an entry is expected after a quarter of the time since the last one, where that is longer than usual
STRETCH = 4  # how much rarer than its own interval in feeds.toml a quiet feed is asked

Jitter = Callable[[Feed], float]  # 0..1


def jitter_of(feed: Feed) -> float:
    """0..1, the same for a feed at the same point of its back-off, and well spread over feeds."""
    return int.from_bytes(sha256(f"{feed.config.url} {feed.failures}".encode()).digest()[:4]) / 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Cadence:
    """The rules for when to ask again. `fastest` and `slowest` bound the interval of a feed that has none of its own
    in feeds.toml. `jitter` spreads feeds that fail together, as all do when the network is down."""

    fastest: timedelta = timedelta(minutes=30)
    slowest: timedelta = timedelta(hours=12)
    jitter: Jitter = jitter_of

    def after_success(
        self, config: FeedConfig, rhythm: Rhythm, max_age_seconds: int | None, pause_seconds: int | None, now: datetime
    ) -> datetime:
        """After the feed's interval; later where the feed (ttl, hours it sleeps) or its server asks for it."""
        wish = max(timedelta(minutes=min(rhythm.wish_minutes or 0, 10_080)), seconds(max_age_seconds))
        pause = min(seconds(pause_seconds), LONGEST_PAUSE)
        at = now + max(self.interval(config, rhythm, now), min(wish, LONGEST), pause)
        return awake(at, rhythm)

    def rarely(self, config: FeedConfig, rhythm: Rhythm, now: datetime) -> datetime:
        """For a feed whose hub tells of news."""
        return awake(now + self.limits(config)[1], rhythm)

    def after_failure(self, feed: Feed, retry_after_seconds: int | None, now: datetime) -> datetime:
        """`feed` as it was before this failure. The interval, doubled with each failure in a row up to a day, and no
        sooner than Retry-After."""
        interval = timedelta(minutes=feed.config.interval_minutes)
        delay = interval * (1 << min(feed.failures, 16)) * (1 + SPREAD * self.jitter(feed))
        pause = min(seconds(retry_after_seconds), LONGEST_PAUSE)
        at = now + max(min(delay, max(interval, LONGEST)), pause)
        return awake(at, feed.rhythm)

    def interval(self, config: FeedConfig, rhythm: Rhythm, now: datetime) -> timedelta:
        """By how often the feed publishes, within its limits; the configured interval where that is not known."""
        configured = timedelta(minutes=config.interval_minutes)
        if rhythm.pace_minutes is None or rhythm.newest_at is None:
            return configured
        fastest, slowest = self.limits(config)
        expected = max(timedelta(minutes=rhythm.pace_minutes), (now - rhythm.newest_at) / SILENCE)
        return min(max(expected / ASKED_PER_ENTRY, fastest), slowest)

    def limits(self, config: FeedConfig) -> tuple[timedelta, timedelta]:
        """The shortest and the longest interval of the feed."""
        slowest = max(self.fastest, self.slowest)
        if not config.own_interval:
            return self.fastest, slowest
        configured = timedelta(minutes=config.interval_minutes)
        return configured, max(configured, min(configured * STRETCH, slowest))


def rhythm_of(parsed: ParsedFeed, now: datetime) -> Rhythm:
    """What a feed tells of its rhythm."""
    pace, newest_at = pace_of(parsed.entries, now)
    wishes = [wish for wish in (parsed.ttl_minutes, parsed.update_minutes) if wish]
    return Rhythm(pace, newest_at, max(wishes, default=None), tuple(parsed.skip_hours), tuple(parsed.skip_days))


def pace_of(entries: Sequence[ParsedEntry], now: datetime) -> tuple[float | None, datetime | None]:
    """Minutes between two of the newest entries, on average, and the date of the newest. Dates that cannot be (of
    the future, of before the web) tell nothing, nor do entries that all came at one time."""
    dates = {entry.published_at for entry in entries if entry.published_at and EARLIEST <= entry.published_at <= now}
    newest = sorted(dates, reverse=True)[:ENTRIES_OF_PACE]
    if len(newest) < FEWEST_OF_PACE:
        return None, newest[0] if newest else None
    return (newest[0] - newest[-1]).total_seconds() / 60 / (len(newest) - 1), newest[0]


def awake(at: datetime, rhythm: Rhythm) -> datetime:
    """`at`, or the next full hour that the feed does not want skipped (skipHours, skipDays); a feed that skips the
    whole week means something else by it."""
    hour = at
    for _ in range(8 * 24):
        if hour.hour not in rhythm.skip_hours and hour.weekday() not in rhythm.skip_days:
            return hour
        hour = hour.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return at


def seconds(value: int | None) -> timedelta:
    return timedelta(seconds=min(value or 0, 10**9))
