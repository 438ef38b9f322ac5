"""Pages of articles from a real server: as robots.txt has it, one at a time, and within limits."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.domain import PageFailed, PageText
from bot.feeds.fetch import HttpFetcher
from bot.feeds.pages import Pages
from bot.feeds.reader import Reader
from bot.settings import FeedsSettings
from tests.fakes.article_pages import TEXT, article_page
from tests.fakes.feed_server import FeedServer

SETTINGS = FeedsSettings(allow_private=True, page_pause_seconds=0, max_bytes=200_000, timeout_seconds=20)
IMPATIENT = SETTINGS.model_copy(update={"timeout_seconds": 0.3, "total_seconds": 1.0})


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


@asynccontextmanager
async def reading(settings: FeedsSettings = SETTINGS) -> AsyncIterator[Pages]:
    fetcher, reader = HttpFetcher(settings, Path()), Reader(20)
    try:
        yield Pages(settings, fetcher, reader)
    finally:
        await fetcher.aclose()
        await reader.aclose()


async def test_the_text_of_a_page(server: FeedServer) -> None:
    url = server.html("/article", article_page())
    async with reading() as pages:
        assert await pages.read(url) == PageText(TEXT)
    assert [request.path for request in server.requests] == ["/robots.txt", "/article"]
    assert {request.headers["User-Agent"] for request in server.requests} == {SETTINGS.user_agent}
    assert server.requests[-1].headers["Accept"].startswith("text/html")


async def test_robots_txt_is_asked_once_and_obeyed(server: FeedServer) -> None:
    server.serve("/robots.txt", "User-agent: *\nDisallow: /private", headers={"Content-Type": "text/plain"})
    secret, open_one = server.html("/private/1", article_page()), server.html("/1", article_page())
    async with reading() as pages:
        assert await pages.read(secret) == PageFailed("its robots.txt does not let us read it")
        assert await pages.read(open_one) == PageText(TEXT)
    assert [request.path for request in server.requests] == ["/robots.txt", "/1"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_a_site_without_robots_txt_allows_everything(server: FeedServer, status: int) -> None:
    server.serve("/robots.txt", "", status=status)
    async with reading() as pages:
        assert await pages.read(server.html("/1", article_page())) == PageText(TEXT)


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_site_whose_robots_txt_cannot_be_had_is_not_read(server: FeedServer, status: int) -> None:
    server.serve("/robots.txt", "", status=status)
    url = server.html("/1", article_page())
    async with reading() as pages:
        for _ in range(2):
            outcome = await pages.read(url)
            assert isinstance(outcome, PageFailed)
            assert (outcome.passing, "robots.txt cannot be had" in outcome.reason) == (False, True)
    assert [request.path for request in server.requests] == ["/robots.txt"]


async def test_a_site_nobody_knows_is_given_up_at_once() -> None:
    async with reading(IMPATIENT) as pages:
        outcome = await pages.read("http://127.0.0.1:9/article")
    assert isinstance(outcome, PageFailed)
    assert not outcome.passing


async def test_a_redirect_to_another_site_asks_for_its_robots_txt_too(server: FeedServer) -> None:
    async with FeedServer() as other:
        other.serve("/robots.txt", "User-agent: *\nDisallow: /")
        url = server.redirect("/short", other.html("/1", article_page()))
        async with reading() as pages:
            assert await pages.read(url) == PageFailed("its robots.txt does not let us read it")


Serve = Callable[[FeedServer], str]


@pytest.mark.parametrize(
    ("serve", "passing", "words"),
    [
        (lambda server: server.url("/nothing"), False, "404"),
        (lambda server: server.serve("/1", "", status=410), False, "gone"),
        (lambda server: server.html("/1", status=403), False, "403"),
        (lambda server: server.html("/1", status=502), True, "502"),
        (lambda server: server.hang("/1"), True, "silent"),
        (lambda server: server.hang("/1", after=b"<html><body>"), True, "silent"),
        (lambda server: server.endless("/1"), True, "not sent the whole"),
        (lambda server: server.huge("/1", headers={"Content-Type": "text/html"}), False, "larger than"),
        (lambda server: server.redirect("/1", server.url("/1")), False, "redirects"),
        (lambda server: server.serve("/1", b"%PDF-1.7", headers={"Content-Type": "application/pdf"}), False, "no page"),
    ],
)
async def test_every_fault_of_a_site_is_a_value(server: FeedServer, serve: Serve, passing: bool, words: str) -> None:
    url = serve(server)
    async with reading(IMPATIENT) as pages:
        outcome = await pages.read(url)
    assert isinstance(outcome, PageFailed)
    assert words in outcome.reason
    assert outcome.passing is passing


async def test_a_site_that_is_overloaded_is_left_alone_for_a_while(server: FeedServer) -> None:
    busy = server.serve("/1", "", status=503, headers={"Retry-After": "300"})
    other = server.html("/2", article_page())
    async with reading() as pages:
        assert await pages.read(busy) == PageFailed(
            "the server answered 503 Service Unavailable: it has a fault of its own, which may pass", True, 300
        )
        outcome = await pages.read(other)
    assert isinstance(outcome, PageFailed)
    assert outcome.passing
    assert outcome.retry_after_seconds is not None
    assert 290 < outcome.retry_after_seconds <= 301
    assert server.asked("/2") == 0


async def test_one_page_of_a_site_at_a_time_with_a_pause(server: FeedServer) -> None:
    urls = [server.html(f"/{n}", article_page()) for n in range(3)]
    async with reading(SETTINGS.model_copy(update={"page_pause_seconds": 0.1})) as pages:
        start = time.monotonic()
        assert await asyncio.gather(*map(pages.read, urls)) == [PageText(TEXT)] * 3
        assert time.monotonic() - start > 0.2


async def test_a_site_that_wants_long_pauses_gets_them_without_holding_up_others(server: FeedServer) -> None:
    server.serve("/robots.txt", "User-agent: *\nCrawl-delay: 600", headers={"Content-Type": "text/plain"})
    async with reading() as pages:
        assert await pages.read(server.html("/1", article_page())) == PageText(TEXT)
        outcome = await pages.read(server.html("/2", article_page()))
    assert isinstance(outcome, PageFailed)
    assert outcome.passing
    assert server.asked("/2") == 0


async def test_a_page_of_the_local_network_is_not_asked_for(server: FeedServer) -> None:
    async with reading(FeedsSettings()) as pages:
        outcome = await pages.read(server.html("/1", article_page()))
    assert isinstance(outcome, PageFailed)
    assert "local network" in outcome.reason
    assert not server.requests


async def test_a_page_that_breaks_the_reader_does_not_break_the_next(server: FeedServer) -> None:
    deep, good = server.html("/1", "<div>" * 30_000), server.html("/2", article_page())
    async with reading() as pages:
        await pages.read(deep)
        assert await pages.read(good) == PageText(TEXT)
