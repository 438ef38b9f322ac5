"""What one check of a feed comes to: which entries are new, and when to ask again. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import (
    Feed,
    FeedCheck,
    FetchedFeed,
    FetchFailed,
    FetchOutcome,
    Gone,
    NotModified,
    ParsedEntry,
    ParsedFeed,
)
from bot.feeds import moved
from bot.feeds.cadence import LONGEST, Cadence, rhythm_of
from bot.feeds.identity import clamp

LONG_AGO = timedelta(days=7)  # a feed not read for so long starts afresh, as one read for the first time
GONE = "the server says that this feed is gone for good (410); it is not asked again"
MOVED_AND_GONE = (
    "the server it moved to says that it is gone for good (410); next time the address of the list is asked"
)


def decide_check(
    feed: Feed,
    fetched: FetchOutcome,
    parsed: ParsedFeed | FetchFailed | None,
    known_keys: Collection[str],
    now: datetime,
    first_fetch_entries: int,
    cadence: Cadence = Cadence(),  # noqa: B008 - frozen
) -> FeedCheck:
    """All that the check changes. `parsed` belongs to a FetchedFeed and is None otherwise; `known_keys` are those of
    its entries that were met before. Of a first fetch the newest `first_fetch_entries` become articles; the rest is
    remembered as seen, so that a new subscription floods nobody.
    """
    if isinstance(fetched, Gone):
        return gone(feed, now, cadence)
    if isinstance(fetched, NotModified):
        return unchanged(feed, fetched, now, cadence)
    if isinstance(fetched, FetchedFeed) and isinstance(parsed, ParsedFeed):
        return read(feed, fetched, parsed, known_keys, now, first_fetch_entries, cadence)
    failure = fetched if isinstance(fetched, FetchFailed) else parsed
    if not isinstance(failure, FetchFailed):
        raise TypeError(f"a fetched feed comes with what the parser made of it, not with {parsed!r}")
    return failed(feed, failure.reason, now, cadence.after_failure(feed, failure.retry_after_seconds, now))


def gone(feed: Feed, now: datetime, cadence: Cadence) -> FeedCheck:
    """The end of the feed; but of one that has moved only of its new address."""
    if feed.fetch_url is None:
        return replace(failed(feed, GONE, now, now + LONGEST), gone=True)
    check = failed(feed, MOVED_AND_GONE, now, cadence.after_failure(feed, None, now))
    return replace(check, fetch_url=moved.after_failure(feed, gone=True))


def unchanged(feed: Feed, answer: NotModified, now: datetime, cadence: Cadence) -> FeedCheck:
    fetch_url, move = moved.after_answer(feed, answer.moved_to, with_body=False, now=now)
    return FeedCheck(
        feed_id=feed.id,
        checked_at=now,
        next_check_at=cadence.after_success(
            feed.config, feed.rhythm, answer.max_age_seconds, answer.pause_seconds, now
        ),
        etag=feed.etag,
        last_modified=feed.last_modified,
        unchanged=True,
        fetch_url=fetch_url,
        move=move,
        rhythm=feed.rhythm,
    )


def failed(feed: Feed, reason: str, now: datetime, next_check_at: datetime) -> FeedCheck:
    """The validators of the last good answer stay: they are still true of it."""
    return FeedCheck(
        feed_id=feed.id,
        checked_at=now,
        next_check_at=next_check_at,
        etag=feed.etag,
        last_modified=feed.last_modified,
        error=reason,
        fetch_url=moved.after_failure(feed, gone=False),
        move=feed.move,
        rhythm=feed.rhythm,
    )


def read(
    feed: Feed,
    fetched: FetchedFeed,
    parsed: ParsedFeed,
    known_keys: Collection[str],
    now: datetime,
    first_fetch_entries: int,
    cadence: Cadence,
) -> FeedCheck:
    rhythm = rhythm_of(parsed, now)
    fetch_url, move = moved.after_answer(feed, fetched.moved_to, with_body=True, now=now)
    unknown = [entry for entry in parsed.entries if not any(key in known_keys for key in entry.keys)]
    new = [replace(entry, published_at=clamp(entry.published_at, now)) for entry in unknown]
    seen: Sequence[ParsedEntry] = ()
    if feed.last_success_at is None or now - feed.last_success_at > LONG_AGO:
        new = newest_first(new)
        new, seen = new[:first_fetch_entries], new[first_fetch_entries:]
    return FeedCheck(
        feed_id=feed.id,
        checked_at=now,
        next_check_at=cadence.after_success(feed.config, rhythm, fetched.max_age_seconds, fetched.pause_seconds, now),
        new=tuple(new),
        seen=(*(entry.alias for entry in new if entry.alias), *(key for entry in seen for key in entry.keys)),
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        fetch_url=fetch_url,
        move=move,
        rhythm=rhythm,
    )


def newest_first(entries: Sequence[ParsedEntry]) -> list[ParsedEntry]:
    """Dated ones by date, then the undated in the feed's order, which is mostly newest first."""
    dated = [entry for entry in entries if entry.published_at is not None]
    undated = [entry for entry in entries if entry.published_at is None]
    return sorted(dated, key=lambda entry: entry.published_at or datetime.min, reverse=True) + undated  # noqa: DTZ901
