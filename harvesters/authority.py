"""Which host an address belongs to: the unit of politeness, robots rules and the allow-list."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from harvesters.errors import AddressUnusable

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Authority:
    """Scheme, host in lower case without a final dot, and port of an address."""

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
    return Authority(parts.scheme, host.rstrip("."), DEFAULT_PORTS[parts.scheme] if port is None else port)


def redirect_target(url: str, location: str) -> str:
    """The absolute address of a Location header, without its fragment."""
    return urljoin(url, location).partition("#")[0]
