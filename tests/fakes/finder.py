"""A FeedFinder that knows what each page has."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.domain import FeedsFound, FoundFeed, NoFeeds, ParsedEntry


class Finder:
    """What it is not told of is a feed itself, without a title or entries."""

    def __init__(self, pages: Mapping[str, FeedsFound | NoFeeds] | None = None) -> None:
        self.pages = pages or {}

    async def find(self, url: str) -> FeedsFound | NoFeeds:
        return self.pages.get(url, FeedsFound((FoundFeed(url, "", (), 0),)))


def found(url: str, title: str, *headlines: str) -> FoundFeed:
    """With an entry of 23 November for each headline."""
    date = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    entries = tuple(ParsedEntry(line, f"{url}#{line}", line, "", date) for line in headlines)
    return FoundFeed(url, title, entries, len(entries))
