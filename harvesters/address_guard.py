"""Which network addresses may be connected to: public ones, unless the operator allows the host."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Collection

from harvesters.errors import AddressRefused, NameUnresolved

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]
"""Host and port -> network addresses in order of preference; OSError when there is none."""

# RFC 6052: an IPv4 address behind a translator is as private as the IPv4 address itself.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def resolve_host(host: str, port: int) -> list[str]:
    """The addresses the system's resolver gives."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class AddressGuard:
    """Resolves a host once and gives an address that was checked, to connect to that very address.

    Because the connection is made to what is returned here, a name that resolves differently a moment later
    (DNS rebinding) gains nothing.
    """

    def __init__(self, allowed_hosts: Collection[str], resolve: Resolver = resolve_host) -> None:
        self._allowed = frozenset(host.lower() for host in allowed_hosts)
        self._resolve = resolve

    def allows(self, host: str, port: int) -> bool:
        """Whether the operator lets this host be private; entries are `host` or `host:port`."""
        shown = f"[{host}]" if ":" in host else host
        return not self._allowed.isdisjoint({host.lower(), shown.lower(), f"{shown}:{port}".lower()})

    def checked_addresses(self, host: str, port: int, url: str) -> list[str]:
        """Addresses to connect to; AddressRefused when any of them is not public and the host not allowed."""
        try:
            addresses = self._resolve(host, port)
        except OSError as error:
            raise NameUnresolved(url, f"the name {host!r} does not resolve ({error})") from error
        if not addresses:
            raise NameUnresolved(url, f"the name {host!r} resolves to no address")
        if self.allows(host, port):
            return addresses
        refused = [address for address in addresses if not is_public(address)]
        if refused:
            raise AddressRefused(
                url,
                f"{host} is at {', '.join(refused)}, which is not a public address; "
                f"an operator may allow it with CREDATLAS_ALLOWED_HOSTS={host}",
            )
        return addresses


NOT_FOR_EVERYONE = tuple(
    map(ipaddress.ip_network, ("fec0::/10", "3fff::/20", "2001:db8::/32", "192.0.0.0/24", "192.88.99.0/24"))
)
"""Special-purpose blocks (IANA registries, RFC 3879 and 9637) that `is_global` of some Python releases lets through."""


def is_public(address: str) -> bool:
    """Whether everyone can reach a numeric address; an IPv4 address inside an IPv6 one decides for it."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    embedded = embedded_ipv4(parsed)
    if embedded is not None:
        return is_public(str(embedded))
    if any(parsed in block for block in NOT_FOR_EVERYONE if block.version == parsed.version):
        return False
    return parsed.is_global and not (parsed.is_multicast or parsed.is_reserved or parsed.is_unspecified)


def embedded_ipv4(address: IPAddress) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for: mapped, 6to4, Teredo or NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.teredo is not None:
        return address.teredo[1]
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
