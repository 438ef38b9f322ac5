"""HttpFetcher against a real server that misbehaves in every way it can."""

import asyncio
import gzip
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import brotli
import pytest

from bot.domain import Feed, FeedConfig, FetchedFeed, FetchFailed, FetchOutcome, Gone, NotModified
from bot.feeds.body import zstd_library
from bot.feeds.fetch import HttpFetcher
from bot.settings import FeedsSettings
from tests.fakes.feed_server import FeedServer, item, rss

BODY = rss(item("1", "Title", "Text"))
zstd = zstd_library()
QUICK = FeedsSettings(
    allow_private=True, connect_seconds=0.3, timeout_seconds=0.3, total_seconds=0.9, max_bytes=1_000_000
)
PATIENT = FeedsSettings(allow_private=True, timeout_seconds=20, max_bytes=1_000_000)


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


@asynccontextmanager
async def fetching(
    settings: FeedsSettings = PATIENT, folder: Path = Path("config")
) -> AsyncIterator[Callable[[str], Awaitable[FetchOutcome]]]:
    fetcher = HttpFetcher(settings, folder)

    async def fetch(url: str) -> FetchOutcome:
        return await fetcher.fetch(Feed(1, FeedConfig(url, "A feed")))

    yield fetch
    await fetcher.aclose()


async def fetch_once(url: str, settings: FeedsSettings = PATIENT, folder: Path = Path("config")) -> FetchOutcome:
    async with fetching(settings, folder) as fetch:
        return await fetch(url)


async def reason(url: str, settings: FeedsSettings = PATIENT, folder: Path = Path("config")) -> str:
    outcome = await fetch_once(url, settings, folder)
    assert isinstance(outcome, FetchFailed)
    assert "\n" not in outcome.reason
    return outcome.reason


# --- what should work ---


async def test_a_feed_comes_with_all_its_server_said(server: FeedServer) -> None:
    headers = {
        "ETag": 'W/"a,b"',
        "Last-Modified": "Tue, 24 Nov 2026 10:00:00 GMT",
        "Cache-Control": "public, max-age=900",
    }
    url = server.serve("/rss", BODY, headers=headers)
    assert await fetch_once(url) == FetchedFeed(
        BODY, url, "application/rss+xml", 'W/"a,b"', "Tue, 24 Nov 2026 10:00:00 GMT", 900
    )


async def test_the_bot_says_who_it_is(server: FeedServer) -> None:
    await fetch_once(server.serve("/rss", BODY))
    assert "Stancewire" in server.requests[0].headers["User-Agent"]
    assert "+https://" in server.requests[0].headers["User-Agent"]


@pytest.mark.parametrize(
    "headers",
    [{"ETag": '"caf\xe9 1"'}, {"Last-Modified": "whenever it was"}, {"ETag": '"1"', "Cache-Control": "max-age=60"}],
)
async def test_validators_go_back_exactly_and_304_is_no_failure(server: FeedServer, headers: dict[str, str]) -> None:
    url = server.serve("/rss", BODY, headers=headers)
    first = await fetch_once(url)
    assert isinstance(first, FetchedFeed)
    fetcher = HttpFetcher(PATIENT, Path())
    again = await fetcher.fetch(Feed(1, FeedConfig(url, "A"), etag=first.etag, last_modified=first.last_modified))
    await fetcher.aclose()
    assert again == NotModified(60 if "Cache-Control" in headers else None)


async def test_redirects_are_followed_and_the_last_address_told(server: FeedServer) -> None:
    target = server.serve("/new", BODY)
    outcome = await fetch_once(server.redirect("/old", "/new", status=301))
    assert isinstance(outcome, FetchedFeed)
    assert outcome.url == target


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(BODY)),
        ("x-gzip", gzip.compress(BODY) + b"filling"),
        ("br", brotli.compress(BODY)),
        ("zstd", zstd.compress(BODY)),
    ],
)
async def test_a_packed_feed_is_unpacked(server: FeedServer, encoding: str, body: bytes) -> None:
    outcome = await fetch_once(server.serve("/rss", body, headers={"Content-Encoding": encoding}))
    assert isinstance(outcome, FetchedFeed)
    assert outcome.body == BODY
    assert server.requests[0].headers["Accept-Encoding"] == "gzip, br, zstd"


async def test_a_feed_sent_as_a_web_page_is_taken_for_what_it_is(server: FeedServer) -> None:
    url = server.serve("/rss", b"<!-- <html> --> " + BODY, headers={"Content-Type": "text/html"})
    assert isinstance(await fetch_once(url), FetchedFeed)


# --- what a server may answer ---


async def test_410_is_gone(server: FeedServer) -> None:
    assert await fetch_once(server.serve("/rss", status=410)) == Gone()


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "401 Unauthorized: it does not let us read this feed"),
        (403, "403 Forbidden: it does not let us read this feed"),
        (404, "404 Not Found: there is no feed at this address"),
        (500, "500 Internal Server Error: it has a fault of its own"),
        (503, "503 Service Unavailable: it has a fault of its own"),
        (599, "599: it has a fault of its own"),
        (204, "204 No Content: it did not send the feed"),
    ],
)
async def test_a_refusal_is_told_in_words(server: FeedServer, status: int, says: str) -> None:
    assert says in await reason(server.serve("/rss", status=status))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("Tue, 24 Nov 2026 10:30:00 GMT", 1800),
        ("Tue, 24 Nov 2026 09:00:00 GMT", None),
        ("soon", None),
        ("-5", None),
        ("9" * 40, 365 * 86400),
    ],
)
async def test_retry_after_is_read_in_both_its_forms(server: FeedServer, value: str, seconds: int | None) -> None:
    headers = {"Retry-After": value, "Date": "Tue, 24 Nov 2026 10:00:00 GMT"}
    outcome = await fetch_once(server.serve("/rss", status=429, headers=headers))
    assert isinstance(outcome, FetchFailed)
    assert outcome.retry_after_seconds == seconds
    assert "asked too often" in outcome.reason


async def test_expires_counts_where_there_is_no_max_age(server: FeedServer) -> None:
    headers = {"Expires": "Tue, 24 Nov 2026 11:00:00 GMT", "Date": "Tue, 24 Nov 2026 10:00:00 GMT"}
    outcome = await fetch_once(server.serve("/rss", BODY, headers=headers))
    assert isinstance(outcome, FetchedFeed)
    assert outcome.max_age_seconds == 3600


async def test_a_web_page_in_place_of_a_feed_is_said_so(server: FeedServer) -> None:
    assert "web page, not a feed" in await reason(server.html("/rss"))
    page = '<?xml version="1.0"?>\n<!-- x -->\n<!DOCTYPE html PUBLIC "">\n<html>Just a moment...</html>'
    assert "checks for a browser" in await reason(server.html("/rss", page))


async def test_a_challenge_is_told_from_a_plain_refusal(server: FeedServer) -> None:
    url = server.serve("/rss", b"<html>", 403, {"cf-mitigated": "challenge"})
    assert "lets browsers in" in await reason(url)


async def test_an_empty_answer_is_said_so(server: FeedServer) -> None:
    assert await reason(server.serve("/rss", b" \n")) == "the server sent an empty answer"


# --- what a server may do to us ---


async def test_a_server_that_says_nothing_is_given_up(server: FeedServer) -> None:
    assert await reason(server.hang("/rss"), QUICK) == "the server was silent for 0.3 s"


async def test_a_server_that_stops_in_the_middle_is_given_up(server: FeedServer) -> None:
    assert await reason(server.hang("/rss", after=BODY[:50]), QUICK) == "the server was silent for 0.3 s"


async def test_a_feed_without_end_is_given_up_though_no_single_read_is_slow(server: FeedServer) -> None:
    before = time.monotonic()
    assert await reason(server.endless("/rss"), QUICK) == "the server had not sent the whole feed after 0.9 s"
    assert time.monotonic() - before < 5


async def test_a_huge_feed_is_refused_before_it_fills_the_memory(server: FeedServer) -> None:
    tracemalloc.start()
    says = await reason(server.huge("/rss", 50_000_000))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert says == "the feed is larger than 1,000,000 bytes (feeds.max_bytes)"
    assert most < 10_000_000


def bomb(encoding: str) -> bytes:
    """200 MB of nothing."""
    if encoding == "br":
        return bytes(brotli.compress(bytes(200_000_000), quality=3))
    if encoding == "zstd":
        return bytes(zstd.compress(bytes(200_000_000)))
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(200)) + packer.flush()


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
async def test_a_bomb_is_refused_before_it_fills_the_memory(server: FeedServer, encoding: str) -> None:
    url = server.serve("/rss", bomb(encoding), headers={"Content-Encoding": encoding})
    tracemalloc.start()
    says = await reason(url)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert says == "the feed is larger than 1,000,000 bytes (feeds.max_bytes)"
    assert most < 10_000_000


@pytest.mark.parametrize(
    ("encoding", "body", "says"),
    [
        ("gzip", BODY, "packed as gzip, and it is not"),
        ("gzip", gzip.compress(BODY)[:-20], "stopped in the middle"),
        ("br", BODY, "packed as br, and it is not"),
        ("br", brotli.compress(BODY)[:-5], "stopped in the middle"),
        ("zstd", BODY, "packed as zstd, and it is not"),
        ("zstd", zstd.compress(BODY)[:-5], "stopped in the middle"),
        ("compress", BODY, 'packed the feed as "compress", which was not asked for'),
        ("gzip, gzip", gzip.compress(gzip.compress(BODY)), "not asked for"),
    ],
)
async def test_a_wrongly_packed_feed_is_said_so(server: FeedServer, encoding: str, body: bytes, says: str) -> None:
    assert says in await reason(server.serve("/rss", body, headers={"Content-Encoding": encoding}))


async def test_a_circle_of_redirects_is_left(server: FeedServer) -> None:
    assert "redirects in a circle" in await reason(server.redirect("/rss", "/rss"))
    assert server.asked("/rss") == 6


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://a.example/", "http://", "https://[broken/", "gopher:x"])
async def test_a_redirect_to_nowhere_is_a_failure(server: FeedServer, to: str) -> None:
    assert await reason(server.redirect("/rss", to))


async def test_a_server_that_does_not_listen_or_speaks_no_http_is_a_failure() -> None:
    async def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n\r\n")
        writer.close()

    listener = await asyncio.start_server(babble, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    async with listener:
        assert "the connection broke" in await reason(f"http://127.0.0.1:{port}/")
        assert "the server could not be reached" in await reason(f"https://127.0.0.1:{port}/")
    assert await reason(f"http://127.0.0.1:{port}/") == "the server could not be reached: Connection refused"


async def test_a_slow_feed_does_not_hold_up_the_others(server: FeedServer) -> None:
    server.hang("/slow")
    good = [server.serve(f"/{n}", BODY) for n in range(30)]
    settings = FeedsSettings(allow_private=True, timeout_seconds=1, per_host=2)
    async with fetching(settings) as fetch:
        slow = asyncio.create_task(fetch(server.url("/slow")))
        outcomes = await asyncio.gather(*map(fetch, good))
        assert not slow.done()
        assert all(isinstance(outcome, FetchedFeed) for outcome in outcomes)
        assert isinstance(await slow, FetchFailed)


async def test_one_server_is_asked_for_two_feeds_at_a_time(server: FeedServer) -> None:
    for n in range(4):
        server.hang(f"/{n}")
    async with fetching(FeedsSettings(allow_private=True, timeout_seconds=0.4)) as fetch:
        tasks = [asyncio.create_task(fetch(server.url(f"/{n}"))) for n in range(4)]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        assert len(server.requests) <= 3  # the first to end may have made room
        await asyncio.gather(*tasks)
    assert len(server.requests) == 4


# --- file: feeds ---


async def test_a_file_beside_the_config_folder_is_a_feed(tmp_path: Path) -> None:
    for name in ("config", "seeds"):
        (tmp_path / name).mkdir()
    (tmp_path / "seeds" / "feed.xml").write_bytes(BODY)
    outcome = await fetch_once("file:../seeds/feed.xml", folder=tmp_path / "config")
    assert outcome == FetchedFeed(BODY, "file:../seeds/feed.xml")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("file:../../outside.xml", "lies outside"),
        ("file:../link.xml", "lies outside"),
        ("file:%2e%2e/%2e%2e/outside.xml", "lies outside"),
        ("file:///outside.xml", "must be relative"),
        ("file://host/x", "must be relative"),
        ("file:none.xml", "there is no such file: none.xml"),
        ("file:.", "there is no such file"),
        ("file:big.xml", "the file is larger than"),
        ("file:%00", "must be relative"),
    ],
)
async def test_a_file_that_may_not_or_cannot_be_read_is_a_failure(tmp_path: Path, url: str, says: str) -> None:
    folder = tmp_path / "project" / "config"
    folder.mkdir(parents=True)
    (tmp_path / "outside.xml").write_bytes(BODY)
    (folder.parent / "link.xml").symlink_to(tmp_path / "outside.xml")
    (folder / "big.xml").write_bytes(bytes(1_000_001))
    assert says in await reason(url, folder=folder)
