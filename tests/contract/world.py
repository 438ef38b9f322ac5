"""Small things for the store to keep, and short ways to have them there."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.domain import (
    Chat,
    ChatKind,
    ChatSettings,
    Delivery,
    Digest,
    FeedCheck,
    FeedConfig,
    GaveUp,
    ParsedEntry,
    Request,
)
from bot.store.store import Store
from summarizer.domain import Analysis, Polarity, Stance, Summary

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

WORLD = FeedConfig("https://world.example/rss", "The World", ("world", "politics"), "en", 30)
SPORT = FeedConfig("https://sport.example/rss", "Sport Today", ("sport",))

EVERY_KIND = tuple(ChatKind)


def entry(key: str, published_at: datetime | None = NOW, language: str | None = None) -> ParsedEntry:
    return ParsedEntry(key, f"https://world.example/{key}", f"Title {key}", f"Text of {key}.", published_at, language)


def check(feed_id: int, *new: ParsedEntry, at: datetime = NOW, **changes: object) -> FeedCheck:
    return FeedCheck(feed_id, at, at + HOUR, new, **changes)  # type: ignore[arg-type]  # named by the tests


def stance(actor: str = "France", polarity: Polarity = "opposes", target: str = "a NATO office in Japan") -> Stance:
    sentence = f"{actor} {polarity} {target}, Politico reported."
    return Stance(actor, f"{actor}'s president", polarity, polarity, target, sentence, None, "Politico", 0.75)


def analysis(article_id: int, *stances: Stance) -> Analysis:
    return Analysis(
        id=str(article_id),
        headline=f"Headline {article_id}",
        text="Cleaned text.",
        summary=Summary(("First.", "Second.")),
        stances=stances,
        language="en",
        model="embedded-1",
        embedding=(0.6, 0.8),
    )


async def listed(store: Store, *configs: FeedConfig) -> list[int]:
    """Make these the feed list; returns their ids."""
    await store.feeds.sync_feeds(configs, NOW)
    ids = {feed.config.url: feed.id for feed in await store.feeds.feeds()}
    return [ids[config.url] for config in configs]


async def collected(store: Store, feed_id: int, *entries: ParsedEntry, at: datetime = NOW) -> list[int]:
    """Store entries as articles; returns the articles' ids in their order."""
    await store.feeds.record_check(check(feed_id, *entries, at=at))
    ids = {article.url: article.id for article in await store.articles.unanalysed(10_000)}
    return [ids[each.url] for each in entries]


async def analysed(store: Store, feed_id: int, *entries: ParsedEntry, at: datetime = NOW) -> list[int]:
    """The same, analysed without stances."""
    ids = await collected(store, feed_id, *entries, at=at)
    for article_id in ids:
        await store.articles.save_analysis(article_id, analysis(article_id), at)
    return ids


async def grouped(store: Store, *groups: Sequence[int]) -> list[int]:
    """Make a story of each group of articles; returns the stories' ids in their order."""
    await store.stories.assign_stories([(None, ids) for ids in groups])
    points = await store.stories.story_points(NOW - 1000 * DAY)
    story_of = {point.article_id: point.story_id for point in points}
    return [story_of[ids[0]] or 0 for ids in groups]


async def chat(store: Store, chat_id: int = 1, kind: ChatKind = ChatKind.PRIVATE) -> Chat:
    return await store.chats.remember_chat(request(chat_id, kind), ChatSettings(), NOW)


def request(chat_id: int = 1, kind: ChatKind = ChatKind.PRIVATE, title: str = "Ada") -> Request:
    return Request(chat_id, kind, title, "/start")


def digest(
    chat_id: int = 1,
    key: str = "2026-11-24T08",
    messages: tuple[str, ...] = ("one",),
    story_ids: tuple[int, ...] = (),
    at: datetime = NOW,
    edits: tuple[tuple[int, datetime], ...] = (),
) -> Digest:
    return Digest(chat_id, key, at, messages, story_ids, edits)


async def claimed(store: Store, now: datetime = NOW) -> Delivery:
    delivery = await store.outbox.claim_delivery(now, EVERY_KIND)
    assert delivery is not None
    return delivery


async def outbox(store: Store) -> dict[str, int]:
    """How many messages are in which state."""
    return (await store.archive.watching()).deliveries


def moved(to: int) -> GaveUp:
    return GaveUp("group chat was upgraded to a supergroup chat", moved_to=to)
