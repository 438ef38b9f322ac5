"""WebSub as a subscriber sees it: the hub a feed names, and when a feed is asked whose hub tells of news. Pure;
docs/design/websub.md tells why so."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from bot.domain import Feed, FeedCheck, FetchedFeed, ParsedFeed
from bot.feeds.cadence import Cadence

LONGEST_URL = 1_000
LATE = timedelta(minutes=10)  # that the new entry may come after the hub told of it, from caches in between
AGAIN = timedelta(minutes=5)  # until a feed is asked again that did not have it yet


def named_hub(links: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """The href of the first link of a feed with rel "hub", and of that with rel "self"; "" where there is none."""
    found: dict[str, str] = {}
    for link in links:
        found.setdefault(str(link.get("rel", "")).lower(), str(link.get("href", "")))
    return found.get("hub", ""), found.get("self", "")


def hub_of(fetched: FetchedFeed, parsed: ParsedFeed) -> tuple[str, str] | None:
    """Hub and topic, where the answer's headers or the feed name both. The headers go first."""
    hub = web_address(fetched.hub_url or parsed.hub_url, fetched.url)
    topic = web_address(fetched.self_url or parsed.self_url, fetched.url)
    return (hub, topic) if hub and topic else None


def web_address(url: str, base: str) -> str:
    """Whole; "" for what is no address that can be asked."""
    try:
        whole = urljoin(base, url.strip()) if url.strip() else ""
        parts = urlsplit(whole)
        named = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    except ValueError:
        return ""
    return whole if named and len(whole) <= LONGEST_URL and whole.isprintable() else ""


def paced_by_hub(check: FeedCheck, feed: Feed, cadence: Cadence) -> FeedCheck:
    """The check with the next one set by what the hub is worth.

    A hub that has told of news at least once is relied on until its lease ends: the feed is asked rarely. Just after
    it told, the feed is asked again where the news is not there yet. A hub that kept silent about a new entry is
    not relied on until it tells again.
    """
    now = check.checked_at
    if check.error is not None or feed.pinged_at is None or feed.pushed_until is None or feed.pushed_until <= now:
        return check
    told = now - feed.pinged_at <= LATE
    if check.new and not told:
        return replace(check, hub_was_silent=True)
    if told and not check.new:
        return replace(check, next_check_at=min(check.next_check_at, now + AGAIN))
    rarely = cadence.rarely(feed.config, check.rhythm, now)
    return replace(check, next_check_at=max(check.next_check_at, min(rarely, feed.pushed_until)))
