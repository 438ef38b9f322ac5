"""Connections: HTTP/2, one for each name, the proxy of the environment, headers that are secret."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot.domain import Feed, FeedConfig, FetchedFeed, FetchFailed, FetchOutcome, Gone
from bot.errors import ConfigError
from bot.feeds.client import HostPools, proxies
from bot.feeds.fetch import HttpFetcher
from bot.settings import FeedsSettings
from tests.fakes.feed_server import FeedServer, item, rss

BODY = rss(item("1", "Title", "Text"))
LOCAL = FeedsSettings(allow_private=True, timeout_seconds=5)


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


@pytest.fixture
async def other_server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


async def fetch(
    url: str,
    environ: Mapping[str, str] | None = None,
    headers_env: tuple[tuple[str, str], ...] = (),
    settings: FeedsSettings = LOCAL,
    fetch_url: str | None = None,
) -> FetchOutcome:
    fetcher = HttpFetcher(settings, Path(), environ)
    try:
        return await fetcher.fetch(Feed(1, FeedConfig(url, "A", headers_env=headers_env), fetch_url=fetch_url))
    finally:
        await fetcher.aclose()


# --- connections ---


@asynccontextmanager
async def hellos() -> AsyncIterator[tuple[int, list[bytes]]]:
    """A port, and the first bytes of each connection to it, which is then closed."""
    found: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.append(await reader.read(4096))
        writer.close()

    listener = await asyncio.start_server(listen, "127.0.0.1", 0)
    async with listener:
        yield listener.sockets[0].getsockname()[1], found


async def test_http_2_is_offered_to_servers_with_tls() -> None:
    async with hellos() as (port, found):
        assert isinstance(await fetch(f"https://127.0.0.1:{port}/"), FetchFailed)
    assert b"\x02h2\x08http/1.1" in found[0] or b"\x08http/1.1\x02h2" in found[0]


async def test_two_names_at_one_address_share_no_connection() -> None:
    pools = HostPools(lambda: httpx.AsyncHTTPTransport(http2=True))

    async def ask(port: int, name: str) -> None:
        request = httpx.Request("GET", f"https://127.0.0.1:{port}/", extensions={"sni_hostname": name})
        with pytest.raises(httpx.TransportError):
            await pools.handle_async_request(request)

    async with hellos() as (port, found):
        await asyncio.gather(ask(port, "one.example"), ask(port, "two.example"))
    await pools.aclose()
    assert len(found) == 2
    assert {name for name in (b"one.example", b"two.example") for hello in found if name in hello} == {
        b"one.example",
        b"two.example",
    }


async def test_no_cookie_is_kept(server: FeedServer) -> None:
    fetcher = HttpFetcher(LOCAL, Path())
    url = server.serve("/rss", BODY, headers={"Set-Cookie": "who=you; Path=/"})
    for _ in range(2):
        await fetcher.fetch(Feed(1, FeedConfig(url, "A")))
    await fetcher.aclose()
    assert ["Cookie" in request.headers for request in server.requests] == [False, False]


# --- redirects ---


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [((301,), True), ((308,), True), ((301, 308), True), ((302,), False), ((301, 302), False), ((307, 301), False)],
)
async def test_an_address_has_moved_where_every_redirect_is_permanent(
    server: FeedServer, statuses: tuple[int, ...], permanent: bool
) -> None:
    end = server.serve("/end", BODY)
    paths = [f"/{number}" for number in range(len(statuses))]
    for path, to, status in zip(paths, [*paths[1:], "/end"], statuses, strict=True):
        server.redirect(path, to, status)
    outcome = await fetch(server.url("/0"))
    assert isinstance(outcome, FetchedFeed)
    assert outcome.moved_to == (end if permanent else None)


@pytest.mark.parametrize(("status", "gone"), [(301, True), (302, False)])
async def test_what_is_gone_behind_a_temporary_redirect_is_not_gone_for_good(
    server: FeedServer, status: int, gone: bool
) -> None:
    server.serve("/end", status=410)
    outcome = await fetch(server.redirect("/rss", "/end", status))
    assert isinstance(outcome, Gone if gone else FetchFailed)


async def test_an_address_with_a_password_is_followed_and_not_kept(server: FeedServer) -> None:
    server.serve("/end", BODY)
    with_password = server.url("/end").replace("http://", "http://me:secret@")
    outcome = await fetch(server.redirect("/rss", with_password, 301))
    assert isinstance(outcome, FetchedFeed)
    assert outcome.moved_to is None


# --- headers of a feed ---

KEY = (("Authorization", "FEED_TOKEN"), ("X-Key", "feed_key"))
SECRETS = {"FEED_TOKEN": "Bearer a1", "FEED_KEY": "b2"}


async def test_a_feeds_own_headers_come_from_the_environment(server: FeedServer) -> None:
    await fetch(server.serve("/rss", BODY), SECRETS, KEY)
    sent = server.requests[0].headers
    assert (sent["Authorization"], sent["X-Key"]) == ("Bearer a1", "b2")


async def test_they_stay_with_their_server_and_reach_no_other(server: FeedServer, other_server: FeedServer) -> None:
    end = other_server.serve("/end", BODY)
    server.redirect("/next", end)
    outcome = await fetch(server.redirect("/rss", "/next"), SECRETS, KEY)
    assert isinstance(outcome, FetchedFeed)
    assert ["Authorization" in request.headers for request in server.requests] == [True, True]
    assert "Authorization" not in other_server.requests[0].headers
    assert "X-Key" not in other_server.requests[0].headers


async def test_they_do_not_follow_a_feed_that_moved_to_another_server(
    server: FeedServer, other_server: FeedServer
) -> None:
    moved = other_server.serve("/rss", BODY)
    assert isinstance(await fetch(server.url("/rss"), SECRETS, KEY, fetch_url=moved), FetchedFeed)
    assert "Authorization" not in other_server.requests[0].headers
    assert server.requests == []


@pytest.mark.parametrize(("value", "says"), [("", "is not set"), ("a\nb", "cannot be sent as a header")])
async def test_a_header_without_a_fit_value_is_told_by_its_variable_alone(
    server: FeedServer, value: str, says: str
) -> None:
    outcome = await fetch(server.serve("/rss", BODY), {"FEED_TOKEN": value}, KEY[:1])
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason.startswith("the variable FEED_TOKEN")
    assert says in outcome.reason
    assert server.requests == []


# --- the proxy ---


@asynccontextmanager
async def proxy() -> AsyncIterator[tuple[str, list[bytes]]]:
    """A proxy that answers each request with a feed of its own, and the first lines of what it was asked."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0])
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(BODY), BODY))
        await writer.drain()
        writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listener:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}", asked


async def test_feeds_are_fetched_through_the_proxy_of_the_environment(server: FeedServer) -> None:
    async with proxy() as (address, asked):
        environ = {"HTTP_PROXY": address, "NO_PROXY": "127.0.0.1"}
        assert isinstance(await fetch("http://93.184.216.34/rss", environ, settings=FeedsSettings()), FetchedFeed)
        assert isinstance(await fetch(server.serve("/rss", BODY), environ), FetchedFeed)
    assert asked == [b"GET http://93.184.216.34/rss HTTP/1.1"]
    assert server.asked("/rss") == 1


async def test_the_guard_stands_before_the_proxy() -> None:
    async with proxy() as (address, asked):
        for host in ("10.0.0.1", "localhost", "[::ffff:127.0.0.1]", "169.254.169.254"):
            outcome = await fetch(f"http://{host}/rss", {"http_proxy": address}, settings=FeedsSettings())
            assert isinstance(outcome, FetchFailed)
            assert "local network" in outcome.reason
    assert asked == []


def test_no_proxy_is_read_as_others_read_it() -> None:
    environ = {
        "HTTPS_PROXY": "proxy.example:3128",
        "no_proxy": " .a.example, b.example,10.0.0.1,::1,localhost,10.0.0.0/8",
    }
    found = proxies(environ)
    assert [pattern for pattern, proxy in found.items() if proxy] == ["https://"]
    assert [pattern for pattern, proxy in found.items() if not proxy] == [
        *("all://*.a.example", "all://*b.example", "all://10.0.0.1", "all://[::1]", "all://localhost")
    ]
    assert proxies({**environ, "NO_PROXY": "*"}) == {}
    assert proxies({"NO_PROXY": "a.example"}) == {}


@pytest.mark.parametrize("address", ["socks5://me:secret@proxy.example", "http://", "http://a:b:c"])
def test_a_proxy_that_cannot_be_used_is_said_so_without_its_password(address: str) -> None:
    with pytest.raises(ConfigError, match="HTTP_PROXY names no proxy") as caught:
        proxies({"HTTP_PROXY": address})
    assert "secret" not in str(caught.value)
