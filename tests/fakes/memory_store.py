"""The store in memory: what services and handlers need of it, by hand, for tests that ask nothing of SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.domain import (
    Chat,
    ChatSettings,
    Feed,
    FeedConfig,
    Position,
    Request,
    Story,
    Subscription,
    Watching,
)
from bot.errors import StoreError
from summarizer.domain import Stance
from tests.fakes.builders import article


class MemoryStore:
    """Fulfils ArchiveStore, LatestStore, ChatStore, SubscriptionStore and FeedStore."""

    def __init__(self, stories: Iterable[Story] = (), watching_since: datetime | None = None) -> None:
        self.kept = sorted(stories, key=newest, reverse=True)
        self.watching_since = watching_since
        self.chats: dict[int, Chat] = {}
        self.listed: list[Feed] = []

    # --- library -----------------------------------------------------------------------------------------------------

    async def stories(self, published_since: datetime, tag: str | None = None, limit: int = 50) -> list[Story]:
        return [story for story in self._tagged(tag) if newest(story) >= published_since][:limit]

    async def latest_stories(self, limit: int, tag: str | None = None) -> list[Story]:
        return self._tagged(tag)[:limit]

    async def positions(self, actor: str, limit: int = 50) -> list[Position]:
        return [position for position in self._positions() if position.stance.actor == actor][:limit]

    async def positions_since(self, since: datetime, limit: int = 2000) -> list[Position]:
        return [position for position in self._positions() if position.article.published_at >= since][:limit]

    async def actor_names(self) -> list[str]:
        names = [position.stance.actor for position in self._positions()]
        return sorted(set(names), key=lambda name: (-names.count(name), name))

    async def watching(self) -> Watching:
        return Watching(
            since=self.watching_since,
            feeds=len(self.listed),
            feeds_failing=sum(feed.error is not None for feed in self.listed),
            articles=sum(len(story.articles) for story in self.kept),
            stances=len(self._positions()),
            chats=len(self.chats),
            deliveries={"sent": 3, "waiting": 1},
        )

    def _tagged(self, tag: str | None) -> list[Story]:
        return [story for story in self.kept if tag is None or any(tag in article.tags for article in story.articles)]

    def _positions(self) -> list[Position]:
        found = [Position(stance, article) for s in self.kept for article in s.articles for stance in article.stances]
        return sorted(found, key=lambda position: position.article.published_at, reverse=True)

    # --- chats -------------------------------------------------------------------------------------------------------

    async def chat(self, chat_id: int) -> Chat | None:
        return self.chats.get(chat_id)

    async def remember_chat(self, request: Request, settings: ChatSettings, at: datetime) -> Chat:
        new = Chat(request.chat_id, request.chat_kind, request.chat_title, settings, at)
        known = self.chats.get(request.chat_id, new)
        self.chats[known.id] = replace(known, kind=request.chat_kind, title=request.chat_title, active=True)
        return self.chats[known.id]

    async def change_settings(self, chat_id: int, settings: ChatSettings) -> None:
        self.chats[chat_id] = replace(self.chats[chat_id], settings=settings)

    async def deactivate(self, chat_id: int) -> None:
        self.chats[chat_id] = replace(self.chats[chat_id], active=False)

    async def subscribe(self, chat_id: int, subscription: Subscription, at: datetime) -> bool:
        chat = self.chats[chat_id]
        if subscription in chat.subscriptions:
            return False
        self.chats[chat_id] = replace(chat, subscriptions=(*chat.subscriptions, subscription))
        return True

    async def unsubscribe(self, chat_id: int, subscription: Subscription | None) -> int:
        if (chat := self.chats.get(chat_id)) is None:
            return 0
        kept = tuple(each for each in chat.subscriptions if subscription not in (None, each))
        self.chats[chat_id] = replace(chat, subscriptions=kept)
        return len(chat.subscriptions) - len(kept)

    # --- feeds -------------------------------------------------------------------------------------------------------

    async def sync_feeds(self, configs: Sequence[FeedConfig], at: datetime) -> None:
        known = {feed.config.url: feed for feed in self.listed}
        free = max([feed.id for feed in self.listed], default=0) + 1
        self.listed = [
            replace(known[config.url], config=config) if config.url in known else Feed(free + number, config)
            for number, config in enumerate(configs)
        ]

    async def retry_failing(self, at: datetime) -> None:
        self.listed = [replace(feed, next_check_at=at, gone=False) if feed.error else feed for feed in self.listed]

    async def feeds(self) -> list[Feed]:
        return sorted(self.listed, key=lambda feed: feed.config.title)


class BrokenStore(MemoryStore):
    """A database that cannot be read."""

    async def feeds(self) -> list[Feed]:
        raise StoreError("The database cannot be read: disk I/O error. Check the disk.")

    async def watching(self) -> Watching:
        raise StoreError("The database cannot be read: disk I/O error. Check the disk.")


class ListFile:
    """A feeds.toml for the real FeedList."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.write(text)

    @property
    def text(self) -> str:
        return self.path.read_text()

    def write(self, text: str) -> None:
        self.path.write_text(text)


def newest(story: Story) -> datetime:
    return max(article.published_at for article in story.articles)


def told(number: int, published_at: datetime, *stances: Stance, tags: tuple[str, ...] = ("world",)) -> Story:
    """A story of one article: "Headline 7" for number 7."""
    only = article(number, story_id=number, tags=tags, stances=stances, published_at=published_at, seen_at=published_at)
    return Story(number, (only,))
