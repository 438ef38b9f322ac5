"""Each stage by itself, on hand-written fakes: what it asks for, decides, and leaves behind."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot import pipeline
from bot.domain import (
    Article,
    Chat,
    ChatKind,
    ChatSettings,
    Delivery,
    Digest,
    Feed,
    FeedCheck,
    FeedConfig,
    FetchedFeed,
    FetchFailed,
    FetchOutcome,
    GaveUp,
    PageFailed,
    PageOutcome,
    PageText,
    ParsedEntry,
    ParsedFeed,
    SendOutcome,
    Sent,
    StoredEntry,
    Story,
    Subscription,
    UndecidedText,
    Unknown,
    WantedText,
)
from bot.feeds.cadence import Cadence
from bot.feeds.crew import Crew
from summarizer.domain import Analysis, Document, Summary
from tests.fakes.article_pages import TEASER, TEXT, TITLE
from tests.fakes.builders import article, chat, story

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def clock() -> datetime:
    return NOW


# --- collect ---------------------------------------------------------------------------------------------------------


@dataclass
class Feeds:
    """Fulfils CollectStore, Fetcher and FeedParser: three feeds, of which one breaks the fetcher itself."""

    stored: dict[str, StoredEntry] = field(default_factory=lambda: {"old": StoredEntry("Old", "Text.")})
    checks: list[FeedCheck] = field(default_factory=list)

    async def due_feeds(self, now: datetime, limit: int) -> list[Feed]:
        return [Feed(n, FeedConfig(f"https://example.org/{n}", f"Feed {n}")) for n in (1, 2, 3)]

    async def known_keys(self, feed_id: int, keys: Sequence[str]) -> dict[str, str]:
        return {key: "of other words" for key in keys if key in self.stored}

    async def stored_entries(self, feed_id: int, keys: Sequence[str]) -> dict[str, StoredEntry]:
        return {key: self.stored[key] for key in keys}

    async def record_check(self, check: FeedCheck) -> int:
        self.checks.append(check)
        return len(check.new)

    async def fetch(self, feed: Feed) -> FetchOutcome:
        if feed.id == 1:
            raise ZeroDivisionError
        return FetchFailed("silent") if feed.id == 2 else FetchedFeed(b"<rss/>", feed.config.url)

    async def parse(self, fetched: FetchedFeed) -> ParsedFeed | FetchFailed:
        entries = (ParsedEntry(key, "", key.title(), "Text.", NOW) for key in ("new", "old"))
        return ParsedFeed("Feed", tuple(entries))


async def test_a_feed_that_breaks_our_own_code_does_not_cost_the_others_theirs() -> None:
    feeds = Feeds()
    seen: list[tuple[int, int]] = []
    check = pipeline.FeedChecker(feeds, feeds, feeds, clock, 5, Cadence())
    new = await pipeline.collect(feeds, check, Crew(), clock, lambda done, of: seen.append((done, of)))
    assert new == 1
    assert seen[-1] == (3, 3)
    by_feed = {check.feed_id: check for check in feeds.checks}
    assert by_feed[1].error == "the check broke (ZeroDivisionError); see the log"
    assert by_feed[1].next_check_at > NOW
    assert by_feed[2].error == "silent"
    assert [entry.key for entry in by_feed[3].new] == ["new"]


async def test_an_entry_that_says_something_else_becomes_an_edit_of_its_article() -> None:
    feeds = Feeds({"old": StoredEntry("Old", "Other words."), "new": StoredEntry("New", "Text.")})
    await pipeline.FeedChecker(feeds, feeds, feeds, clock, 5, Cadence())((await feeds.due_feeds(NOW, 3))[2])
    [check] = feeds.checks
    assert [(edit.entry.key, edit.entry.text, edit.number) for edit in check.edits] == [("old", "Text.", 1)]
    assert sorted(key for key, _ in check.fingerprints) == ["new", "old"]


@dataclass
class Slow:
    """Fulfils CollectStore: feeds that are due until they are checked. The check of feed 1 hangs until `end`."""

    due: set[int]
    end: asyncio.Event = field(default_factory=asyncio.Event)
    checked: list[int] = field(default_factory=list)
    begun: list[int] = field(default_factory=list)

    async def due_feeds(self, now: datetime, limit: int) -> list[Feed]:
        return [Feed(n, FeedConfig(f"https://example.org/{n}", f"Feed {n}")) for n in sorted(self.due)[:limit]]

    async def known_keys(self, feed_id: int, keys: Sequence[str]) -> dict[str, str]:
        return {}

    async def stored_entries(self, feed_id: int, keys: Sequence[str]) -> dict[str, StoredEntry]:
        return {}

    async def record_check(self, check: FeedCheck) -> int:
        return 0

    async def check(self, feed: Feed) -> int:
        self.begun.append(feed.id)
        if feed.id == 1:
            await self.end.wait()
        self.due.remove(feed.id)
        self.checked.append(feed.id)
        return feed.id


async def test_a_feed_that_hangs_ends_no_tick_late_and_is_not_asked_twice() -> None:
    store, crew = Slow({1, 2, 3}), Crew()
    assert await pipeline.collect(store, store.check, crew, clock, patience=0.01) == 5
    store.due.add(4)
    assert await pipeline.collect(store, store.check, crew, clock, patience=0.01) == 4
    assert (store.checked, crew.busy) == ([2, 3, 4], {1})
    store.end.set()
    assert await pipeline.collect(store, store.check, crew, clock, patience=60) == 1
    assert (store.begun.count(1), crew.busy) == (1, frozenset())


async def test_without_patience_every_feed_is_awaited_however_many_there_are() -> None:
    store, crew = Slow(set(range(2, 5000))), Crew()
    new = await pipeline.collect(store, store.check, crew, clock)
    assert (new, store.due, crew.busy) == (sum(range(2, 5000)), set(), frozenset())


@dataclass
class Health:
    """Fulfils HealthStore."""

    failing: list[Feed]
    told: list[tuple[list[int], list[int], str]] = field(default_factory=list)

    async def unreported_feeds(self) -> list[Feed]:
        return self.failing

    async def report_feeds(
        self, feed_ids: Sequence[int], chat_ids: Sequence[int], messages: Sequence[str], at: datetime
    ) -> int:
        self.told.append((list(feed_ids), list(chat_ids), "\n".join(messages)))
        return len(chat_ids)


def failing(number: int, failures: int, days: float, gone: bool = False) -> Feed:
    since = NOW - timedelta(days=days)
    config = FeedConfig(f"https://{number}.example", f"Feed <{number}>")
    return Feed(number, config, error="timed & out", failures=failures, failing_since=since, gone=gone)


async def test_operators_are_told_of_feeds_that_failed_for_long_in_one_message() -> None:
    health = Health([failing(1, 9, 6.9), failing(2, 10, 1), failing(3, 2, 7), failing(4, 1, 0, gone=True)])
    assert await pipeline.report_failing(health, [42], clock) == 3
    ((feeds, chats, text),) = health.told
    assert (feeds, chats) == ([2, 3, 4], [42])
    assert "<b>3 feeds have failed for long</b>" in text
    assert "✗ <b>Feed &lt;2&gt;</b>: timed &amp; out\nFailing for 1 day, 10 tries; never read." in text
    assert "<code>/pausefeed Feed &lt;2&gt;</code> · <code>/removefeed Feed &lt;2&gt;</code>" in text


async def test_feeds_that_fail_for_a_short_time_are_nobodys_business() -> None:
    health = Health([failing(1, 9, 6.9)])
    assert await pipeline.report_failing(health, [42], clock) == 0
    assert health.told == []


# --- complete --------------------------------------------------------------------------------------------------------

WAIT = timedelta(minutes=5)


@dataclass
class FullTexts:
    """Fulfils FullTextStore."""

    due: list[WantedText] = field(default_factory=list)
    undecided: list[UndecidedText] = field(default_factory=list)
    chosen: dict[int, bool] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    postponed: dict[int, datetime] = field(default_factory=dict)
    given_up: dict[int, str] = field(default_factory=dict)

    async def undecided_texts(self, limit: int) -> list[UndecidedText]:
        return [each for each in self.undecided if each.article_id not in self.chosen][:limit]

    async def record_choices(self, choices: Mapping[int, bool], at: datetime) -> None:
        self.chosen |= choices

    async def due_texts(self, now: datetime, seen_since: datetime, limit: int) -> list[WantedText]:
        settled = {*self.texts, *self.postponed, *self.given_up}
        return [each for each in self.due if each.article_id not in settled and each.seen_at > seen_since][:limit]

    async def save_full_text(self, article_id: int, text: str) -> None:
        self.texts[article_id] = text

    async def postpone_text(self, article_id: int, until: datetime, reason: str) -> None:
        self.postponed[article_id] = until

    async def give_up_text(self, article_id: int, reason: str) -> None:
        self.given_up[article_id] = reason


class Site:
    """Fulfils PageSource: "/whole" has the article, "/busy" a fault that passes, "/broken" breaks our own code."""

    async def read(self, url: str) -> PageOutcome:
        match url.rpartition("/")[2]:
            case "whole":
                return PageText(TEXT)
            case "busy":
                return PageFailed("503", passing=True)
            case "broken":
                raise ZeroDivisionError
        return PageFailed("404")


def wanted(id: int, page: str, seen_at: datetime = NOW) -> WantedText:  # noqa: A002 - as the field is called
    return WantedText(id, f"https://example.org/{id}/{page}", TITLE, TEASER, seen_at)


async def test_what_wants_its_page_is_chosen_and_the_rest_settled() -> None:
    store = FullTexts(undecided=[UndecidedText(n, f"https://example.org/{n}", "Short.", "", None, ()) for n in (1, 2)])
    store.undecided[1] = replace(store.undecided[1], text="A long text. " * 200)
    await pipeline.choose_texts(store, "teasers", clock)
    assert store.chosen == {1: True, 2: False}


async def test_pages_are_fetched_and_each_fault_is_its_articles_alone() -> None:
    store = FullTexts([wanted(n, page) for n, page in enumerate(["whole", "busy", "broken", "none"])])
    seen: list[tuple[int, int]] = []
    found = await pipeline.complete(store, Site(), clock, WAIT, progress=lambda done, of: seen.append((done, of)))
    assert (found, store.texts) == (1, {0: TEXT})
    assert store.postponed == {1: NOW + timedelta(seconds=45)}
    assert store.given_up == {2: "ZeroDivisionError while fetching", 3: "404"}
    assert seen[-1] == (4, 4)


async def test_where_nothing_comes_after_nothing_is_postponed() -> None:
    store = FullTexts([wanted(1, "busy")])
    await pipeline.complete(store, Site(), clock, WAIT, try_again=False)
    assert store.given_up == {1: "503"}


async def test_a_page_whose_article_has_waited_long_enough_is_not_fetched() -> None:
    store = FullTexts([wanted(1, "whole", NOW - WAIT)])
    assert await pipeline.complete(store, Site(), clock, WAIT) == 0
    assert store.texts == {}


async def test_more_pages_of_a_site_than_a_round_takes_are_all_fetched() -> None:
    store = FullTexts([wanted(n, "whole") for n in range(11)])
    assert await pipeline.complete(store, Site(), clock, WAIT) == 11


# --- analyse ---------------------------------------------------------------------------------------------------------


@dataclass
class Articles:
    """Fulfils AnalyseStore."""

    waiting: list[Article]
    analysed: dict[int, str] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)

    async def unanalysed(self, limit: int, waiting_since: datetime | None = None) -> list[Article]:
        return self.waiting[:limit]

    async def count_unanalysed(self, waiting_since: datetime | None = None) -> int:
        return len(self.waiting)

    async def save_analysis(self, article_id: int, analysis: Analysis, at: datetime, edits: int = 0) -> None:
        self.analysed[article_id] = analysis.headline
        self.waiting = [a for a in self.waiting if a.id != article_id]

    async def mark_unanalysable(self, article_id: int, reason: str, at: datetime, edits: int = 0) -> None:
        self.refused[article_id] = reason
        self.waiting = [a for a in self.waiting if a.id != article_id]


class Picky:
    """An analyser that breaks over one article."""

    def analyse(self, documents: Sequence[Document]) -> list[Analysis]:
        if any("poison" in document.text for document in documents):
            raise ValueError("cannot swallow that")
        return [Analysis(d.id, d.title, d.text, Summary(), (), "en", "picky 1") for d in documents]


def waiting(id: int, text: str) -> Article:  # noqa: A002 - as the field is called
    return Article(id, 1, "Outlet", (), f"https://example.org/{id}", f"Title {id}", text, NOW, NOW)


async def test_an_article_that_breaks_the_analyser_is_put_aside_and_the_others_are_read() -> None:
    store = Articles([waiting(1, "good"), waiting(2, "poison"), waiting(3, "good")])
    assert await pipeline.analyse(store, Picky(), clock, batch=2) == 3
    assert store.analysed == {1: "Title 1", 3: "Title 3"}
    assert store.refused == {2: "ValueError: cannot swallow that"}


# --- compose ---------------------------------------------------------------------------------------------------------


@dataclass
class Desk:
    """Fulfils ComposeStore."""

    chats: list[Chat]
    stories: list[Story]
    updated: list[Story] = field(default_factory=list)
    asked: list[tuple[int, datetime, datetime]] = field(default_factory=list)
    outbox: list[Digest] = field(default_factory=list)

    async def active_chats(self) -> list[Chat]:
        return self.chats

    async def unsent_stories(self, chat_id: int, seen_since: datetime, published_since: datetime) -> list[Story]:
        self.asked.append((chat_id, seen_since, published_since))
        return list(self.stories)

    async def updated_stories(self, chat_id: int, edited_since: datetime, published_since: datetime) -> list[Story]:
        return self.updated

    async def enqueue(self, digest: Digest) -> bool:
        self.outbox.append(digest)
        return True


EVERYTHING = (Subscription("all"),)
LONG_AGO = NOW - timedelta(days=30)
TWO_DAYS = timedelta(days=2)


async def test_only_chats_of_the_served_kind_that_follow_something_are_composed_for() -> None:
    chats = [
        chat(1, created_at=LONG_AGO, subscriptions=EVERYTHING),
        chat(2, created_at=LONG_AGO),
        chat(3, created_at=LONG_AGO, subscriptions=EVERYTHING, kind=ChatKind.CONSOLE),
    ]
    desk = Desk(chats, [story(1, article(id=1))])
    assert await pipeline.compose(desk, clock, TWO_DAYS, {ChatKind.PRIVATE}) == 1
    assert [digest.chat_id for digest in desk.outbox] == [1]


async def test_a_silent_digest_is_recorded_and_not_counted() -> None:
    desk = Desk([chat(1, created_at=LONG_AGO, subscriptions=EVERYTHING)], [])
    assert await pipeline.compose(desk, clock, TWO_DAYS, {ChatKind.PRIVATE}) == 0
    assert [digest.messages for digest in desk.outbox] == [()]


async def test_an_instant_chat_is_not_told_what_came_before_it() -> None:
    joined = NOW - timedelta(minutes=10)
    instant = chat(1, created_at=joined, subscriptions=EVERYTHING, settings=ChatSettings(mode="instant"))
    desk = Desk([instant], [])
    await pipeline.compose(desk, clock, TWO_DAYS, {ChatKind.PRIVATE})
    assert desk.asked == [(1, joined, NOW - TWO_DAYS)]


async def test_only_a_chat_that_wants_updates_is_told_of_an_edited_story_again() -> None:
    chats = [
        chat(n, created_at=LONG_AGO, subscriptions=EVERYTHING, settings=ChatSettings(mode="instant", updates=wants))
        for n, wants in ((1, True), (2, False))
    ]
    edited_at = NOW - timedelta(minutes=5)
    desk = Desk(chats, [], [story(7, article(id=1, edited_at=edited_at))])
    assert await pipeline.compose(desk, clock, TWO_DAYS, {ChatKind.PRIVATE}) == 1
    [update] = desk.outbox
    assert (update.chat_id, update.key, update.edits) == (1, "story-7-20261124T092500Z", ((7, edited_at),))
    assert "updated 09:25" in update.messages[0]


# --- deliver ---------------------------------------------------------------------------------------------------------


@dataclass
class Box:
    """Fulfils DeliverStore."""

    queued: list[Delivery]
    settled: dict[int, SendOutcome] = field(default_factory=dict)

    async def claim_delivery(self, now: datetime, kinds: Collection[ChatKind]) -> Delivery | None:
        return self.queued.pop(0) if self.queued else None

    async def settle(self, delivery: Delivery, outcome: SendOutcome, at: datetime) -> None:
        self.settled[delivery.id] = outcome

    async def recover_claims(self, at: datetime) -> int:
        return 0


class Telegram:
    """A messenger whose chats 2 and 3 do not take messages, each in its way."""

    async def send(self, delivery: Delivery) -> SendOutcome:
        if delivery.chat_id == 2:
            return GaveUp("blocked", chat_lost=True)
        if delivery.chat_id == 3:
            raise ZeroDivisionError
        return Sent(delivery.id * 10)


async def test_every_claimed_message_is_settled_even_when_sending_breaks() -> None:
    box = Box([Delivery(n, n, "key", 0, "text") for n in (1, 2, 3, 4)])
    delivered = await pipeline.deliver(box, Telegram(), clock, {ChatKind.PRIVATE})
    assert (delivered.sent, delivered.other) == (2, 2)
    assert box.settled == {
        1: Sent(10),
        2: GaveUp("blocked", chat_lost=True),
        3: Unknown("ZeroDivisionError while sending"),
        4: Sent(40),
    }
