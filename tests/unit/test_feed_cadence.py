"""When a feed is asked again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.domain import Feed, FeedConfig, ParsedEntry, ParsedFeed, Rhythm
from bot.feeds.cadence import Cadence, jitter_of, rhythm_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CONFIG = FeedConfig("https://a.example/rss", "A")
FEED = Feed(1, CONFIG)
CADENCE = Cadence(jitter=lambda _feed: 0)


def listing(*hours_ago: float) -> ParsedFeed:
    dates = [NOW - HOUR * hours for hours in hours_ago]
    return ParsedFeed("A", tuple(ParsedEntry(str(n), "", "T", "", date) for n, date in enumerate(dates)))


def interval(config: FeedConfig, *hours_ago: float, now: datetime = NOW) -> timedelta:
    return CADENCE.interval(config, rhythm_of(listing(*hours_ago), NOW), now)


# --- what the feed and its server ask for ---


@pytest.mark.parametrize(
    ("interval", "wish", "max_age", "minutes"),
    [
        (60, None, None, 60),
        (60, 90, None, 90),
        (60, 10, 600, 60),
        (30, None, 7200, 120),
        (60, 99_999_999, None, 24 * 60),
        (60, None, 365 * 86400, 24 * 60),
        (10_080, 60, 60, 10_080),
    ],
)
def test_the_longest_of_interval_wish_and_max_age_counts_within_a_day(
    interval: int, wish: int | None, max_age: int | None, minutes: int
) -> None:
    config = replace(CONFIG, interval_minutes=interval)
    at = CADENCE.after_success(config, Rhythm(wish_minutes=wish), max_age, None, NOW)
    assert at == NOW + timedelta(minutes=minutes)


def test_the_longer_of_ttl_and_update_period_is_the_feeds_wish() -> None:
    assert rhythm_of(replace(listing(), ttl_minutes=30, update_minutes=120), NOW).wish_minutes == 120
    assert rhythm_of(replace(listing(), ttl_minutes=30), NOW).wish_minutes == 30
    assert rhythm_of(listing(), NOW).wish_minutes is None


@pytest.mark.parametrize(
    ("hours", "days", "at"),
    [
        ((14,), (), NOW + HOUR),
        ((13,), (), NOW + 2 * HOUR),
        ((13, 14, 15), (), NOW + 4 * HOUR),
        ((), (1,), NOW + 12 * HOUR),  # a Tuesday is skipped: Wednesday, 00:00
        ((0, 1), (1, 2), NOW + 38 * HOUR),  # Thursday, 02:00
        (tuple(range(24)), (), NOW + HOUR),
        ((), tuple(range(7)), NOW + HOUR),
    ],
)
def test_hours_and_days_that_a_feed_wants_skipped_are_skipped(
    hours: tuple[int, ...], days: tuple[int, ...], at: datetime
) -> None:
    rhythm = Rhythm(skip_hours=hours, skip_days=days)
    assert CADENCE.after_success(CONFIG, rhythm, None, None, NOW) == at
    assert CADENCE.after_failure(replace(FEED, rhythm=rhythm), None, NOW) == at


# --- how often it publishes ---


def test_a_feed_is_asked_twice_an_entry_within_the_limits() -> None:
    assert interval(CONFIG, 0, 4, 8, 12) == 2 * HOUR
    assert interval(CONFIG, 0, 0.1, 0.2, 0.3) == timedelta(minutes=30)
    assert interval(CONFIG, 0, 24 * 30, 24 * 60) == 12 * HOUR


def test_an_interval_of_the_list_is_never_cut_and_stretched_four_times_at_most() -> None:
    own = replace(CONFIG, interval_minutes=60, own_interval=True)
    assert interval(own, 0, 0.1, 0.2, 0.3) == HOUR
    assert interval(own, 0, 4, 8) == 2 * HOUR
    assert interval(own, 0, 24 * 30, 24 * 60) == 4 * HOUR
    weekly = replace(own, interval_minutes=10_080)
    assert interval(weekly, 0, 24 * 30, 24 * 60) == 7 * DAY


def test_a_feed_that_falls_silent_is_asked_more_rarely() -> None:
    rhythm = rhythm_of(listing(0, 1, 2), NOW)
    waits = [CADENCE.interval(CONFIG, rhythm, NOW + silent) for silent in (0 * HOUR, 8 * HOUR, 2 * DAY, 30 * DAY)]
    assert waits == [HOUR / 2, HOUR, 6 * HOUR, 12 * HOUR]


@pytest.mark.parametrize("hours_ago", [(), (1, 2), (5, 5, 5, 5), (-1e5, -1e5, -2e5), (5e5, 6e5, 7e5)])
def test_a_feed_whose_dates_tell_nothing_keeps_its_interval(hours_ago: tuple[float, ...]) -> None:
    assert interval(CONFIG, *hours_ago) == HOUR


def test_entries_without_a_date_are_no_part_of_the_rhythm() -> None:
    parsed = listing(0, 4, 8)
    undated = replace(parsed.entries[0], published_at=None)
    assert rhythm_of(replace(parsed, entries=(*parsed.entries, undated)), NOW) == rhythm_of(parsed, NOW)


# --- after a failure ---


def test_a_failing_feed_waits_twice_as_long_each_time_up_to_a_day() -> None:
    waits = [CADENCE.after_failure(replace(FEED, failures=n), None, NOW) - NOW for n in range(7)]
    assert waits == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, DAY, DAY]
    assert CADENCE.after_failure(replace(FEED, failures=10_000), None, NOW) == NOW + DAY


def test_retry_after_is_kept_from_the_own_interval_up_to_a_week() -> None:
    assert CADENCE.after_failure(FEED, 60, NOW) == NOW + HOUR
    assert CADENCE.after_failure(FEED, 4 * 3600, NOW) == NOW + 4 * HOUR
    assert CADENCE.after_failure(replace(FEED, failures=3), 60, NOW) == NOW + 8 * HOUR
    assert CADENCE.after_failure(FEED, 3 * 86400, NOW) == NOW + 3 * DAY
    assert CADENCE.after_failure(FEED, 10**7, NOW) == NOW + 7 * DAY


def test_a_feed_checked_once_a_week_is_not_checked_sooner_when_it_fails() -> None:
    weekly = replace(FEED, config=replace(CONFIG, interval_minutes=10_080))
    assert Cadence().after_failure(weekly, None, NOW) == NOW + 7 * DAY


def test_jitter_makes_a_back_off_longer_is_the_same_each_time_and_spreads_the_feeds() -> None:
    feeds = [Feed(n, FeedConfig(f"https://a.example/{n}", "A")) for n in range(200)]
    values = sorted(map(jitter_of, feeds))
    assert values == sorted(map(jitter_of, feeds))
    assert max(b - a for a, b in pairwise(values)) < 0.05
    assert Cadence(jitter=lambda _feed: 1).after_failure(FEED, None, NOW) == NOW + 1.2 * HOUR
