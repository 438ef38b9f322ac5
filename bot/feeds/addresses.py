"""Which hosts are of the public Internet, and which private ones the settings open. Pure: nothing is looked up."""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Self

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Beyond what `is_global` of the oldest Python we run on knows: IETF protocols, 6to4 relays (RFC 7526).
_NOT_PUBLIC = tuple(map(ipaddress.IPv4Network, ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15")))
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # IPv4 addresses as an IPv6-only network writes them
_UNICAST = ipaddress.IPv6Network("2000::/3")  # all that is public in IPv6 lies in here
_NOT_UNICAST = tuple(
    map(
        ipaddress.IPv6Network,
        # Protocols, Teredo and benchmarks; documentation, twice; 6to4. Tunnels lead to where nobody can tell.
        ("2001::/23", "2001:db8::/32", "3fff::/20", "2002::/16"),
    )
)
_ISATAP = (0x00005EFE, 0x02005EFE)  # above an IPv4 address: another tunnel

# Never delegated in the public name system, or given to home networks and clouds (RFC 6761, 6762, 8375, ICANN).
_LOCAL_DOMAINS = tuple("localhost localdomain local internal intranet private corp home lan home.arpa".split())
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")


class OddHost(ValueError):
    """The host is neither a name nor an address in its usual spelling."""


def address_of(host: str) -> Address | None:
    """The address that a host is written as; None for a name. `host`: lower case, without brackets and a last dot.

    Raises OddHost for what some of the system's functions would take for an address and others for a name: 127.1,
    0x7f000001, 017700000001, 2130706433, fe80::1%eth0. Nobody means well with one.
    """
    if ":" in host:
        try:
            if "%" not in host:
                return ipaddress.IPv6Address(host)
        except ValueError:
            pass
        raise OddHost(host)
    if not _NAME.fullmatch(host):
        raise OddHost(host)
    if not _NUMBER.fullmatch(host.rpartition(".")[2]):
        return None
    try:
        return ipaddress.IPv4Address(host)
    except ValueError:
        raise OddHost(host) from None


def is_local_name(host: str) -> bool:
    """Whether a name can only be one of the local network: `localhost`, `nas.local`, and any without a dot."""
    return "." not in host or any(host == domain or host.endswith(f".{domain}") for domain in _LOCAL_DOMAINS)


def is_public(address: Address) -> bool:
    """Whether an address is one of the public Internet, also looked at through the ways IPv6 has of writing IPv4."""
    if isinstance(address, ipaddress.IPv6Address):
        if (inside := ipv4_inside(address)) is not None:
            return is_public(inside)
        return (
            address in _UNICAST
            and not any(address in network for network in _NOT_UNICAST)
            and (int(address) >> 32) & 0xFFFFFFFF not in _ISATAP
        )
    return (
        address.is_global
        and not (address.is_multicast or address.is_reserved)
        and not any(address in network for network in _NOT_PUBLIC)
    )


def ipv4_inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Of a mapped (::ffff:1.2.3.4) or NAT64 (64:ff9b::1.2.3.4) address, the IPv4 address that packets reach."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped


def in_turns(addresses: Iterable[Address]) -> list[Address]:
    """Each once, IPv4 and IPv6 by turns and the first family first: where one family is broken, as IPv6 is in many
    homes, the second try is of the other."""
    distinct = list(dict.fromkeys(addresses))
    first = [address for address in distinct if address.version == distinct[0].version]
    second = [address for address in distinct if address.version != distinct[0].version]
    return [address for address in chain.from_iterable(zip_longest(first, second)) if address is not None]


@dataclass(frozen=True, slots=True)
class PrivateHosts:
    """The names, addresses and networks of `feeds.private_hosts`."""

    names: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, entries: Sequence[str]) -> Self:
        """Raises ValueError for an entry that is neither a network nor a name."""
        names: set[str] = set()
        networks: list[Network] = []
        for entry in (entry.strip().lower().rstrip(".") for entry in entries):
            try:
                networks.append(ipaddress.ip_network(entry.strip("[]"), strict=False))
            except ValueError:
                if not _NAME.fullmatch(entry) or _NUMBER.fullmatch(entry.rpartition(".")[2]):
                    raise ValueError(entry) from None
                names.add(entry)
        return cls(frozenset(names), tuple(networks))

    def hold(self, host: str, address: Address) -> bool:
        """Whether this address of this host is open: by its name, or by a network it lies in."""
        return host in self.names or any(address in network for network in self.networks)
