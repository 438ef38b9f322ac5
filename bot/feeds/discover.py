"""Finds the feeds of a web page: those it declares or links to, or that lie where feeds mostly lie.

Each is fetched and read before it is offered, with a bounded number of requests. Fulfils ports.FeedFinder.
"""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urljoin, urlsplit

from bot.domain import FeedsFound, FetchedFeed, FetchFailed, FoundFeed, NoFeeds, ParsedFeed
from bot.feeds.answer import not_a_feed
from bot.feeds.check import newest_first
from bot.feeds.feedconfig import same_address
from bot.feeds.fetch import HttpFetcher
from bot.feeds.links import FeedLink
from bot.feeds.parse import Parser
from bot.feeds.reader import Reader

MOST_REQUESTS = 30  # for one page asked about
MOST_CANDIDATES = 14  # of one page
MOST_LISTINGS = 2  # pages that list feeds, which are looked into
PREVIEW = 3  # entries
SECONDS = 45.0
COMMON_PATHS = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.json", "feeds", "?feed=rss2")
NONE = "no feed was found there; look on the site for “RSS”, and give the address that it leads to"


@dataclass(slots=True)
class Search:
    """One search. `asked` are the addresses fetched so far; `feeds` by what makes two of them the same."""

    asked: set[str] = field(default_factory=set)
    feeds: dict[object, FoundFeed] = field(default_factory=dict)

    def new(self, urls: Iterable[str], most: int) -> list[str]:
        """Those not asked yet, as many as may be asked; they count as asked."""
        fresh = [url for url in dict.fromkeys(urls) if same_address(url) not in self.asked]
        fresh = fresh[: min(most, MOST_REQUESTS - len(self.asked))]
        self.asked |= {same_address(url) for url in fresh}
        return fresh


class FeedFinder:
    """Asks by `fetcher`, reads by `parser` and `reader`; closes none of them."""

    def __init__(self, fetcher: HttpFetcher, parser: Parser, reader: Reader) -> None:
        self._fetcher = fetcher
        self._parser = parser
        self._reader = reader

    async def find(self, url: str) -> FeedsFound | NoFeeds:
        """The feeds of `url`, itself where it is one. Never raises for what a site does."""
        search = Search()
        try:
            async with asyncio.timeout(SECONDS):
                failure = await self._search(url, search)
        except TimeoutError:
            failure = NoFeeds(f"looking for feeds took longer than {SECONDS:g} s", passing=True)
        return FeedsFound(tuple(search.feeds.values())) if search.feeds else failure

    async def _search(self, url: str, search: Search) -> NoFeeds:
        """Into `search`; returns what to say where it stays empty."""
        if (ruled := by_rule(url)) is not None:
            await self._look_at(search.new([ruled], 1), search)
            if search.feeds:
                return NoFeeds(NONE)
        search.new([url], 1)
        page = await self._look(url, search)
        if isinstance(page, FetchFailed):
            return NoFeeds(page.reason, page.passing)
        if search.feeds or page is None:
            return NoFeeds(NONE)
        await self._follow(await self._reader.feed_links(page), search)
        if not search.feeds:
            await self._look_at(search.new(common_addresses(page.url), len(COMMON_PATHS) * 2), search)
        return NoFeeds(NONE)

    async def _follow(self, links: list[FeedLink], search: Search) -> None:
        """What a page points to, and what the pages it points to do, if they are lists of feeds."""
        linked = {link.url for link in links if link.how == "linked"}
        pages = await self._look_at(search.new([link.url for link in links], MOST_CANDIDATES), search)
        for listing in [page for url, page in pages if url in linked][:MOST_LISTINGS]:
            more = [link.url for link in await self._reader.feed_links(listing)]
            await self._look_at(search.new(more, MOST_CANDIDATES), search)

    async def _look_at(self, urls: list[str], search: Search) -> list[tuple[str, FetchedFeed]]:
        """Side by side, but taken in their order; returns the pages among them."""
        alone = [Search() for _ in urls]
        pages = await asyncio.gather(*(self._look(url, own) for url, own in zip(urls, alone, strict=True)))
        for own in alone:
            for key, feed in own.feeds.items():
                search.feeds.setdefault(key, feed)
        return [(url, page) for url, page in zip(urls, pages, strict=True) if isinstance(page, FetchedFeed)]

    async def _look(self, url: str, search: Search) -> FetchedFeed | FetchFailed | None:
        """A feed goes into `search`; a web page comes back."""
        outcome = await self._fetcher.fetch_page(url)
        if isinstance(outcome, FetchFailed):
            return outcome
        if not isinstance(outcome, FetchedFeed):
            return FetchFailed("the page is gone for good (410)")
        if not_a_feed(outcome.body) is not None:
            return outcome
        parsed = await self._parser.parse(outcome)
        if isinstance(parsed, ParsedFeed):
            search.feeds[identity(outcome.url, parsed)] = found_feed(url, parsed)
            return None
        return outcome


def identity(url: str, parsed: ParsedFeed) -> object:
    """Equal for the same entries in two formats, RSS and Atom, and for two addresses of one feed."""
    links = tuple(entry.url for entry in parsed.entries)
    return links if len(set(links)) > 1 else same_address(url)


def found_feed(url: str, parsed: ParsedFeed) -> FoundFeed:
    title = "".join(c for c in " ".join(parsed.title.split()) if c.isprintable())[:100].strip()  # as a list may have it
    return FoundFeed(url, title, tuple(newest_first(parsed.entries)[:PREVIEW]), len(parsed.entries))


def common_addresses(url: str) -> list[str]:
    """Where sites mostly have their feed: under this page, if it is one of a section, and under the front page."""
    parts = urlsplit(url)
    front = f"{parts.scheme}://{parts.netloc}/"
    section = urljoin(front, parts.path.strip("/").split("/")[0] + "/") if parts.path.strip("/") else front
    return [urljoin(base, path) for base in dict.fromkeys((section, front)) for path in COMMON_PATHS]


def by_rule(url: str) -> str | None:
    """The feed of a page on some sites that have one for each of theirs, without a look at the page."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    if host == "youtube.com":
        base = "https://www.youtube.com/feeds/videos.xml"
        if channel := re.fullmatch(r"/channel/([\w-]+)/?\w*", parts.path):
            return f"{base}?channel_id={channel[1]}"
        playlist = parse_qs(parts.query).get("list", [""])[0]
        return f"{base}?playlist_id={playlist}" if re.fullmatch(r"[\w-]+", playlist) else None
    if host in ("reddit.com", "old.reddit.com") and (forum := re.match(r"/(r|user)/(\w+)", parts.path)):
        return f"https://www.reddit.com/{forum[1]}/{forum[2]}/.rss"
    if host == "github.com" and (project := re.fullmatch(r"/([\w.-]+/[\w.-]+?)(?:/releases)?/?", parts.path)):
        return f"https://github.com/{project[1]}/releases.atom"
    return None
