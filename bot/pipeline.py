"""The stages, from feeds to delivered messages: the page that shows the product.

Each stage gathers (asks the store what is due), decides (pure functions that take `now`) and applies (one transaction
each). Nothing that matters lives in memory: a stage may be killed at any line and run again. The store is the queue.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.digest.health import health_blocks
from bot.digest.selection import compose as compose_digests
from bot.digest.selection import due_key
from bot.digest.split import split
from bot.domain import (
    Article,
    ChatKind,
    Delivery,
    Feed,
    FeedCheck,
    FetchedFeed,
    FetchFailed,
    FetchOutcome,
    PageFailed,
    PageText,
    ParsedFeed,
    SendOutcome,
    Sent,
    Unknown,
    WantedText,
)
from bot.feeds.cadence import Cadence
from bot.feeds.check import decide_check
from bot.feeds.crew import Check, Crew
from bot.feeds.edits import edits, fingerprints, perhaps_edited
from bot.feeds.fulltext import Policy, next_round, next_try, settled, wants_page
from bot.feeds.health import failing_for_long
from bot.feeds.websub import hub_of, paced_by_hub
from bot.ports import (
    Analyser,
    AnalyseStore,
    CollectStore,
    ComposeStore,
    DeliverStore,
    FeedParser,
    Fetcher,
    FullTextStore,
    GroupStore,
    HealthStore,
    Messenger,
    PageSource,
)
from bot.stories.grouping import WINDOW, group
from summarizer.domain import Analysis, Document

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Progress = Callable[[int, int], None]  # (done, of)

CHECKS_AT_WORK = 2000  # most of them wait for their turn with their server
ARTICLES_TO_CHOOSE = 500
ARTICLES_TO_GROUP = 500
INSTANT_REACH = timedelta(hours=6)  # a chat in instant mode wants news, not what a long outage left behind


def no_progress(_done: int, _of: int) -> None:
    """For callers that show nothing."""


# --- collect: what is due -> articles --------------------------------------------------------------------------------


async def collect(
    store: CollectStore,
    check: Check,
    crew: Crew,
    clock: Clock,
    progress: Progress = no_progress,
    patience: float | None = None,
) -> int:
    """Check every feed that is due, side by side; returns how many articles are new.

    After `patience` seconds (None: never) the stage ends, and the checks that hang go on in `crew`: what falls due
    meanwhile does not wait for them.
    """
    ends = math.inf if patience is None else time.monotonic() + patience
    started: set[int] = set()
    new = done = 0
    while True:
        due = await due_feeds(store, started | crew.busy, clock)
        for feed in due:
            crew.start(feed, check)
            started.add(feed.id)
        # Where there may be more than could be started, they do not wait for the last of these.
        few = CHECKS_AT_WORK // 2 if len(crew) >= CHECKS_AT_WORK else 0
        while len(crew) > few and (left := ends - time.monotonic()) > 0:
            ended = await crew.ended(left)
            new, done = new + sum(ended), done + len(ended)
            progress(done, done + len(crew))
        if len(crew) > few or not due:
            return new


async def due_feeds(store: CollectStore, but: Collection[int], clock: Clock) -> list[Feed]:
    return [feed for feed in await store.due_feeds(clock(), CHECKS_AT_WORK) if feed.id not in but]


@dataclass(frozen=True, slots=True)
class FeedChecker:
    """One check of a feed: fetched, parsed, decided, recorded."""

    store: CollectStore
    fetcher: Fetcher
    parser: FeedParser
    clock: Clock
    first_fetch_entries: int
    cadence: Cadence
    pushes: bool = False  # whether hubs can reach us

    async def __call__(self, feed: Feed) -> int:
        """How many articles are new. Never raises: a surprise in one feed is this feed's alone, and counts as a
        failure, lest its server is asked again with each tick."""
        try:
            return await self._check(feed)
        except Exception as error:
            log.exception("feed %s (%s): the check broke", feed.id, feed.config.url)
            broken = FetchFailed(f"the check broke ({type(error).__name__}); see the log")
        try:
            return await self._record(feed, broken, None)
        except Exception:
            log.exception("feed %s (%s): the check could not be recorded", feed.id, feed.config.url)
            return 0

    async def _check(self, feed: Feed) -> int:
        fetched = await self.fetcher.fetch(feed)
        parsed = await self.parser.parse(fetched) if isinstance(fetched, FetchedFeed) else None
        return await self._record(feed, fetched, parsed)

    async def _record(self, feed: Feed, fetched: FetchOutcome, parsed: ParsedFeed | FetchFailed | None) -> int:
        keys = [key for entry in parsed.entries for key in entry.keys] if isinstance(parsed, ParsedFeed) else []
        known = await self.store.known_keys(feed.id, keys)
        check = decide_check(feed, fetched, parsed, known, self.clock(), self.first_fetch_entries, self.cadence)
        if isinstance(fetched, FetchedFeed) and isinstance(parsed, ParsedFeed):
            check = replace(await self._with_edits(check, parsed, known), hub=hub_of(fetched, parsed))
        check = replace(check, pinged_at=feed.pinged_at)
        if self.pushes:
            check = paced_by_hub(check, feed, self.cadence)
        new = await self.store.record_check(check)
        if check.fetch_url and check.fetch_url != feed.fetch_url:
            log.warning("feed %s has moved from %s to %s for good", feed.id, feed.address, check.fetch_url)
        return new

    async def _with_edits(self, check: FeedCheck, parsed: ParsedFeed, known: Mapping[str, str]) -> FeedCheck:
        """The stored texts are looked at only of entries that have changed to the letter."""
        changed = perhaps_edited(parsed.entries, known)
        stored = await self.store.stored_entries(check.feed_id, [entry.key for entry in changed]) if changed else {}
        marks = fingerprints(parsed.entries, known)
        return replace(check, fingerprints=tuple(marks.items()), edits=edits(changed, stored))


async def report_failing(store: HealthStore, operators: Sequence[int], clock: Clock) -> int:
    """Tell the operators once of each feed that has failed for long; returns of how many."""
    now = clock()
    feeds = [feed for feed in await store.unreported_feeds() if failing_for_long(feed, now)]
    if feeds:
        await store.report_feeds([feed.id for feed in feeds], operators, split(health_blocks(feeds, now)), now)
    for feed in feeds:
        log.warning("feed %s (%s) has failed for long: %s", feed.id, feed.config.url, feed.error)
    return len(feeds)


# --- complete: teasers -> full texts ---------------------------------------------------------------------------------


async def choose_texts(store: FullTextStore, policy: Policy, clock: Clock) -> None:
    """Decide for each new article whether its page is to be fetched."""
    while undecided := await store.undecided_texts(ARTICLES_TO_CHOOSE):
        await store.record_choices({each.article_id: wants_page(each, policy) for each in undecided}, clock())


async def complete(
    store: FullTextStore,
    pages: PageSource,
    clock: Clock,
    wait: timedelta,
    try_again: bool = True,
    progress: Progress = no_progress,
) -> int:
    """Fetch the pages that are wanted and due, sites side by side; returns how many full texts were found.

    An article seen longer than `wait` ago is read with what there is. Without `try_again` that goes for one whose
    page cannot be had now, too.
    """

    async def settle(article: WantedText) -> bool:
        try:
            outcome = settled(article, await pages.read(article.url))
        except Exception as error:  # a surprise in one page is this page's alone
            log.exception("article %s (%s): fetching its page broke", article.article_id, article.url)
            outcome = PageFailed(f"{type(error).__name__} while fetching")
        if isinstance(outcome, PageText):
            await store.save_full_text(article.article_id, outcome.text)
        elif try_again and (until := next_try(article, outcome, clock(), wait)) is not None:
            await store.postpone_text(article.article_id, until, outcome.reason)
        else:
            await store.give_up_text(article.article_id, outcome.reason)
        return isinstance(outcome, PageText)

    done = found = 0
    while due := await store.due_texts(clock(), clock() - wait, ARTICLES_TO_CHOOSE):
        total = done + len(due)
        for settling in asyncio.as_completed([settle(article) for article in next_round(due)]):
            found += await settling
            done += 1
            progress(done, total)
    return found


# --- analyse: articles -> summaries, stances, embeddings -------------------------------------------------------------


async def analyse(
    store: AnalyseStore,
    analyser: Analyser,
    clock: Clock,
    batch: int,
    progress: Progress = no_progress,
    wait: timedelta | None = None,
) -> int:
    """Analyse what waits, newest first, until nothing does; returns how many articles were read. With a `wait`,
    articles whose pages are wanted are left for as long after they were seen."""

    def waiting_since() -> datetime | None:
        return None if wait is None else clock() - wait

    done = 0
    while articles := await store.unanalysed(batch, waiting_since()):
        for article, outcome in zip(articles, await asyncio.to_thread(read_batch, analyser, articles), strict=True):
            if isinstance(outcome, Analysis):
                await store.save_analysis(article.id, outcome, clock(), article.edits)
            else:
                await store.mark_unanalysable(article.id, outcome, clock(), article.edits)
            done += 1
        progress(done, done + await store.count_unanalysed(waiting_since()))
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
        if chat.settings.updates:
            stories += await store.updated_stories(chat.id, seen_since, now - max_age)
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
