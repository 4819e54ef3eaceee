"""Addresses that sources give, before they become links."""

from __future__ import annotations

from normalise.web_address import is_web_address


def web_address(given: str | None) -> str | None:
    """The address when it leads to a web page; none for any other scheme, which could run code here."""
    address = (given or "").strip()
    return address if is_web_address(address) else None
