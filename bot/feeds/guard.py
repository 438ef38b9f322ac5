"""Keeps feeds out of the local network: the address a name stands for is checked, and the same address connected to."""

import asyncio
import ipaddress
import socket

import httpx

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # IPv4 addresses as an IPv6-only network writes them
MOST_ADDRESSES = 3  # of one name that are tried


class PrivateAddressError(httpx.TransportError):
    """The name stands for no address of the public Internet."""


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends each request, so each hop of a redirect, to a checked public address of its host.

    The name is looked up once and the connection goes to what was found, so that a name server which answers otherwise
    the second time (DNS rebinding) gains nothing. The server still sees the name: in the Host header and, for the
    certificate, in SNI. `inner` must not keep connections: it would know them by address, and names may share one.
    Raises PrivateAddressError, or httpx.ConnectError for a name that is not known.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.raw_host.decode("ascii")
        addresses = await public_addresses(host, request.url.port or (443 if request.url.scheme == "https" else 80))
        failure: httpx.TransportError | None = None
        for address in addresses[:MOST_ADDRESSES]:
            try:
                return await self._inner.handle_async_request(addressed(request, host, address))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure or httpx.ConnectError(f"the name {host} has no address")

    async def aclose(self) -> None:
        await self._inner.aclose()


def addressed(request: httpx.Request, host: str, address: Address) -> httpx.Request:
    """The same request to one address. It may be sent again to another as long as none has been connected to."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=str(address)),
        headers=request.headers,  # with the Host header of the name
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": host},
    )


async def public_addresses(host: str, port: int) -> list[Address]:
    """The public addresses of a name, in the order to try them."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise httpx.ConnectError(f"the name {host} is not known") from error
    addresses = [ipaddress.ip_address(entry[4][0]) for entry in found]
    public = [address for address in dict.fromkeys(addresses) if is_public(address)]
    if addresses and not public:
        raise PrivateAddressError(f"{host} is an address of the local network")
    return public


def is_public(address: Address) -> bool:
    """Whether an address is one of the public Internet, also looked at through the ways IPv6 has of writing IPv4."""
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour
        if inside is None and address in _NAT64:
            inside = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inside is not None:
            return is_public(inside)
    return address.is_global and not (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    )
