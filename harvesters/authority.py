"""Which host an address belongs to: the unit of politeness, robots rules and the allow-list."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit, urlunsplit

from harvesters.errors import AddressUnusable

HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?")
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Authority:
    """Scheme, host as `plain_host` spells it, and port of an address."""

    scheme: str
    host: str
    port: int

    @property
    def name(self) -> str:
        """`host`, or `host:port` where the port is not the scheme's own; the host table's key."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return shown if self.port == DEFAULT_PORTS[self.scheme] else f"{shown}:{self.port}"

    @property
    def origin(self) -> str:
        """`https://host`, without a final slash."""
        return f"{self.scheme}://{self.name}"


def authority_of(url: str) -> Authority:
    """The authority of an http or https address; AddressUnusable for any other, and for user names in it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressUnusable(url, f"cannot be read as an address ({error})") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise AddressUnusable(url, f"scheme {parts.scheme!r} is not fetched; only http and https are")
    if not host:
        raise AddressUnusable(url, "has no host")
    if parts.username is not None or parts.password is not None:
        raise AddressUnusable(url, "has a user name in it; credentials are never sent")
    return Authority(
        parts.scheme, plain_host(host, url), DEFAULT_PORTS[parts.scheme] if port is None else port
    )


def plain_host(host: str, url: str) -> str:
    """The one spelling of a host: lower case, IDN in ASCII, no final dot, IPv6 in its short form."""
    try:
        if ":" in host and "%" not in host:
            return ipaddress.IPv6Address(host).compressed
        plain = host.rstrip(".").lower()
        if not plain.isascii():
            plain = plain.encode("idna").decode("ascii")
    except ValueError as error:
        raise AddressUnusable(url, f"the host {host!r} is none ({error})") from error
    if HOST.fullmatch(plain) is None:
        raise AddressUnusable(url, f"the host {host!r} has characters that no host's name has")
    return plain


def canonical(url: str) -> str:
    """The address with its host in the one spelling that is checked, and without a fragment."""
    authority = authority_of(url)
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, authority.name, parts.path or "/", parts.query, ""))


def redirect_target(url: str, location: str) -> str:
    """The canonical address of a Location header; AddressUnusable when it is no address to go to."""
    try:
        return canonical(urljoin(url, location))
    except ValueError as error:
        raise AddressUnusable(url, f"redirects to {location!r}, which is no address ({error})") from error
    except AddressUnusable as error:
        raise AddressUnusable(url, f"redirects to {location!r}, which {error.why}") from error
