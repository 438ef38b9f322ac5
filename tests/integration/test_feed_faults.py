"""What becomes of a feed whose server does wrong: each fault, and the state of the feed after so many checks.

All feeds are checked side by side by the real stage, with the real store, fetcher and parser; a check a day.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import pipeline
from bot.domain import Feed, FeedConfig
from bot.feeds.cadence import Cadence
from bot.feeds.crew import Crew
from bot.feeds.fetch import HttpFetcher
from bot.feeds.parse import Parser
from bot.settings import FeedsSettings
from bot.store import Store
from tests.fakes.fault_server import (
    Fault,
    FaultServer,
    answer,
    bomb,
    drip,
    hang,
    hang_in_body,
    huge,
    in_turn,
    not_modified_for,
    redirect,
    reset,
    varying,
    wrong_length,
)
from tests.fakes.feed_server import item, rss

START = datetime(2026, 11, 24, 10, tzinfo=UTC)
ROUND = timedelta(hours=25)  # past the longest back-off
PATIENT = FeedsSettings(allow_private=True, max_bytes=1_000_000, concurrency=100, per_host=100)
# For servers that hang; each has one limit alone, so that a busy machine does not make the wrong one strike.
QUICK = PATIENT.model_copy(update={"timeout_seconds": 0.4})
BRIEF = PATIENT.model_copy(update={"total_seconds": 0.6})
DATE = "Tue, 24 Nov 2026 10:00:00 GMT"
MB = 1_000_000


def dated(day_of: str) -> bytes:
    """Five entries, one a day, of dates such as "Nov 2099"."""
    return rss(*(news(day, f"Mon, {day:02} {day_of} 10:00:00 GMT") for day in range(1, 6)))


def news(number: int = 1, published: str = "") -> str:
    return item(f"guid-{number}", f"Title {number}", "Text.", f"https://news.example/{number}", published)


FEED = rss(news())
PAGE = b"<!DOCTYPE html><html><body>We are back soon.</body></html>"
CHALLENGE = b"<!DOCTYPE html><html><title>Just a moment...</title></html>"


@dataclass(frozen=True, slots=True)
class State:
    """How the feed should stand: `error` begins so (None: it is well), `hours` until the next check from .. to, in
    which `articles` were stored, and `at`, the path that is asked from then on."""

    error: str | None = None
    articles: int = 0
    hours: tuple[float, float] = (0.5, 4)
    gone: bool = False
    at: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    fault: Fault
    state: State
    checks: int = 1
    settings: FeedsSettings = PATIENT


def failing(error: str, *hours: float) -> State:
    first, last = hours or (1, 1.2)
    return State(error, hours=(first, last))


WELL = State(articles=1)
SILENT = failing("the server was silent for 0.4 s")
TOO_LARGE = failing("the feed is larger than 1,000,000 bytes")

CASES: Mapping[str, Case] = {
    # --- time and size ---
    "hangs before the answer": Case(hang, SILENT, settings=QUICK),
    "hangs in the body": Case(hang_in_body(FEED[:60]), SILENT, settings=QUICK),
    "sends byte after byte": Case(
        drip(FEED, 0.05), failing("the server had not sent the whole feed after 0.6 s"), settings=BRIEF
    ),
    "hangs for a week": Case(hang, failing("the server was silent", 24, 24), checks=6, settings=QUICK),
    "hangs once": Case(in_turn(hang, answer(FEED)), WELL, checks=2, settings=QUICK),
    "sends 50 MB": Case(huge(50 * MB), TOO_LARGE),
    "sends a gzip bomb": Case(bomb("gzip", 100 * MB), TOO_LARGE),
    "sends a brotli bomb": Case(bomb("br", 100 * MB), TOO_LARGE),
    "sends a zstd bomb": Case(bomb("zstd", 100 * MB), TOO_LARGE),
    # --- redirects ---
    "redirects in a circle": Case(redirect("/redirects-in-a-circle", 301), failing("the server redirects in a circle")),
    "redirects too often": Case(redirect("/hop-1", 302), failing("the server redirects in a circle, or more than 5")),
    "redirects four times": Case(redirect("/hop-3", 301), WELL),
    "moved for good": Case(redirect("/feed", 301), State(articles=1, at="/feed"), checks=3),
    "moved for good, just lately": Case(redirect("/feed", 308), WELL, checks=2),
    "moved for good by way of a 302": Case(redirect("/hop-5", 301), WELL, checks=5),
    "moved to a maintenance page": Case(
        redirect("/maintenance", 301), failing("the server sent a web page, not a feed", 16, 20), checks=5
    ),
    "is elsewhere for three weeks (302)": Case(redirect("/feed", 302), WELL, checks=21),
    # --- states ---
    "answers 304 to who never had it": Case(
        answer(status=304), failing("the server says that the feed has not changed")
    ),
    "answers 304 without validators": Case(not_modified_for('"1"', FEED), WELL, checks=4),
    "answers 404": Case(answer(status=404), failing("the server answered 404 Not Found: there is no feed", 4, 4.8), 3),
    "answers 403": Case(answer(status=403), failing("the server answered 403 Forbidden: it does not let us")),
    "answers 401": Case(answer(status=401), failing("the server answered 401 Unauthorized: it does not let us")),
    "answers 410": Case(
        answer(status=410), State("the server says that this feed is gone for good (410)", hours=(24, 24), gone=True)
    ),
    "answers 429, wait 2 h": Case(
        answer(status=429, Retry_After="7200"), failing("the server answered 429 Too Many Requests", 2, 2)
    ),
    "answers 429, wait till 15:00": Case(
        answer(status=429, Date=DATE, Retry_After="Tue, 24 Nov 2026 15:00:00 GMT"),
        failing("the server answered 429 Too Many Requests", 5, 5),
    ),
    "answers 503, wait for a year": Case(
        answer(status=503, Retry_After="31536000"), failing("the server answered 503", 7 * 24, 7 * 24)
    ),
    "answers 429 with a limit that resets": Case(
        answer(status=429, X_RateLimit_Reset="10800"), failing("the server answered 429", 3, 3)
    ),
    # --- broken answers ---
    "tells a length too long": Case(wrong_length(FEED, 100_000), failing("the connection broke")),
    "tells a length too short": Case(wrong_length(rss(*map(news, range(3))), 400), State(articles=2)),
    "resets the connection": Case(reset(FEED[:60]), failing("the connection broke")),
    "sends a challenge": Case(answer(CHALLENGE), failing("the server sent a page that checks for a browser")),
    "refuses with a challenge": Case(
        answer(CHALLENGE, 403, cf_mitigated="challenge"),
        failing("the server answered 403 Forbidden: it lets browsers in"),
    ),
    "sends nothing": Case(answer(), failing("the server sent an empty answer")),
    "is well, then sends a page": Case(
        in_turn(answer(FEED), answer(PAGE)), State("the server sent a web page", 1, (1, 1.2)), checks=2
    ),
    # --- odd feeds ---
    "tells a wrong charset": Case(
        answer(FEED.replace(b"Text", "Été".encode()), Content_Type="text/xml; charset=big5"), WELL
    ),
    "ends in the middle": Case(answer(rss(*map(news, range(3)))[:-80]), State(articles=2)),
    "has no entries": Case(answer(rss()), State(hours=(1, 1))),
    "gives all the same guid": Case(
        answer(rss(*(item("same", f"Title {n}", "Text.", f"https://news.example/{n}") for n in range(3)))),
        State(articles=3, hours=(1, 1)),
        checks=3,
    ),
    "changes its guids each time": Case(
        varying(lambda times: rss(item(f"{times}-{times}", "Title", "Text.", "https://news.example/1"))),
        State(articles=1, hours=(1, 1)),
        checks=3,
    ),
    "is dated 2099": Case(answer(dated("Nov 2099")), State(articles=5, hours=(1, 1))),
    "is dated 1970": Case(answer(dated("Jan 1970")), State(articles=5, hours=(1, 1))),
    "lists 10,000 entries": Case(
        answer(rss(*(f"<item><guid>{n}</guid><title>T{n}</title></item>" for n in range(10_000)))),
        State(articles=5, hours=(1, 1)),
    ),
}

WAYS: Mapping[str, Fault] = {
    "/feed": answer(FEED),
    "/maintenance": answer(PAGE),
    "/hop-1": redirect("/hop-2", 302),
    "/hop-2": redirect("/hop-3", 302),
    "/hop-3": redirect("/hop-4", 302),
    "/hop-4": redirect("/hop-5", 302),
    "/hop-5": redirect("/feed", 302),
}


@dataclass(frozen=True, slots=True)
class Found:
    feed: Feed
    articles: int
    checked_at: datetime
    latest: datetime | None  # of the articles' dates


def path_of(name: str) -> str:
    return "/" + "".join(letter for letter in name.replace(" ", "-") if letter.isalnum() or letter == "-")


async def run_all(folder: Path) -> dict[str, Found]:
    """Check every feed as often as its case says; its state then."""
    now = START
    found: dict[str, Found] = {}
    store = await Store.open(f"sqlite:///{folder / 'faults.db'}")
    fetchers = {id(settings): HttpFetcher(settings, folder) for settings in (PATIENT, QUICK, BRIEF)}
    parser, crew = Parser(30), Crew()

    def clock() -> datetime:
        return now

    async def check(feed: Feed) -> int:
        fetcher = fetchers[id(CASES[feed.config.title].settings)]
        return await pipeline.FeedChecker(store.feeds, fetcher, parser, clock, 5, Cadence())(feed)

    async with FaultServer() as server:
        server.faults = {**WAYS, **{path_of(name): case.fault for name, case in CASES.items()}}
        configs = {name: FeedConfig(server.url(path_of(name)), name) for name in CASES}
        for number in range(max(case.checks for case in CASES.values())):
            now = START + number * ROUND
            await store.feeds.sync_feeds([configs[name] for name in CASES if CASES[name].checks > number], now)
            await pipeline.collect(store.feeds, check, crew, clock)
            articles = await store.articles.unanalysed(10_000)
            counts = Counter(article.outlet for article in articles)
            for feed in await store.feeds.feeds():
                if CASES[feed.config.title].checks == number + 1:
                    dates = [article.published_at for article in articles if article.outlet == feed.config.title]
                    found[feed.config.title] = Found(feed, counts[feed.config.title], now, max(dates, default=None))
    for fetcher in fetchers.values():
        await fetcher.aclose()
    await parser.aclose()
    await store.close()
    return found


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    return asyncio.run(run_all(tmp_path_factory.mktemp("faults")))


@pytest.mark.parametrize("name", CASES)
def test_a_feed_whose_server(name: str, found: dict[str, Found]) -> None:
    state, after = CASES[name].state, found[name]
    feed = after.feed
    assert (feed.error or "").startswith(state.error or "")
    assert (feed.error is None) == (state.error is None), feed.error
    assert "\n" not in (feed.error or "")
    assert feed.gone == state.gone
    assert after.articles == state.articles
    assert after.latest is None or after.latest <= after.checked_at
    assert feed.address.endswith(state.at or path_of(name))
    assert feed.next_check_at is not None
    first, last = state.hours
    assert first <= (feed.next_check_at - after.checked_at) / timedelta(hours=1) <= last
