"""Fetches the pages of articles, one at a time of a site and as its robots.txt has it. Fulfils ports.PageSource."""

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.domain import FetchedFeed, FetchFailed, FetchOutcome, PageFailed, PageOutcome, PageText
from bot.feeds.fetch import HttpFetcher
from bot.feeds.reader import Reader
from bot.feeds.robots import Verdict
from bot.settings import FeedsSettings

HEADERS = {b"Accept": b"text/html, application/xhtml+xml;q=0.9, */*;q=0.1"}
HTML = ("text/html", "application/xhtml+xml", "")
ROBOTS_AGE = (3_600, 86_400)  # seconds that robots.txt is kept, by what its server says; a day where it says nothing
FAULTY_AGE = 600  # one that could not be had
REST = 120  # seconds that a site is left alone after a fault that may pass
PATIENCE = 10.0  # seconds that a page waits here for its site's pause to end, rather than in the store
LONGEST_PAUSE = 3_600.0
MOST_SITES = 2_000  # that are remembered


@dataclass(slots=True)
class Site:
    """What is known of one server. Times are the event loop's."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    robots: bytes | None = None  # None: not to be had, so that nothing may be read
    robots_until: float = 0
    pause: float = 0  # seconds between two pages
    free_at: float = 0  # when the next page may be asked for
    rests_until: float = 0
    reason: str = ""  # of the rest, or of missing robots


class Pages:
    """`settings.pages_at_once` pages at a time, each within `fetcher`'s limits. Closes neither fetcher nor reader."""

    def __init__(self, settings: FeedsSettings, fetcher: HttpFetcher, reader: Reader) -> None:
        self._settings = settings
        self._fetcher = fetcher
        self._reader = reader
        self._slots = asyncio.Semaphore(settings.pages_at_once)
        self._sites: dict[str, Site] = {}

    async def read(self, url: str) -> PageOutcome:
        """Never raises for what a site does."""
        site = self._site(url)
        async with site.turn:  # the site's turn first, so that who waits for it keeps none of the others
            if (refused := await self._may_not(site, url)) is not None:
                return refused
            await asyncio.sleep(max(site.free_at - now(), 0))
            async with self._slots:
                fetched = await self._fetcher.fetch_page(url, HEADERS)
            site.free_at = now() + site.pause
            if isinstance(fetched, FetchFailed) and fetched.passing:
                site.rests_until, site.reason = now() + max(fetched.retry_after_seconds or 0, REST), fetched.reason
        if isinstance(fetched, FetchedFeed) and self._site(fetched.url) is not site:  # redirected to another
            elsewhere = self._site(fetched.url)
            async with elsewhere.turn:
                if (refused := await self._forbidden(elsewhere, fetched.url)) is not None:
                    return refused
        return await self._text(fetched)

    async def _text(self, fetched: FetchOutcome) -> PageOutcome:
        if isinstance(fetched, FetchFailed):
            return PageFailed(fetched.reason, fetched.passing, fetched.retry_after_seconds)
        if not isinstance(fetched, FetchedFeed):
            return PageFailed("the page is gone")
        if (kind := fetched.content_type.split(";")[0].strip().lower()) not in HTML:
            return PageFailed(f"it is no page but {kind[:40]}")
        page = await self._reader.article(fetched)
        return PageFailed("the page is made so that it cannot be read") if page is None else PageText(page.text)

    async def _may_not(self, site: Site, url: str) -> PageFailed | None:
        """Why a page is not to be asked for now; None where it is. Call it in the site's turn."""
        if site.rests_until > now():
            return PageFailed(site.reason, passing=True, retry_after_seconds=whole_seconds(site.rests_until - now()))
        if (pause := site.free_at - now()) > PATIENCE:
            return PageFailed("the site wants longer pauses", passing=True, retry_after_seconds=whole_seconds(pause))
        return await self._forbidden(site, url)

    async def _forbidden(self, site: Site, url: str) -> PageFailed | None:
        """By robots.txt, which also tells the site's pause. Call it in the site's turn."""
        if site.robots_until <= now():
            await self._ask_robots(site, url)
        if site.robots is None:
            return PageFailed(f"its robots.txt cannot be had: {site.reason}")
        verdict = Verdict(True)
        if site.robots:
            verdict = await self._reader.verdict(site.robots, url, self._settings.user_agent)
        site.pause = max(self._settings.page_pause_seconds, min(verdict.pause_seconds, LONGEST_PAUSE))
        return None if verdict.allowed else PageFailed("its robots.txt does not let us read it")

    async def _ask_robots(self, site: Site, url: str) -> None:
        """As RFC 9309 has it: none (4xx) allows everything, one that cannot be had now forbids everything."""
        parts = urlsplit(url)
        async with self._slots:
            answer = await self._fetcher.fetch_page(f"{parts.scheme}://{parts.netloc}/robots.txt")
        age: float = ROBOTS_AGE[1]
        if isinstance(answer, FetchedFeed):
            site.robots = answer.body
            age = min(max(answer.max_age_seconds or ROBOTS_AGE[1], ROBOTS_AGE[0]), ROBOTS_AGE[1])
        elif isinstance(answer, FetchFailed) and (answer.passing or answer.status is None):
            site.robots, site.reason, age = None, answer.reason, FAULTY_AGE
        else:
            site.robots = b""
        site.robots_until = now() + age

    def _site(self, url: str) -> Site:
        parts = urlsplit(url)
        if len(self._sites) > MOST_SITES:
            self._sites = {name: site for name, site in self._sites.items() if site.turn.locked()}
        return self._sites.setdefault(f"{parts.scheme}://{parts.netloc}".lower(), Site())


def now() -> float:
    return asyncio.get_running_loop().time()


def whole_seconds(time: float) -> int:
    return int(time) + 1
