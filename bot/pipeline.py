"""The five stages, from feeds to delivered messages: the page that shows the product.

Each stage gathers (asks the store what is due), decides (pure functions that take `now`) and applies (one transaction
each). Nothing that matters lives in memory: a stage may be killed at any line and run again. The store is the queue.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.digest.selection import compose as compose_digests
from bot.digest.selection import due_key
from bot.domain import Article, ChatKind, Delivery, Feed, FetchedFeed, ParsedFeed, SendOutcome, Sent, Unknown
from bot.feeds.check import decide_check
from bot.ports import (
    Analyser,
    AnalyseStore,
    CollectStore,
    ComposeStore,
    DeliverStore,
    FeedParser,
    Fetcher,
    GroupStore,
    Messenger,
)
from bot.stories.grouping import WINDOW, group
from summarizer.domain import Analysis, Document

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Progress = Callable[[int, int], None]  # (done, of)

FEEDS_A_TICK = 500
ARTICLES_TO_GROUP = 500
INSTANT_REACH = timedelta(hours=6)  # a chat in instant mode wants news, not what a long outage left behind


def no_progress(_done: int, _of: int) -> None:
    """For callers that show nothing."""


# --- collect: what is due -> articles --------------------------------------------------------------------------------


async def collect(
    store: CollectStore,
    fetcher: Fetcher,
    parser: FeedParser,
    clock: Clock,
    first_fetch_entries: int,
    progress: Progress = no_progress,
) -> int:
    """Check every feed that is due, side by side; returns how many articles are new."""

    async def check(feed: Feed) -> int:
        try:
            fetched = await fetcher.fetch(feed)
            parsed = await parser.parse(fetched) if isinstance(fetched, FetchedFeed) else None
            keys = [entry.key for entry in parsed.entries] if isinstance(parsed, ParsedFeed) else []
            known = await store.known_keys(feed.id, keys)
            return await store.record_check(decide_check(feed, fetched, parsed, known, clock(), first_fetch_entries))
        except Exception:  # a surprise in one feed is this feed's alone
            log.exception("feed %s (%s): the check broke", feed.id, feed.config.url)
            return 0

    feeds = await store.due_feeds(clock(), FEEDS_A_TICK)
    new = 0
    for done, checked in enumerate(asyncio.as_completed([check(feed) for feed in feeds]), 1):
        new += await checked
        progress(done, len(feeds))
    return new


# --- analyse: articles -> summaries, stances, embeddings -------------------------------------------------------------


async def analyse(
    store: AnalyseStore, analyser: Analyser, clock: Clock, batch: int, progress: Progress = no_progress
) -> int:
    """Analyse what waits, newest first, until nothing does; returns how many articles were read."""
    done = 0
    while articles := await store.unanalysed(batch):
        for article, outcome in zip(articles, await asyncio.to_thread(read_batch, analyser, articles), strict=True):
            if isinstance(outcome, Analysis):
                await store.save_analysis(article.id, outcome, clock())
            else:
                await store.mark_unanalysable(article.id, outcome, clock())
            done += 1
        progress(done, done + await store.count_unanalysed())
    return done


def read_batch(analyser: Analyser, articles: Sequence[Article]) -> list[Analysis | str]:
    """An Analysis an article, or the reason why there is none: one faulty article does not cost the others theirs."""
    documents = [Document(str(a.id), a.title, a.text, a.language, a.published_at.date()) for a in articles]
    try:
        return list(analyser.analyse(documents))
    except Exception as error:
        if len(articles) == 1:
            log.exception("article %s (%s): the analysis broke", articles[0].id, articles[0].url)
            return [f"{type(error).__name__}: {error}"]
        return [outcome for article in articles for outcome in read_batch(analyser, [article])]


# --- group: articles -> stories --------------------------------------------------------------------------------------


async def group_stories(store: GroupStore, threshold: float) -> int:
    """Put each new article into the story it tells; returns how many were placed."""
    placed = 0
    while points := await store.ungrouped(ARTICLES_TO_GROUP):
        known = await store.story_points(min(p.published_at for p in points) - WINDOW)
        await store.assign_stories(group(points, known, threshold))
        placed += len(points)
    return placed


# --- compose: stories -> outbox --------------------------------------------------------------------------------------


async def compose(store: ComposeStore, clock: Clock, max_age: timedelta, kinds: Collection[ChatKind]) -> int:
    """Write what each chat of these kinds is due into the outbox; returns how many digests were written."""
    now = clock()
    written = 0
    for chat in await store.active_chats():
        if chat.kind not in kinds or not chat.subscriptions:
            continue
        if chat.settings.mode == "instant":
            seen_since = max(now - min(max_age, INSTANT_REACH), chat.created_at)
        elif due_key(chat, now) is not None:
            seen_since = now - max_age
        else:
            continue
        stories = await store.unsent_stories(chat.id, seen_since, now - max_age)
        for digest in compose_digests(chat, stories, now):
            written += await store.enqueue(digest) and bool(digest.messages)
    return written


# --- deliver: outbox -> chats ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many messages of one run of `deliver` ended how."""

    sent: int = 0
    other: int = 0


async def deliver(
    store: DeliverStore, messenger: Messenger, clock: Clock, kinds: Collection[ChatKind], workers: int = 8
) -> Delivered:
    """Send what is due, several chats side by side, each chat's messages in order; a slow chat holds up no other."""
    outcomes = await asyncio.gather(*(deliver_some(store, messenger, clock, kinds) for _ in range(workers)))
    return Delivered(sum(o.sent for o in outcomes), sum(o.other for o in outcomes))


async def deliver_some(
    store: DeliverStore, messenger: Messenger, clock: Clock, kinds: Collection[ChatKind]
) -> Delivered:
    sent = other = 0
    while (delivery := await store.claim_delivery(clock(), kinds)) is not None:
        if await send_one(store, messenger, delivery, clock):
            sent += 1
        else:
            other += 1
    return Delivered(sent, other)


async def send_one(store: DeliverStore, messenger: Messenger, delivery: Delivery, clock: Clock) -> bool:
    outcome: SendOutcome
    try:
        outcome = await messenger.send(delivery)
    except Exception as error:  # a surprise may have come after the request was written
        log.exception("chat %s: sending %s broke", delivery.chat_id, delivery.key)
        outcome = Unknown(f"{type(error).__name__} while sending")
    await store.settle(delivery, outcome, clock())
    if isinstance(outcome, Sent):
        return True
    log.warning("chat %s: message %s: %s", delivery.chat_id, delivery.key, outcome)
    return False
