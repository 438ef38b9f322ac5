"""The HTTP client of all fetches: HTTP/2, the guard, the proxy of the environment, no cookies."""

import ipaddress
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from bot.errors import ConfigError
from bot.feeds.body import ACCEPTED
from bot.feeds.guard import Guard, GuardedTransport
from bot.settings import FeedsSettings

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, "
    "text/xml;q=0.9, */*;q=0.5"
)
# At INFO and below they log addresses, which may hold a key of their owner, and headers, which hold one for sure.
TALKATIVE = ("httpx", "httpcore", "h2", "hpack")
# No connection outlives its last request: a feed is asked once an hour.
NO_KEEPING = httpx.Limits(max_connections=None, max_keepalive_connections=0)


def open_client(settings: FeedsSettings, environ: Mapping[str, str]) -> httpx.AsyncClient:
    """Follows no redirects: bot/feeds/fetch.py does. Raises ConfigError for a proxy it cannot use."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    trust = httpx.create_ssl_context()  # reading the certificates takes longer than many a fetch

    def direct() -> httpx.AsyncBaseTransport:
        return httpx.AsyncHTTPTransport(verify=trust, http2=True, limits=NO_KEEPING)

    def through(proxy: httpx.Proxy) -> httpx.AsyncBaseTransport:
        transport = httpx.AsyncHTTPTransport(verify=trust, http2=True, limits=NO_KEEPING, proxy=proxy)
        return ProxiedGuard(transport, guard) if guard else transport

    guard = None if settings.allow_private else Guard(settings.private_hosts)
    pools = HostPools(direct)
    return httpx.AsyncClient(
        transport=GuardedTransport(pools, guard) if guard else pools,
        mounts={pattern: through(proxy) if proxy else None for pattern, proxy in proxies(environ).items()},
        headers={"User-Agent": settings.user_agent, "Accept": ACCEPT, "Accept-Encoding": ACCEPTED},
        timeout=httpx.Timeout(settings.timeout_seconds, connect=settings.connect_seconds, pool=None),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # takes none
    )


# --- connections -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Pool:
    transport: httpx.AsyncBaseTransport
    users: int = 0


class HostPools(httpx.AsyncBaseTransport):
    """A pool of connections for each host name that is being asked, gone with its last request.

    Requests to one host at a time share an HTTP/2 connection. Those to different names never do, though the guard
    asks by address and many names share one: the certificate was shown for the first name alone.
    """

    def __init__(self, make: Callable[[], httpx.AsyncBaseTransport]) -> None:
        self._make = make
        self._pools: dict[tuple[str, str, int | None], Pool] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        key = (request.url.scheme, request.extensions.get("sni_hostname") or request.url.host, request.url.port)
        if (pool := self._pools.get(key)) is None:
            pool = self._pools[key] = Pool(self._make())
        pool.users += 1

        async def leave() -> None:
            pool.users -= 1
            if pool.users == 0:
                self._pools.pop(key, None)
                await pool.transport.aclose()

        try:
            response = await pool.transport.handle_async_request(request)
        except BaseException:
            await leave()
            raise
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=Closing(response, leave),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        for pool in self._pools.values():
            await pool.transport.aclose()


class Closing(httpx.AsyncByteStream):
    """The body of a response, and what is to be done once it is closed."""

    def __init__(self, response: httpx.Response, then: Callable[[], Awaitable[None]]) -> None:
        self._response = response
        self._then = then

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._response.aiter_raw():
            yield piece

    async def aclose(self) -> None:
        try:
            await self._response.aclose()
        finally:
            await self._then()


# --- proxies ---------------------------------------------------------------------------------------------------------


class ProxiedGuard(httpx.AsyncBaseTransport):
    """Hands a request to a proxy once its host is known to be public.

    The proxy has to look the name up again, since it is the name that the server's certificate and a shared server go
    by; so a name server that lies the second time could lead it to an address of the proxy's own network. What the
    proxy lets through is the proxy's business; every name and address that is private as seen from here is refused,
    at each hop, and so is a name that is not known here.
    """

    def __init__(self, proxy: httpx.AsyncBaseTransport, guard: Guard) -> None:
        self._proxy = proxy
        self._guard = guard

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self._guard.addresses(request)
        return await self._proxy.handle_async_request(request)

    async def aclose(self) -> None:
        await self._proxy.aclose()


def proxies(environ: Mapping[str, str]) -> dict[str, httpx.Proxy | None]:
    """HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, in upper or lower case, as httpx mounts them: a pattern of
    addresses, and the proxy for them or None. Raises ConfigError, without the proxy's address, which may hold a
    password."""
    variables = {name.upper(): value.strip() for name, value in environ.items() if value.strip()}
    without = [host for part in variables.get("NO_PROXY", "").split(",") if (host := part.strip())]
    if "*" in without:
        return {}
    found: dict[str, httpx.Proxy | None] = {}
    for scheme in ("http", "https", "all"):
        if address := variables.get(f"{scheme.upper()}_PROXY"):
            found[f"{scheme}://"] = proxy_of(f"{scheme.upper()}_PROXY", address)
    direct = [pattern for host in without if (pattern := unproxied(host))]
    return {**found, **dict.fromkeys(direct)} if found else {}


def proxy_of(variable: str, address: str) -> httpx.Proxy:
    try:
        url = httpx.URL(address if "://" in address else f"http://{address}")
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise ConfigError(f'{variable} names no proxy that can be used: write it as "http://HOST:PORT"')
    return httpx.Proxy(url)


def unproxied(host: str) -> str | None:
    """The pattern for a host of NO_PROXY: an address is itself, a name stands for what ends with it, too. None for
    what is neither, such as a network."""
    bare = host.strip("[]")
    try:
        return f"all://[{bare}]" if ipaddress.ip_address(bare).version == 6 else f"all://{bare}"
    except ValueError:
        name = host.lstrip("*")
        if not re.fullmatch(r"[\w.-]+(:\d{1,5})?", name):
            return None
        return f"all://{name}" if name == "localhost" else f"all://*{name}"
