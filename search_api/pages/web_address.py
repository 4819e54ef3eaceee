"""Addresses that sources give, before they become links."""

from __future__ import annotations

from urllib.parse import urlsplit


def web_address(given: str | None) -> str | None:
    """The address when it leads to a web page; none for any other scheme, which could run code here."""
    if given is None:
        return None
    try:
        parts = urlsplit(given.strip())
    except ValueError:
        return None
    return given.strip() if parts.scheme in {"http", "https"} and parts.netloc else None
