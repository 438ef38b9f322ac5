"""The guard of private addresses, with the real resolver and transport."""

import ipaddress
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.domain import Feed, FeedConfig, FetchFailed
from bot.feeds.fetch import HttpFetcher
from bot.feeds.guard import GuardedTransport, addressed, is_public
from bot.settings import FeedsSettings
from tests.fakes.feed_server import FeedServer, item, rss


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    fetcher = HttpFetcher(FeedsSettings(timeout_seconds=5), Path())
    yield fetcher
    await fetcher.aclose()


async def reason(fetcher: HttpFetcher, url: str) -> str:
    outcome = await fetcher.fetch(Feed(1, FeedConfig(url, "A")))
    assert isinstance(outcome, FetchFailed)
    return outcome.reason


async def test_a_feed_on_this_machine_is_refused_unless_allowed(fetcher: HttpFetcher) -> None:
    async with FeedServer() as server:
        url = server.serve("/rss", rss(item("1", "T", "x")))
        says = await reason(fetcher, url)
        assert "127.0.0.1 is an address of the local network" in says
        assert "feeds.allow_private = true" in says
        assert "local network" in await reason(fetcher, url.replace("127.0.0.1", "localhost"))
        assert server.requests == []


@pytest.mark.parametrize("host", ["0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "169.254.169.254"])  # noqa: S104
async def test_other_spellings_of_private_addresses_are_refused(fetcher: HttpFetcher, host: str) -> None:
    assert "local network" in await reason(fetcher, f"http://{host}:1/rss")


async def test_a_redirect_into_the_local_network_is_refused() -> None:
    async with FeedServer() as server:
        secret = server.serve("/secret", rss())

        class PublicAnswer(httpx.AsyncBaseTransport):
            """Stands for a public server, which tests cannot reach."""

            async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
                asked.append(request)
                return httpx.Response(302, headers={"Location": secret})

        asked: list[httpx.Request] = []
        async with httpx.AsyncClient(transport=GuardedTransport(PublicAnswer()), follow_redirects=True) as client:
            with pytest.raises(httpx.TransportError, match="local network"):
                await client.get("http://93.184.216.34/feed")
        assert [str(request.url) for request in asked] == ["http://93.184.216.34/feed"]
        assert server.requests == []


async def test_a_name_nobody_knows_is_a_failure(fetcher: HttpFetcher) -> None:
    assert "the server could not be reached" in await reason(fetcher, "http://nowhere.invalid/rss")


def test_the_request_goes_to_the_checked_address_in_the_name_of_the_host() -> None:
    original = httpx.Request("GET", "https://news.example:8443/rss?x=1", headers={"If-None-Match": '"1"'})
    sent = addressed(original, "news.example", ipaddress.ip_address("2606:2800::1"))
    assert str(sent.url) == "https://[2606:2800::1]:8443/rss?x=1"
    assert sent.headers["Host"] == "news.example:8443"
    assert sent.headers["If-None-Match"] == '"1"'
    assert sent.extensions["sni_hostname"] == "news.example"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("64:ff9b::5db8:d822", True),  # 93.184.216.34 through NAT64
        ("10.0.0.1", False),
        ("172.16.3.4", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_only_addresses_of_the_public_internet_are_public(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public
