"""An outlet changes an article: from its feed to the chats that want to know."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import pipeline
from bot.domain import (
    ChatKind,
    ChatSettings,
    Feed,
    FeedConfig,
    FetchedFeed,
    FetchOutcome,
    ParsedEntry,
    ParsedFeed,
    Request,
    Sent,
    Subscription,
)
from bot.feeds.cadence import Cadence
from bot.feeds.crew import Crew
from bot.store import Store
from summarizer.domain import Analysis, Document, Summary
from tests.fakes.builders import stance

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CONFIG = FeedConfig("https://a.example/rss", "Outlet A")
WANTS, WANTS_NOT = 1, 2


@dataclass
class World:
    """The stages over a real store; a feed of one entry whose words the test changes, an analyser that takes the
    text for a stance. Each round is an hour later."""

    store: Store
    now: datetime = START
    text: str = "France opposes the treaty."
    published_at: datetime = START
    read: list[str] = field(default_factory=list)

    async def fetch(self, feed: Feed) -> FetchOutcome:
        return FetchedFeed(b"", feed.config.url)

    async def parse(self, fetched: FetchedFeed) -> ParsedFeed:
        return ParsedFeed("A", (ParsedEntry("1", "https://a.example/1", "The treaty", self.text, self.published_at),))

    def analyse(self, documents: Sequence[Document]) -> list[Analysis]:
        self.read += [document.text for document in documents]
        return [
            Analysis(d.id, d.title, d.text, Summary((d.text,)), (stance("France", sentence=d.text),), "en", "m", (1.0,))
            for d in documents
        ]

    async def round(self, hours: float = 1) -> None:
        self.now += timedelta(hours=hours)
        check = pipeline.FeedChecker(self.store.feeds, self, self, lambda: self.now, 5, Cadence())
        await pipeline.collect(self.store.feeds, check, Crew(), lambda: self.now)
        await pipeline.analyse(self.store.articles, self, lambda: self.now, 4)
        await pipeline.group_stories(self.store.stories, 0.5)
        await pipeline.compose(self.store.compose, lambda: self.now, timedelta(hours=48), {ChatKind.PRIVATE})

    async def told(self) -> dict[int, list[str]]:
        """The messages of each chat since it was last asked."""
        got: dict[int, list[str]] = {WANTS: [], WANTS_NOT: []}
        while (delivery := await self.store.outbox.claim_delivery(self.now, {ChatKind.PRIVATE})) is not None:
            got[delivery.chat_id].append(delivery.html)
            await self.store.outbox.settle(delivery, Sent(1), self.now)
        return got


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    store = await Store.open(f"sqlite:///{tmp_path / 'edits.db'}")
    await store.feeds.sync_feeds([CONFIG], START)
    for chat_id in (WANTS, WANTS_NOT):
        settings = ChatSettings(mode="instant", updates=chat_id == WANTS)
        await store.chats.remember_chat(Request(chat_id, ChatKind.PRIVATE, "Ada", "/start"), settings, START)
        await store.chats.subscribe(chat_id, Subscription("all"), START)
    yield World(store)
    await store.close()


async def test_an_edit_is_read_again_and_told_to_the_chat_that_wants_updates(world: World) -> None:
    await world.round()
    first = await world.told()
    assert [len(messages) for messages in first.values()] == [1, 1]
    assert "updated" not in first[WANTS][0]
    world.text = "France supports the treaty after all."
    await world.round()
    await world.round()
    again = await world.told()
    assert (len(again[WANTS]), again[WANTS_NOT]) == (1, [])
    assert "updated 11:00" in again[WANTS][0]
    assert "“France supports the treaty after all.”" in again[WANTS][0]
    [position] = await world.store.archive.positions("France")
    assert position.stance.sentence == world.text


async def test_a_feed_that_changes_its_texts_for_ever_is_read_a_few_times(world: World) -> None:
    for number in range(12):
        world.text = f"The treaty is dead, say {number} of our readers."
        await world.round()
    assert len(world.read) == 4


async def test_a_counter_beside_the_text_is_no_news(world: World) -> None:
    for number in range(3):
        world.text = f"The treaty is dead.\n{number} comments · 5{number} minutes ago"
        await world.round()
    assert len(world.read) == 1
    assert [len(messages) for messages in (await world.told()).values()] == [1, 1]


async def test_the_edit_of_an_old_article_is_read_and_told_to_nobody(world: World) -> None:
    await world.round()
    await world.told()
    await world.round(60)
    world.text = "France supports the treaty after all."
    await world.round()
    assert len(world.read) == 2
    assert all(messages == [] for messages in (await world.told()).values())
