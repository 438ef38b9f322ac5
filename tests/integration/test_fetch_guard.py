"""The guard of the local network, with httpx in front of it and, in the last tests, the real network behind."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.domain import Feed, FeedConfig, FetchedFeed, FetchFailed
from bot.feeds.fetch import HttpFetcher
from bot.feeds.guard import TRUSTED_HOST, AddressRefused, Guard, GuardedTransport
from bot.settings import FeedsSettings
from tests.fakes.connections import NameServer, Network
from tests.fakes.feed_server import FeedServer, item, rss

PUBLIC = "93.184.216.34"

# Addresses of a table: what a name server says of made-up names. Each ends in the local network.
NAMES = {
    "loopback.example": [["127.0.0.1"]],
    "home.example": [["192.168.1.1"]],
    "cloud.example": [["169.254.169.254"]],
    "six.example": [["::1"]],
    "unique-local.example": [["fd12:3456::1"]],
    "scoped.example": [["fe80::1%2"]],
    "mapped.example": [["::ffff:10.0.0.1"]],
    "many.example": [["10.0.0.1", "fd00::1", "127.0.0.1"]],
    "xn--bcher-kva.example": [["172.31.255.255"]],
    "a.b.c.example": [["100.127.0.1"]],
    "nas.local": [["192.168.1.5"]],
    "metadata.google.internal": [["169.254.169.254"]],
    "router": [["192.168.1.1"]],
}

# Hosts, by kind; some with a port, or with what tries to pass for another host.
TRICKS = {
    "IPv4: loopback, private, of carriers, link-local with the metadata of clouds, and what else is not public": """
        127.0.0.1 127.255.255.254 10.0.0.1 172.16.0.1 172.31.255.255 192.168.0.1 100.64.0.1 169.254.169.254 169.254.0.1
        0.0.0.0 0.1.2.3 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 192.88.99.1 224.0.0.1 239.255.255.250
        240.0.0.1 255.255.255.255""",
    "the same in other spellings": """
        127.1 127.0.1 2130706433 0x7f000001 0x7f.1 0X7F.0.0.1 017700000001 0177.0.0.1 0x7f.0.0.0x1 127.0.0.01
        127.0.0.1. 0 1.1.1.1.1 999.1.1.1 4294967297 0x %31%32%37.0.0.1 127%2e0%2e0%2e1""",
    "IPv6, and IPv4 inside of it": """
        [::1] [::] [0:0:0:0:0:0:0:1] [fe80::1] [fe80::1%25eth0] [fec0::1] [fc00::1] [fd00:ec2::254] [ff02::1] [100::1]
        [2001:db8::1] [3fff::1] [::ffff:127.0.0.1] [::ffff:a9fe:a9fe] [::127.0.0.1] [::ffff:0:127.0.0.1] [5f00::1]
        [64:ff9b::127.0.0.1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::1] [2002:7f00:1::1] [2002:5db8:d822::1]
        [2001:0:5db8:d822::1] [2001:2::1] [2600::5efe:7f00:1]""",
    "names that can only be local": """
        localhost LOCALHOST localhost. a.localhost router db nas.local metadata.google.internal nas.home.arpa
        printer.lan localhost.localdomain""",
    "names that a name server leads into the local network": """
        loopback.example LOOPBACK.example. home.example cloud.example six.example unique-local.example scoped.example
        mapped.example many.example bücher.example a.b.c.example""",
    "letters that look like digits and dots": "１２７.0.0.1 ①②⑦.0.0.1 127。0。0。1 ⑯⑨.254.169.254 ١٢٧.0.0.1",
    "names and passwords before the host": """
        93.184.216.34@loopback.example user@good.example user:secret@good.example 127.0.0.1:80@good.example
        loopback.example\\@good.example""",
    "ports of other services": "good.example:22 good.example:25 93.184.216.34:445 [2606:2800::1]:1",
    "no hosts at all": ":80 -. good..example good.example%00.loopback.example [::1].good.example [good.example]",
}
HOSTS = ["", *" ".join(TRICKS.values()).split()]

SCHEMES = [
    *("file:///etc/passwd", "ftp://good.example/rss", "gopher://good.example:70/_x", "data:text/xml,<rss/>"),
    *("dict://good.example/", "ws://good.example/", "unix:///run/docker.sock", "javascript:alert(1)", "//good.example"),
    "/rss",
]


# By the guard, or before it by httpx, which takes no such address. Not: a name that is not known, or no connection.
REFUSED = (AddressRefused, httpx.InvalidURL, httpx.UnsupportedProtocol)


def names() -> NameServer:
    return NameServer({**NAMES, "good.example": [[PUBLIC]], "good_.example": [[PUBLIC]]})


def client(network: Network, server: NameServer, private_hosts: tuple[str, ...] = ()) -> httpx.AsyncClient:
    transport = GuardedTransport(network, Guard(private_hosts, server))
    return httpx.AsyncClient(transport=transport, follow_redirects=True)


async def asked(url: str, network: Network, server: NameServer, private_hosts: tuple[str, ...] = ()) -> httpx.Response:
    """By whoever keeps the feed list."""
    async with client(network, server, private_hosts) as asking:
        return await asking.get(url, extensions={TRUSTED_HOST: httpx.URL(url).host})


@pytest.mark.parametrize("url", [*(f"http://{host}/rss" for host in HOSTS), *SCHEMES])
async def test_no_way_leads_into_the_local_network(url: str) -> None:
    for given in (url, url.replace("http:", "https:")):
        network, server = Network(), names()
        async with client(network, server) as asking:
            with pytest.raises(REFUSED):
                await asking.get(given)
        assert network.sent == []
        assert all(host in NAMES and times == 1 for host, times in server.asked.items())


@pytest.mark.parametrize("url", [*(f"http://{host}/rss" for host in HOSTS), *SCHEMES[:-2]])
async def test_no_redirect_leads_into_the_local_network(url: str) -> None:
    network = Network({"news.example": httpx.Response(302, headers={"Location": url.encode()})})
    server = NameServer({**NAMES, "good.example": [[PUBLIC]], "news.example": [[PUBLIC]]})
    # A location that is no address at all may be taken for a path of the same server, which redirects again.
    with pytest.raises((*REFUSED, httpx.RemoteProtocolError, httpx.TooManyRedirects)):
        await asked("https://news.example/rss", network, server)
    assert {request.headers["host"] for request in network.sent} == {"news.example"}
    assert all(request.url.host == PUBLIC for request in network.sent)


@pytest.mark.parametrize(
    "host",
    [
        *(PUBLIC, "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.128.0.1", "192.167.1.1", "11.0.0.1", f"{PUBLIC}:8080"),
        *("[2606:2800:220:1::1]", "[2a00:1450:4001::1]:8443", "[64:ff9b::5db8:d822]", "[::ffff:93.184.216.34]"),
        *("good.example", "GOOD.example", "good.example.", "good_.example:8080", "both.example", "büro.example"),
        *("127.0.0.1.good.example", "localhost.good.example", "local.example", "0x7f.good.example"),
    ],
)
async def test_the_public_internet_is_asked(host: str) -> None:
    public = "xn--bro-hoa.example 127.0.0.1.good.example localhost.good.example local.example 0x7f.good.example"
    known = {name: [[PUBLIC]] for name in (*public.split(), "good.example", "good_.example")}
    server, network = NameServer({**known, "both.example": [["10.0.0.1", PUBLIC]]}), Network()
    async with client(network, server) as asking:
        assert (await asking.get(f"http://{host}/rss")).text == "ok"
    (sent,) = network.sent
    assert ipaddress.ip_address(sent.url.host)
    assert sent.url.host == PUBLIC or not server.asked  # one that is written as an address is not looked up
    assert all(times == 1 for times in server.asked.values())


async def test_a_name_is_looked_up_once_and_what_was_found_is_asked() -> None:
    server = NameServer({"rebinding.example": [[PUBLIC], ["127.0.0.1"]]})
    network = Network()
    async with client(network, server) as asking:
        assert (await asking.get("https://rebinding.example/rss?x=1")).text == "ok"
        with pytest.raises(AddressRefused):
            await asking.get("https://rebinding.example/rss?x=1")
    (sent,) = network.sent
    assert str(sent.url) == f"https://{PUBLIC}/rss?x=1"
    assert sent.headers["host"] == "rebinding.example"
    assert sent.extensions["sni_hostname"] == "rebinding.example"
    assert server.asked["rebinding.example"] == 2  # once for each request


async def test_a_body_is_sent_to_the_next_address_where_the_first_is_down() -> None:
    server = NameServer({"hub.example": [["2606:2800::1", "2606:2800::2", "2606:2800::3", PUBLIC]]})
    network = Network(down=["2606:2800::1"])
    async with client(network, server) as asking:
        await asking.post("https://hub.example/", data={"mode": "subscribe"})
    assert [request.url.host for request in network.sent] == ["2606:2800::1", PUBLIC]  # the other family next
    assert await network.sent[-1].aread() == b"mode=subscribe"


async def test_where_no_address_answers_the_failure_is_that_of_the_network() -> None:
    network = Network(down=[PUBLIC])
    with pytest.raises(httpx.ConnectError):
        await asked("http://good.example/", network, names())


async def test_a_name_server_that_hangs_is_a_time_out() -> None:
    async def never(host: str, port: int) -> list[str]:
        return await asyncio.Future()

    async with httpx.AsyncClient(transport=GuardedTransport(Network(), Guard(resolve=never)), timeout=0.01) as asking:
        with pytest.raises(httpx.ConnectTimeout):
            await asking.get("http://slow.example/")


# --- feeds.private_hosts ---


@pytest.mark.parametrize(
    ("opened", "url"),
    [
        ("nas.local", "http://nas.local:81/rss"),
        ("192.168.1.5", "http://192.168.1.5/rss"),
        ("192.168.0.0/16", "http://home.example/rss"),
        ("router", "http://router/rss"),
        ("::1", "http://[::1]:8080/rss"),
        ("fd00::/8", "http://unique-local.example/rss"),
    ],
)
async def test_a_private_host_of_the_settings_may_be_in_the_feed_list_and_nowhere_else(opened: str, url: str) -> None:
    network = Network()
    assert (await asked(url, network, names(), (opened,))).text == "ok"
    with pytest.raises(AddressRefused):  # not listed
        await asked(url, network, names(), ("192.168.99.0/24", "other.local"))
    async with client(network, names(), (opened,)) as asking:
        with pytest.raises(AddressRefused):  # a link in a feed, a command of a chat
            await asking.get(url)
        with pytest.raises(AddressRefused):
            await asking.get(url, extensions={TRUSTED_HOST: "news.example"})
    redirecting = Network({"good.example": httpx.Response(302, headers={"Location": url})})
    with pytest.raises(AddressRefused):
        await asked("http://good.example/rss", redirecting, names(), (opened,))
    assert len(network.sent) == 1


async def test_an_odd_spelling_opens_no_door() -> None:
    with pytest.raises(AddressRefused):
        await asked("http://127.1/", Network(), names(), ("127.0.0.0/8",))


# --- the fetcher, on the real network ---


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    fetcher = HttpFetcher(FeedsSettings(timeout_seconds=5), Path())
    yield fetcher
    await fetcher.aclose()


async def reason(fetcher: HttpFetcher, url: str) -> str:
    outcome = await fetcher.fetch(Feed(1, FeedConfig(url, "A")))
    assert isinstance(outcome, FetchFailed)
    return outcome.reason


async def test_a_feed_on_this_machine_is_refused(fetcher: HttpFetcher) -> None:
    async with FeedServer() as server:
        url = server.serve("/rss", rss(item("1", "T", "x")))
        says = await reason(fetcher, url)
        assert "127.0.0.1 is an address of the local network" in says
        assert "add it to feeds.private_hosts" in says
        assert "local network" in await reason(fetcher, url.replace("127.0.0.1", "localhost"))
        assert server.requests == []


async def test_a_feed_on_this_machine_is_read_where_the_settings_open_it() -> None:
    fetcher = HttpFetcher(FeedsSettings(private_hosts=("127.0.0.1",)), Path())
    async with FeedServer() as server:
        url = server.serve("/rss", rss(item("1", "T", "x")))
        assert isinstance(await fetcher.fetch(Feed(1, FeedConfig(url, "A"))), FetchedFeed)
        assert isinstance(await fetcher.fetch_page(url), FetchFailed)
        assert server.asked("/rss") == 1
    await fetcher.aclose()


async def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    async with FeedServer() as server:
        url = server.serve("/rss", rss()).replace("127.0.0.1", "no-such-name.example")
        names = NameServer({"no-such-name.example": [["127.0.0.1"], ["192.0.2.1"]]})
        transport = GuardedTransport(httpx.AsyncHTTPTransport(http2=False), Guard(["127.0.0.1"], names))
        async with httpx.AsyncClient(transport=transport) as asking:
            answer = await asking.get(url, extensions={TRUSTED_HOST: "no-such-name.example"})
        assert answer.status_code == 200
        assert server.requests[0].headers["Host"].startswith("no-such-name.example:")
        assert names.asked["no-such-name.example"] == 1


async def test_an_address_that_is_none_is_a_failure(fetcher: HttpFetcher) -> None:
    assert await reason(fetcher, "http://１２７.0.0.1/rss")


async def test_behind_a_proxy_no_host_of_the_local_network_is_asked_for() -> None:
    async with FeedServer() as proxy:
        fetcher = HttpFetcher(FeedsSettings(timeout_seconds=5), Path(), {"ALL_PROXY": proxy.url("")})
        for host in ("127.0.0.1", "localhost", "[::1]", "169.254.169.254", "127.1", "nas.local", "user@192.0.2.1"):
            assert "could not be reached" not in await reason(fetcher, f"http://{host}/rss")
        await fetcher.aclose()
        assert proxy.requests == []


async def test_a_name_nobody_knows_is_a_failure(fetcher: HttpFetcher) -> None:
    assert "the server could not be reached" in await reason(fetcher, "http://nowhere.invalid/rss")
