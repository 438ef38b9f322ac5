"""Full texts from a real server into a real database, as the analysis sees it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import pipeline
from bot.domain import FeedCheck, FeedConfig, ParsedEntry
from bot.feeds.fetch import HttpFetcher
from bot.feeds.pages import Pages
from bot.feeds.reader import Reader
from bot.settings import FeedsSettings
from bot.store import Store
from summarizer.domain import Analysis, Document, Summary
from tests.fakes.article_pages import TEASER, TEXT, TITLE, article_page, cookie_wall, paywall
from tests.fakes.feed_server import FeedServer

SETTINGS = FeedsSettings(allow_private=True, page_pause_seconds=0, timeout_seconds=20)
WAIT = timedelta(minutes=5)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@dataclass
class Noting:
    """An analyser that notes what it is given to read."""

    read: dict[str, str] = field(default_factory=dict)

    def analyse(self, documents: Sequence[Document]) -> list[Analysis]:
        self.read |= {document.title: document.text for document in documents}
        return [Analysis(d.id, d.title, d.text, Summary(), (), "en", "noting 1") for d in documents]


@dataclass
class World:
    """A store, pages, an analyser, and a clock that the test sets."""

    store: Store
    pages: Pages
    analyser: Noting = field(default_factory=Noting)
    now: datetime = NOON

    def clock(self) -> datetime:
        return self.now

    async def collect(self, *entries: tuple[str, str, str]) -> None:
        """Entries of a new feed: (title, text, address)."""
        await self.store.feeds.sync_feeds([FeedConfig("https://feed.example/rss", "The Feed")], self.now)
        [feed] = await self.store.feeds.feeds()
        new = tuple(ParsedEntry(url, url, title, text, self.now) for title, text, url in entries)
        await self.store.feeds.record_check(FeedCheck(feed.id, self.now, self.now + WAIT, new))
        await pipeline.choose_texts(self.store.full_texts, "teasers", self.clock)

    async def complete(self) -> int:
        return await pipeline.complete(self.store.full_texts, self.pages, self.clock, WAIT)

    async def analyse(self) -> dict[str, str]:
        """What the analyser was given this time."""
        self.analyser.read.clear()
        await pipeline.analyse(self.store.articles, self.analyser, self.clock, 16, wait=WAIT)
        return dict(self.analyser.read)


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    store = await Store.open(f"sqlite:///{tmp_path / 'stancewire.db'}")
    fetcher, reader = HttpFetcher(SETTINGS, Path()), Reader(20)
    yield World(store, Pages(SETTINGS, fetcher, reader))
    await fetcher.aclose()
    await reader.aclose()
    await store.close()


async def test_pages_that_hold_the_article_are_read_and_the_others_leave_the_teaser(
    world: World, server: FeedServer
) -> None:
    await world.collect(
        (TITLE, TEASER, server.html("/whole", article_page())),
        ("Paid", TEASER, server.html("/paid", paywall())),
        ("Walled", TEASER, server.html("/walled", cookie_wall())),
        ("Missing", TEASER, server.url("/missing")),
    )
    assert await world.complete() == 1
    assert await world.analyse() == {TITLE: TEXT, "Paid": TEASER, "Walled": TEASER, "Missing": TEASER}
    assert [server.asked(path) for path in ("/robots.txt", "/whole", "/missing")] == [1, 1, 1]


async def test_a_page_that_hangs_delays_its_own_article_for_some_minutes_and_no_other(
    world: World, server: FeedServer
) -> None:
    whole = "An article that the feed has whole, sentence by sentence. " * 40
    await world.collect(("Slow", TEASER, server.hang("/slow")), ("Quick", whole, server.url("/quick")))
    completing = asyncio.create_task(world.complete())
    await server.until_asked("/slow")
    assert await world.analyse() == {"Quick": whole}
    world.now += WAIT
    assert await world.analyse() == {"Slow": TEASER}
    completing.cancel()
    assert not server.asked("/quick")


async def test_a_fault_that_passes_is_tried_again_in_time(world: World, server: FeedServer) -> None:
    url = server.serve("/page", "", status=503, headers={"Retry-After": "0"})
    await world.collect((TITLE, TEASER, url))
    assert await world.complete() == 0
    assert await world.analyse() == {}
    assert await world.complete() == 0  # not due yet
    assert server.asked("/page") == 1
    world.now += WAIT / 2
    assert [each.tries for each in await world.store.full_texts.due_texts(world.now, world.now - WAIT, 9)] == [1]
