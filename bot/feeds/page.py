"""One article from its web page, for `stancewire analyze URL`."""

import asyncio
import os
from pathlib import Path

from bot.domain import FetchedFeed, FetchFailed
from bot.errors import InputError
from bot.feeds.extract import Page
from bot.feeds.fetch import HttpFetcher
from bot.feeds.reader import Reader
from bot.settings import FeedsSettings

SECONDS = 60.0  # for the largest page; somebody waits for it and can give up


def read_page(url: str, settings: FeedsSettings) -> Page:
    """Fetched within the limits for feeds. Raises InputError where there is no page, or no text in it."""
    page = asyncio.run(page_at(url, settings))
    if isinstance(page, FetchFailed):
        raise InputError(f"{url}: {page.reason}")
    if not page.text:
        raise InputError(f"{url}: there is no text in the page; save the article as text and give that file")
    return page


async def page_at(url: str, settings: FeedsSettings) -> Page | FetchFailed:
    fetcher, reader = HttpFetcher(settings, Path(), os.environ), Reader(SECONDS)
    try:
        outcome = await fetcher.fetch_page(url)
        if isinstance(outcome, FetchedFeed):
            return await reader.article(outcome) or FetchFailed("the page is made so that it cannot be read")
    finally:
        await fetcher.aclose()
        await reader.aclose()
    return outcome if isinstance(outcome, FetchFailed) else FetchFailed("the page is gone (410)")
