"""Which hub a feed names, and how far it is relied on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import Feed, FeedCheck, FeedConfig, FetchedFeed, FetchFailed, ParsedEntry, ParsedFeed
from bot.feeds.cadence import Cadence
from bot.feeds.parse import parse_feed
from bot.feeds.websub import hub_of, paced_by_hub
from bot.pushes import lease_of
from tests.fakes.feed_server import item, rss

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
CONFIG = FeedConfig("https://a.example/rss", "A")
FETCHED = FetchedFeed(b"", "https://a.example/rss")
PARSED = ParsedFeed("A", ())
LINKS = '<link rel="{}" href="{}" xmlns="http://www.w3.org/2005/Atom"/>'
ENTRY = ParsedEntry("1", "https://a.example/1", "Title", "Text.", NOW)


def test_a_feed_tells_its_hub_and_its_own_address() -> None:
    links = LINKS.format("hub", "https://hub.example/") + LINKS.format("self", "/own.xml")
    parsed = parse_feed(replace(FETCHED, body=rss(item("1", "Title"), extra=links)))
    assert not isinstance(parsed, FetchFailed)
    assert hub_of(FETCHED, parsed) == ("https://hub.example/", "https://a.example/own.xml")


def test_the_headers_go_before_the_feed() -> None:
    fetched = replace(FETCHED, hub_url="https://one.example/", self_url="https://a.example/one")
    parsed = replace(PARSED, hub_url="https://two.example/", self_url="https://a.example/two")
    assert hub_of(fetched, parsed) == ("https://one.example/", "https://a.example/one")


@pytest.mark.parametrize(
    ("hub", "topic"),
    [
        ("", "https://a.example/rss"),
        ("https://hub.example/", ""),
        ("ftp://hub.example/", "https://a.example/rss"),
        ("https://user:pw@hub.example/", "https://a.example/rss"),
        ("https://[hub/", "https://a.example/rss"),
        ("https://hub.example/" + "x" * 2000, "https://a.example/rss"),
    ],
)
def test_without_hub_and_topic_that_can_be_asked_there_is_none(hub: str, topic: str) -> None:
    assert hub_of(FETCHED, replace(PARSED, hub_url=hub, self_url=topic)) is None


def paced(
    pinged: timedelta | None, lease: timedelta = 100 * HOUR, new: int = 0, error: str | None = None
) -> tuple[timedelta, bool]:
    """After how long a feed is asked that would be after an hour, and whether its hub is held to have been silent."""
    feed = Feed(1, CONFIG, pushed_until=NOW + lease, pinged_at=None if pinged is None else NOW - pinged)
    check = FeedCheck(1, NOW, NOW + HOUR, new=(ENTRY,) * new, error=error)
    after = paced_by_hub(check, feed, Cadence())
    return after.next_check_at - NOW, after.hub_was_silent


@pytest.mark.parametrize(
    ("given", "asked_after", "silent"),
    [
        (paced(None), HOUR, False),  # it never told of anything
        (paced(5 * HOUR), 12 * HOUR, False),  # it did, and all is quiet
        (paced(MINUTE, new=1), 12 * HOUR, False),  # it just told of what is new
        (paced(MINUTE), 5 * MINUTE, False),  # what it told of is not there yet
        (paced(5 * HOUR, new=1), HOUR, True),
        (paced(5 * HOUR, lease=3 * HOUR), 3 * HOUR, False),
        (paced(5 * HOUR, lease=-MINUTE), HOUR, False),
        (paced(5 * HOUR, error="timed out"), HOUR, False),
    ],
)
def test_a_feed_is_asked_as_rarely_as_its_hub_is_worth(
    given: tuple[timedelta, bool], asked_after: timedelta, silent: bool
) -> None:
    assert given == (asked_after, silent)


@pytest.mark.parametrize(
    ("seconds", "lease"),
    [
        ("3600", HOUR),
        ("", timedelta(days=10)),
        ("soon", timedelta(days=10)),
        ("-5", timedelta(days=10)),
        ("1", 5 * MINUTE),
        ("999999999999", timedelta(days=30)),
    ],
)
def test_a_lease_is_the_hubs_within_reason(seconds: str, lease: timedelta) -> None:
    assert lease_of(seconds) == lease
