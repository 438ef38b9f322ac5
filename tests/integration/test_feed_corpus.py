"""Every feed of feedparser's own tests, served by a real server and read by the real stage.

The corpus is outside data: where it is not there, its tests are skipped. Its comments tell the header to serve a feed
with; what they expect is code, and not run.
"""

import asyncio
import io
import re
import tarfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest

from bot import pipeline
from bot.domain import Feed, FeedConfig, FetchedFeed, FetchFailed, ParsedFeed
from bot.feeds.cadence import Cadence
from bot.feeds.crew import Crew
from bot.feeds.fetch import HttpFetcher
from bot.feeds.identity import canonical_link
from bot.feeds.parse import PROCESSES, Parser, detailed_line
from bot.settings import FeedsSettings
from bot.store import Store
from tests.fakes.feed_server import FeedServer, item, rss

CORPUS = Path(__file__).parents[3] / "shared" / "feeds" / "feedparser-tests.tar.gz"
HEADER = re.compile(rb"^Header:\s+Content-type:[ \t]*(.*?)\s*$", re.IGNORECASE | re.MULTILINE)
START = datetime(2026, 11, 24, 10, tzinfo=UTC)
SETTINGS = FeedsSettings(allow_private=True, concurrency=16, per_host=16, first_fetch_entries=100)
STORED = 20  # feeds that were there before
SLOWEST = 2.0  # seconds

pytestmark = pytest.mark.skipif(not CORPUS.is_file(), reason="the corpus is not there")


@dataclass(slots=True)
class Recorder:
    """The real parser, and what it was given, gave back and took, by the path of the feed. As many as it has processes
    are read at a time, so that waiting for one is no part of what it took."""

    parser: Parser
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PROCESSES))
    outcomes: dict[str, tuple[FetchedFeed, ParsedFeed | FetchFailed]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    async def parse(self, fetched: FetchedFeed) -> ParsedFeed | FetchFailed:
        path = "/" + fetched.url.split("/", 3)[3]
        async with self.turn:
            start = time.perf_counter()
            outcome = await self.parser.parse(fetched)
            self.seconds[path] = time.perf_counter() - start
        self.outcomes[path] = fetched, outcome
        return outcome


@dataclass(frozen=True, slots=True)
class Round:
    feeds: Mapping[str, Feed]  # by path, after the corpus was read beside those that were stored
    recorder: Recorder


def bodies() -> dict[str, bytes]:
    with tarfile.open(CORPUS) as archive:
        files = [member for member in archive if member.name.endswith(".xml")]
        return {f"/{member.name}": file.read() for member in files if (file := archive.extractfile(member))}


def content_type(body: bytes) -> str:
    found = HEADER.search(body.replace(b"\0", b""))  # some are in two bytes a letter
    return found[1].decode("latin-1") if found else "application/xml"


def stored_feed(times: int) -> bytes:
    return rss(*(item(str(n), f"Title {n}", "Text.", f"https://news.example/{n}") for n in range(times)))


async def read_all(folder: Path) -> Round:
    now = START

    def clock() -> datetime:
        return now

    store = await Store.open(f"sqlite:///{folder / 'corpus.db'}")
    fetcher, recorder = HttpFetcher(SETTINGS, folder), Recorder(Parser(SETTINGS.timeout_seconds))
    check = pipeline.FeedChecker(store.feeds, fetcher, recorder, clock, 100, Cadence())
    async with FeedServer() as server:
        stored = [FeedConfig(server.serve(f"/stored/{n}", stored_feed(3)), f"Stored {n}") for n in range(STORED)]
        await store.feeds.sync_feeds(stored, now)
        await pipeline.collect(store.feeds, check, Crew(), clock)
        now += timedelta(days=1)
        for n in range(STORED):
            server.serve(f"/stored/{n}", stored_feed(4))
        corpus = [
            FeedConfig(server.serve(path, body, headers={"Content-Type": content_type(body)}), path[-90:])
            for path, body in bodies().items()
        ]
        await store.feeds.sync_feeds([*corpus, *stored], now)
        await pipeline.collect(store.feeds, check, Crew(), clock)
        feeds = {feed.config.url.removeprefix(server.url("")): feed for feed in await store.feeds.feeds()}
    await fetcher.aclose()
    await recorder.parser.aclose()
    await store.close()
    return Round(feeds, recorder)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Round:
    return asyncio.run(read_all(tmp_path_factory.mktemp("corpus")))


def test_every_feed_of_the_corpus_was_checked_and_none_broke_the_check(whole: Round) -> None:
    corpus = {path: feed for path, feed in whole.feeds.items() if not path.startswith("/stored/")}
    assert corpus.keys() == bodies().keys()
    assert len(corpus) == 2_106
    assert all(feed.next_check_at is not None and feed.next_check_at > START for feed in corpus.values())
    # A feed that is empty, or no feed, says so; nothing raised, was killed or broke down.
    errors = {feed.error for feed in corpus.values() if feed.error is not None}
    assert errors <= {
        "the server sent something that is not a feed, or a broken one without entries",
        "the server sent a web page, not a feed; is there another address for the feed?",
    }
    assert sum(feed.error is not None for feed in corpus.values()) < 15


def test_no_feed_of_the_corpus_takes_long(whole: Round) -> None:
    assert max(whole.recorder.seconds.values()) < SLOWEST


def test_the_feeds_that_were_there_go_on(whole: Round) -> None:
    for number in range(STORED):
        feed = whole.feeds[f"/stored/{number}"]
        assert feed.error is None
        assert feed.last_success_at == START + timedelta(days=1)
        _, outcome = whole.recorder.outcomes[f"/stored/{number}"]
        assert isinstance(outcome, ParsedFeed)
        assert len(outcome.entries) == 4


def test_titles_and_links_are_those_that_feedparser_gives(whole: Round) -> None:
    compared = 0
    for path, (fetched, outcome) in whole.recorder.outcomes.items():
        headers = {"content-type": fetched.content_type}
        peer = feedparser.parse(io.BytesIO(fetched.body), response_headers=headers, sanitize_html=False)
        if isinstance(outcome, FetchFailed):
            assert not any(named(entry) for entry in peer.entries), path
            continue
        assert outcome.title == detailed_line(peer.feed, "title"), path
        ours = {(entry.title, entry.url) for entry in outcome.entries}
        for entry in peer.entries:
            title, link = detailed_line(entry, "title"), canonical_link(entry.get("link", ""), fetched.url)
            if title and link:
                assert (title, link) in ours, path
            elif title:
                assert title in {title for title, _ in ours}, path
            elif link and named(entry):
                assert link in {link for _, link in ours}, path
            compared += bool(title) + bool(link)
        compared += bool(outcome.title)
    assert compared > 500


def named(entry: Any) -> bool:
    """Whether it has a title or a text: one that has neither is left out."""
    return any(entry.get(key) for key in ("title", "summary", "content"))
