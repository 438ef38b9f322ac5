"""The feeds of sites of many kinds, each a real server."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain import FeedsFound, NoFeeds
from bot.feeds.discover import COMMON_PATHS, MOST_REQUESTS, FeedFinder
from bot.feeds.fetch import HttpFetcher
from bot.feeds.parse import Parser
from bot.feeds.reader import Reader
from bot.settings import FeedsSettings
from tests.fakes.feed_server import FeedServer, item, rss

SETTINGS = FeedsSettings(allow_private=True, timeout_seconds=20, max_bytes=500_000)
ATOM = (
    '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Atom news</title><id>a</id>'
    "<entry><id>1</id><title>One</title><link href='https://example.org/1'/></entry>"
    "<entry><id>2</id><title>Two</title><link href='https://example.org/2'/></entry></feed>"
)
DECLARED = '<link rel="alternate" type="application/rss+xml" title="News" href="{}">'


def feed(title: str = "News", entries: int = 5) -> bytes:
    links = [f"https://example.org/{title}/{n}" for n in range(entries)]
    days = [f"{10 + n} Nov 2026 08:00:00 GMT" for n in range(entries)]
    return rss(*(item(links[n], f"{title} {n}", "x", links[n], days[n]) for n in range(entries)), title=title)


def page(*parts: str) -> str:
    return f"<!DOCTYPE html><html><head><title>Site</title></head><body>{''.join(parts)}<p>Hello</p></body></html>"


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


@pytest.fixture
async def finder() -> AsyncIterator[FeedFinder]:
    fetcher, parser, reader = HttpFetcher(SETTINGS, Path()), Parser(20), Reader(20)
    yield FeedFinder(fetcher, parser, reader)
    for part in (fetcher, parser, reader):
        await part.aclose()


Site = Callable[[FeedServer], str]


def declared(server: FeedServer) -> str:
    server.serve("/rss", feed())
    return server.html("/", page(DECLARED.format("/rss")))


def feed_as_html(server: FeedServer) -> str:
    return server.html("/rss", feed().decode())


def feed_as_octets(server: FeedServer) -> str:
    return server.serve("/rss", feed(), headers={"Content-Type": "application/octet-stream"})


def in_the_body(server: FeedServer) -> str:
    server.serve("/rss", feed())
    return server.html("/", page("<main><p>x", DECLARED.format("rss"), "</main>"))


def an_anchor(server: FeedServer) -> str:
    server.serve("/services/7", feed())
    return server.html("/", page('<a href="/services/7">RSS</a>'))


def a_common_path(server: FeedServer) -> str:
    server.serve("/feed.xml", feed())
    return server.html("/", page())


def a_common_path_of_a_section(server: FeedServer) -> str:
    server.serve("/blog/feed", feed())
    return server.html("/blog/2026/post", page())


def a_page_that_lists_feeds(server: FeedServer) -> str:
    server.serve("/world.xml", feed())
    server.html("/feeds", page('<ul><li><a href="/world.xml">World</a></ul>'))
    return server.html("/", page('<footer><a href="/feeds">RSS feeds</a></footer>'))


def a_redirect(server: FeedServer) -> str:
    server.serve("/new/rss", feed())
    server.html("/new/", page(DECLARED.format("rss")))
    return server.redirect("/old", server.url("/new/"))


def a_feed_that_redirects(server: FeedServer) -> str:
    server.serve("/rss2", feed())
    server.redirect("/rss", server.url("/rss2"))
    return server.html("/", page(DECLARED.format("/rss")))


def two_formats(server: FeedServer) -> str:
    server.serve("/rss", feed())
    atom = "".join(
        f"<entry><id>{n}</id><title>News {n}</title><link href='https://example.org/News/{n}'/></entry>"
        for n in range(5)
    )
    server.serve("/atom", f'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>{atom}</feed>')
    return server.html("/", page(DECLARED.format("/rss"), DECLARED.format("/atom")))


def one_dead_one_alive(server: FeedServer) -> str:
    server.serve("/rss", feed())
    return server.html("/", page(DECLARED.format("/dead"), DECLARED.format("/html"), DECLARED.format("/rss")))


def a_page_in_latin_1(server: FeedServer) -> str:
    server.serve("/r%C3%A9sum%C3%A9/rss", feed())
    server.serve("/rss", feed())
    body = page("é", DECLARED.format("/rss")).encode("iso-8859-1")
    return server.serve("/", body, headers={"Content-Type": "text/html; charset=iso-8859-1"})


def a_base(server: FeedServer) -> str:
    server.serve("/base/rss", feed())
    return server.html("/", page('<base href="/base/">', DECLARED.format("rss")))


def a_broken_page(server: FeedServer) -> str:
    server.serve("/rss", feed())
    return server.html("/", "<html><p><<a <b>" + DECLARED.format("/rss") + "<div><span></p>")


def a_comment_in_front(server: FeedServer) -> str:
    return server.serve("/rss", b"<!-- made by hand -->\n" + feed(), headers={"Content-Type": "text/plain"})


@pytest.mark.parametrize(
    "site",
    [declared, feed_as_html, feed_as_octets, in_the_body, an_anchor, a_common_path, a_common_path_of_a_section,
     a_page_that_lists_feeds, a_redirect, a_feed_that_redirects, two_formats, one_dead_one_alive, a_page_in_latin_1,
     a_base, a_broken_page, a_comment_in_front],
)  # fmt: skip
async def test_the_one_feed_of_a_site_is_found(server: FeedServer, finder: FeedFinder, site: Site) -> None:
    outcome = await finder.find(site(server))
    assert isinstance(outcome, FeedsFound)
    [found] = outcome.feeds
    assert (found.title, found.total) == ("News", 5)
    assert [entry.title for entry in found.entries] == ["News 4", "News 3", "News 2"]
    assert found.entries[0].published_at == datetime(2026, 11, 14, 8, 0, tzinfo=UTC)
    assert len(server.requests) <= MOST_REQUESTS


async def test_two_feeds_that_begin_alike_are_two(server: FeedServer, finder: FeedFinder) -> None:
    server.serve("/all", feed(entries=6))
    server.serve("/world", feed(entries=4))
    outcome = await finder.find(server.html("/", page(DECLARED.format("/all"), DECLARED.format("/world"))))
    assert isinstance(outcome, FeedsFound)
    assert [found.total for found in outcome.feeds] == [6, 4]


async def test_several_feeds_come_in_the_order_of_the_page_with_those_of_comments_last(
    server: FeedServer, finder: FeedFinder
) -> None:
    for name in ("comments", "world", "europe"):
        server.serve(f"/{name}/feed", feed(name))
    server.serve("/atom", ATOM)
    links = [DECLARED.format(f"/{name}/feed") for name in ("comments", "world", "europe")]
    outcome = await finder.find(server.html("/", page('<a href="/atom">Atom</a>', *links)))
    assert isinstance(outcome, FeedsFound)
    assert [found.title for found in outcome.feeds] == ["world", "europe", "Atom news", "comments"]
    assert [found.url for found in outcome.feeds][:2] == [server.url("/world/feed"), server.url("/europe/feed")]


@pytest.mark.parametrize(
    ("serve", "passing", "says"),
    [
        (lambda server: server.html("/", page()), False, "no feed was found there"),
        (lambda server: server.url("/nothing"), False, "404"),
        (lambda server: server.serve("/", "", status=410), False, "410"),
        (lambda server: server.html("/", status=503), True, "503"),
        (lambda server: server.huge("/"), False, "larger than"),
        (lambda server: server.serve("/", b"%PDF", headers={"Content-Type": "application/pdf"}), False, "no feed"),
        (lambda server: server.serve("/", b""), False, "no feed"),
        (lambda server: server.html("/", page(DECLARED.format("/"), '<a href="/">RSS</a>')), False, "no feed"),
    ],
)
async def test_where_there_is_none_a_line_tells_why(
    server: FeedServer, finder: FeedFinder, serve: Site, passing: bool, says: str
) -> None:
    outcome = await finder.find(serve(server))
    assert isinstance(outcome, NoFeeds)
    assert says in outcome.reason
    assert "\n" not in outcome.reason
    assert outcome.passing is passing
    assert len(server.requests) <= 2 + 2 * len(COMMON_PATHS)


async def test_a_site_that_cannot_be_reached_may_be_later(finder: FeedFinder) -> None:
    outcome = await finder.find("http://127.0.0.1:9/")
    assert isinstance(outcome, NoFeeds)
    assert outcome.passing


async def test_a_page_of_links_without_end_is_asked_for_a_bounded_number(
    server: FeedServer, finder: FeedFinder
) -> None:
    for n in range(100):
        server.html(f"/rss/{n}", page(*(f'<a href="/rss/{n}/{m}">RSS</a>' for m in range(100))))
    outcome = await finder.find(server.html("/", page(*(f'<a href="/rss/{n}">RSS</a>' for n in range(100)))))
    assert isinstance(outcome, NoFeeds)
    assert len(server.requests) <= MOST_REQUESTS


async def test_the_local_network_is_not_looked_into(server: FeedServer) -> None:
    fetcher, parser, reader = HttpFetcher(FeedsSettings(), Path()), Parser(20), Reader(20)
    outcome = await FeedFinder(fetcher, parser, reader).find(declared(server))
    for part in (fetcher, parser, reader):
        await part.aclose()
    assert isinstance(outcome, NoFeeds)
    assert "local network" in outcome.reason
    assert not outcome.passing
    assert not server.requests
