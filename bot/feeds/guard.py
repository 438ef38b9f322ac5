"""Keeps fetches out of the local network: a host is looked up once, checked, and the checked address connected to."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx

from bot.feeds.addresses import Address, OddHost, PrivateHosts, address_of, in_turns, is_local_name, is_public

MOST_ADDRESSES = 3  # of one name that are tried
LOOKUPS = 32  # names looked up at a time
WEB_PORTS = (80, 443)
FIRST_FREE_PORT = 1024  # those below belong to mail, shells and the like, which are not to be spoken to as HTTP

TRUSTED_HOST = "trusted_host"  # extension of a request: the host that the feed list or an operator named
PORTS = {"http": 80, "https": 443}

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]


class AddressRefused(httpx.TransportError):
    """The bot does not ask this address; the text is a reason for people."""


class Guard:
    """Decides which hosts may be asked, and at which of their addresses.

    Anybody may make the bot ask for an address: by a command, by a link in a feed, by a redirect. So hosts of the
    local network are refused; those of `private_hosts` are not to a request for its TRUSTED_HOST, which its redirects
    to other hosts are not.
    """

    def __init__(self, private_hosts: Sequence[str] = (), resolve: Resolver | None = None) -> None:
        self._private = PrivateHosts.of(private_hosts)
        self._system = SystemResolver()
        self._resolve = resolve or self._system

    async def addresses(self, request: httpx.Request) -> list[Address]:
        """The addresses that the request may go to, in the order to try them, one at least.

        Raises AddressRefused; httpx.ConnectError for a name that is not known, httpx.ConnectTimeout where its lookup
        takes longer than connecting may.
        """
        trusted = request.extensions.get(TRUSTED_HOST) == request.url.host
        host, port = host_and_port(request.url)
        opened = self._private if trusted else PrivateHosts()
        try:
            literal = address_of(host)
        except OddHost:
            raise AddressRefused(f"{host} is neither a name nor an address as the web writes them") from None
        if literal is None and is_local_name(host) and host not in opened.names:
            raise local(host)
        if not trusted and port not in WEB_PORTS and port < FIRST_FREE_PORT:
            raise AddressRefused(f"port {port} of {host} is not one for web pages")
        found = [literal] if literal is not None else await self._look_up(host, port, request)
        allowed = [address for address in found if is_public(address) or opened.hold(host, address)]
        if not allowed:
            raise local(host)
        return in_turns(allowed)

    def close(self) -> None:
        self._system.close()

    async def _look_up(self, host: str, port: int, request: httpx.Request) -> list[Address]:
        seconds = request.extensions.get("timeout", {}).get("connect")
        try:
            async with asyncio.timeout(seconds):
                found = await self._resolve(host, port)
        except TimeoutError:
            raise httpx.ConnectTimeout(f"the name {host} was not found in time") from None
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(f"the name {host} is not known") from error
        if not found:
            raise httpx.ConnectError(f"the name {host} has no address")
        return [ipaddress.ip_address(text) for text in found]


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends each request, so each hop of a redirect, to an address that the guard has checked.

    The name is looked up once and the connection goes to what was found, so that a name server which answers otherwise
    the second time (DNS rebinding) gains nothing. The server still sees the name: in the Host header and, for the
    certificate, in SNI. `inner` must not share connections between names: it knows them by address, and names may
    share one. Raises what Guard.addresses raises.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, guard: Guard) -> None:
        self._inner = inner
        self._guard = guard

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        addresses = await self._guard.addresses(request)
        *others, last = addresses[:MOST_ADDRESSES]
        for address in others:
            try:
                return await self._inner.handle_async_request(addressed(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._inner.handle_async_request(addressed(request, last))

    async def aclose(self) -> None:
        self._guard.close()
        await self._inner.aclose()


class SystemResolver:
    """The system's resolver, in threads of its own: lookups can hang for long and cannot be stopped, and those who
    wait for one must not keep other work of the program waiting."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(LOOKUPS, thread_name_prefix="lookup")

    async def __call__(self, host: str, port: int) -> list[str]:
        return await asyncio.get_running_loop().run_in_executor(self._threads, look_up, host, port)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def look_up(host: str, port: int) -> list[str]:
    return [str(address[0]) for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def host_and_port(url: httpx.URL) -> tuple[str, int]:
    """Raises AddressRefused for what is no plain address of the web."""
    host = url.raw_host.decode("ascii").lower().rstrip(".")
    if url.scheme not in PORTS or not host:
        raise AddressRefused("the address is none of the web: it must start with http:// or https:// and name a server")
    if url.userinfo:
        raise AddressRefused("the address holds a user name or a password")
    return host, url.port or PORTS[url.scheme]


def local(host: str) -> AddressRefused:
    return AddressRefused(
        f"{host} is an address of the local network; if the feed is your own, add it to feeds.private_hosts"
    )


def addressed(request: httpx.Request, address: Address) -> httpx.Request:
    """The same request to one address. It may be sent again to another as long as none has been connected to."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=str(address)),
        headers=request.headers,  # with the Host header of the name
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.raw_host.decode("ascii").rstrip(".")},
    )
