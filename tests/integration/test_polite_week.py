"""A week of the bot as the servers of its feeds see it: the clock is simulated, all else is real, and halfway the bot
is stopped and started again."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot import pipeline
from bot.domain import FeedConfig
from bot.feeds.cadence import Cadence
from bot.feeds.crew import Crew
from bot.feeds.fetch import HttpFetcher
from bot.feeds.parse import Parser
from bot.settings import FeedsSettings
from bot.store import Store
from tests.fakes.fault_server import Asked, FaultServer, answer
from tests.fakes.feed_server import item, rss

START = datetime(2026, 11, 23, 0, 5, tzinfo=UTC)
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)
ENTRIES = 20  # that a feed lists
SETTINGS = FeedsSettings(allow_private=True, per_host=20)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Site:
    """A feed that publishes every `pace` and keeps account of how it is asked. `least` and `most`: the gaps between
    two requests that it thinks polite, and that its readers think timely."""

    name: str
    pace: timedelta
    least: timedelta
    most: timedelta
    etag: bool = True
    last_modified: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    extra: str = ""
    interval: int | None = None  # minutes, in feeds.toml
    tired_at: int = -1  # the request that is answered 429, wait 9 hours
    asked_at: list[datetime] = field(default_factory=list)
    unconditional: int = 0
    inexact: int = 0
    given: dict[str, str] = field(default_factory=dict)  # the validators of the last full answer, as they come back

    def published(self, now: datetime) -> int:
        """How many entries there have been, those before the week included."""
        return ENTRIES + (now - START) // self.pace

    def body(self, now: datetime) -> bytes:
        count = self.published(now)
        numbers = range(count - 1, count - 1 - ENTRIES, -1)
        dates = {number: START + (number - ENTRIES + 1) * self.pace for number in numbers}
        return rss(
            *(
                item(f"{self.name}-{n}", f"Title {n}", "Text.", f"https://news.example/{n}", format_datetime(date))
                for n, date in dates.items()
            ),
            extra=self.extra,
        )

    def validators(self, now: datetime) -> dict[str, str]:
        """By the name that they come back under."""
        count = self.published(now)
        found = {}
        if self.etag:
            found["if-none-match"] = f'W/"{count}-{self.name} , x"'
        if self.last_modified:
            found["if-modified-since"] = (
                f"{(START + count * self.pace):%A %d-%b-%y, about %H} o'clock"  # not ours to judge
            )
        return found

    async def answer(self, asked: Asked, writer: asyncio.StreamWriter, now: datetime) -> None:
        self.asked_at.append(now)
        sent = {name: asked.headers[name] for name in ("if-none-match", "if-modified-since") if name in asked.headers}
        self.unconditional += not sent
        self.inexact += sent != self.given
        headers = {name.replace("-", "_"): value for name, value in self.headers.items()}
        if len(self.asked_at) - 1 == self.tired_at:
            await answer(status=429, Retry_After=str(9 * 3600))(asked, writer)
        elif sent and sent == self.validators(now):
            await answer(status=304, **headers)(asked, writer)
        else:
            self.given = self.validators(now)
            named = {"if-none-match": "ETag", "if-modified-since": "Last_Modified"}
            given = {named[name]: value for name, value in self.given.items()}
            await answer(self.body(now), **given, **headers)(asked, writer)

    def complaints(self) -> list[str]:
        gaps = [after - before for before, after in zip(self.asked_at, self.asked_at[1:], strict=False)]
        known = self.etag or self.last_modified
        wrong = {
            f"{self.unconditional} unconditional requests": known and self.unconditional != 1,
            f"{self.inexact} requests with other validators than were given": self.inexact > 0,
            f"asked after {min(gaps)}": min(gaps) < self.least,
            f"asked not before {max(gaps)} were over": max(gaps) > self.most,
            "not left alone for 9 hours": self.tired_at >= 0 and gaps[self.tired_at] < 9 * HOUR,
        }
        return [f"{self.name}: {complaint}" for complaint, true in wrong.items() if true]


def sites() -> list[Site]:
    return [
        Site("busy", 2 * HOUR, HOUR, HOUR),
        Site("steady", 6 * HOUR, 3 * HOUR, 3 * HOUR),
        Site("sleepy", 10 * WEEK, 12 * HOUR, 12 * HOUR),
        Site("etag alone", 8 * HOUR, 4 * HOUR, 4 * HOUR, last_modified=False),
        Site("date alone", 8 * HOUR, 4 * HOUR, 4 * HOUR, etag=False),
        Site("no validators", 8 * HOUR, 4 * HOUR, 4 * HOUR, etag=False, last_modified=False),
        Site("max-age", HOUR, 5 * HOUR, 5 * HOUR, headers={"Cache-Control": "public, max-age=18000"}),
        Site("ttl", HOUR, 6 * HOUR, 6 * HOUR, extra="<ttl>360</ttl>"),
        Site("own interval", HOUR / 4, 2 * HOUR, 2 * HOUR, interval=120),
        Site("rate limit", HOUR, 4 * HOUR, 4 * HOUR, headers={"RateLimit-Remaining": "0", "RateLimit-Reset": "14400"}),
        Site("tired once", 6 * HOUR, 3 * HOUR, 12 * HOUR, tired_at=10),
    ]


def config_of(site: Site, url: str) -> FeedConfig:
    if site.interval is None:
        return FeedConfig(url, site.name)
    return FeedConfig(url, site.name, interval_minutes=site.interval, own_interval=True)


async def run_until(end: datetime, clock: Clock, database: str, configs: list[FeedConfig]) -> int:
    """The bot from its start to its stop; the clock leaps to whatever is due next. How many articles there are."""
    store = await Store.open(database)
    fetcher, parser, crew = HttpFetcher(SETTINGS, Path()), Parser(30), Crew()
    await store.feeds.sync_feeds(configs, clock())
    check = pipeline.FeedChecker(store.feeds, fetcher, parser, clock, ENTRIES, Cadence())
    while clock.now < end:
        await pipeline.collect(store.feeds, check, crew, clock)
        clock.now = min(feed.next_check_at or end for feed in await store.feeds.feeds())
    await fetcher.aclose()
    await parser.aclose()
    articles = await store.articles.count_unanalysed()
    await store.close()
    return articles


@pytest.mark.timeout(60)
async def test_no_server_has_a_complaint_and_no_entry_is_missed(tmp_path: Path) -> None:
    clock, all_sites = Clock(), sites()
    async with FaultServer() as server:
        for number, site in enumerate(all_sites):

            async def serve(asked: Asked, writer: asyncio.StreamWriter, site: Site = site) -> None:
                await site.answer(asked, writer, clock())

            server.faults[f"/{number}"] = serve
        configs = [config_of(site, server.url(f"/{number}")) for number, site in enumerate(all_sites)]
        database = f"sqlite:///{tmp_path / 'week.db'}"
        await run_until(START + WEEK / 2, clock, database, configs)
        articles = await run_until(START + WEEK, clock, database, configs)

    assert [complaint for site in all_sites for complaint in site.complaints()] == []
    assert articles == sum(site.published(site.asked_at[-1]) for site in all_sites)
