from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain import Feed, FeedConfig, FetchedFeed, FetchFailed, Gone, NotModified, ParsedEntry, ParsedFeed
from bot.feeds.check import decide_check

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
CONFIG = FeedConfig("https://a.example/rss", "A")
NEW_FEED = Feed(1, CONFIG)
OLD_FEED = Feed(1, CONFIG, etag='"1"', last_modified="yesterday", last_success_at=NOW - HOUR)
FETCHED = FetchedFeed(b"", CONFIG.url, etag='"2"')


def entry(key: str, hours_ago: float | None = None) -> ParsedEntry:
    published = None if hours_ago is None else NOW - hours_ago * HOUR
    return ParsedEntry(key, f"https://a.example/{key}", key, "Text.", published)


def feed_of(*entries: ParsedEntry, ttl: int | None = None) -> ParsedFeed:
    return ParsedFeed("A", entries, ttl_minutes=ttl)


# --- which entries are new ---


def test_of_a_first_fetch_the_newest_few_become_articles_and_the_rest_is_seen() -> None:
    parsed = feed_of(entry("undated"), entry("old", 50), entry("newest", 1), entry("newer", 2))
    check = decide_check(NEW_FEED, FETCHED, parsed, set(), NOW, 2)
    assert [e.key for e in check.new] == ["newest", "newer"]
    assert set(check.seen) == {"old", "undated"}


def test_a_first_fetch_without_dates_takes_the_entries_at_the_top() -> None:
    check = decide_check(NEW_FEED, FETCHED, feed_of(*map(entry, "abc")), set(), NOW, 2)
    assert [e.key for e in check.new] == ["a", "b"]
    assert check.seen == ("c",)


def test_later_every_entry_not_met_before_is_new() -> None:
    check = decide_check(OLD_FEED, FETCHED, feed_of(*map(entry, "abcd")), {"b"}, NOW, 2)
    assert [e.key for e in check.new] == ["a", "c", "d"]
    assert check.seen == ()


def test_a_feed_that_was_away_for_long_starts_afresh() -> None:
    feed = replace(OLD_FEED, last_success_at=NOW - timedelta(days=30))
    check = decide_check(feed, FETCHED, feed_of(*map(entry, "abcd")), {"a"}, NOW, 2)
    assert [e.key for e in check.new] == ["b", "c"]
    assert check.seen == ("d",)


def test_an_empty_feed_is_a_success() -> None:
    check = decide_check(NEW_FEED, FETCHED, feed_of(), set(), NOW, 5)
    assert (check.new, check.error, check.etag) == ((), None, '"2"')


def test_a_date_in_the_future_becomes_now() -> None:
    check = decide_check(OLD_FEED, FETCHED, feed_of(entry("a", -100)), set(), NOW, 5)
    assert check.new[0].published_at == NOW


# --- what else a check tells ---


def test_an_unchanged_feed_keeps_its_validators() -> None:
    check = decide_check(OLD_FEED, NotModified(max_age_seconds=7200), None, set(), NOW, 5)
    assert check.unchanged
    assert (check.etag, check.last_modified, check.error) == ('"1"', "yesterday", None)
    assert check.next_check_at == NOW + 2 * HOUR


def test_a_feed_that_answers_410_is_gone() -> None:
    check = decide_check(OLD_FEED, Gone(), None, set(), NOW, 5)
    assert check.gone
    assert "410" in (check.error or "")


def test_a_moved_feed_that_answers_410_is_asked_at_its_first_address_again() -> None:
    moved = replace(OLD_FEED, fetch_url="https://new.example/rss")
    check = decide_check(moved, Gone(), None, set(), NOW, 5)
    assert (check.gone, check.fetch_url) == (False, None)
    assert "410" in (check.error or "")


def test_what_a_feed_says_of_its_rhythm_holds_when_it_has_not_changed() -> None:
    first = decide_check(OLD_FEED, FETCHED, feed_of(entry("a"), ttl=300), set(), NOW, 5)
    assert first.next_check_at == NOW + 5 * HOUR
    again = decide_check(replace(OLD_FEED, rhythm=first.rhythm), NotModified(), None, set(), NOW, 5)
    assert again.next_check_at == NOW + 5 * HOUR
    assert again.rhythm == first.rhythm


def test_a_rate_limit_that_is_used_up_puts_the_next_check_off() -> None:
    check = decide_check(OLD_FEED, replace(FETCHED, pause_seconds=7200), feed_of(), set(), NOW, 5)
    assert check.next_check_at == NOW + 2 * HOUR


def test_a_feed_that_cannot_be_parsed_failed_and_keeps_the_old_validators() -> None:
    check = decide_check(OLD_FEED, FETCHED, FetchFailed("not a feed"), set(), NOW, 5)
    assert (check.error, check.etag, check.new) == ("not a feed", '"1"', ())


def test_a_failing_feed_waits_longer_each_time() -> None:
    waits = []
    for failures in range(8):
        feed = replace(OLD_FEED, failures=failures)
        check = decide_check(feed, FetchFailed("no answer"), None, set(), NOW, 5)
        waits.append(check.next_check_at - NOW)
    assert waits == sorted(waits)
    assert HOUR <= waits[0] <= 1.2 * HOUR
    assert waits[-1] == timedelta(hours=24)
