"""What everybody may read of an address: none that only the operator's network knows, and no secrets."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit, urlunsplit

NOT_OF_THE_WEB = (".local", ".localhost", ".internal", ".home.arpa")


def public_address(url: str) -> str | None:
    """A web address without user, query and fragment; None for a file's path, or a host inside a network."""
    try:
        parts = urlsplit(url)
        place = _place(parts)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or place is None:
        return None
    return urlunsplit((parts.scheme, place, parts.path, "", ""))


def _place(parts: SplitResult) -> str | None:
    host = parts.hostname or ""
    if not _is_public(host):
        return None
    shown = f"[{host}]" if ":" in host else host
    return shown if parts.port is None else f"{shown}:{parts.port}"


def _is_public(host: str) -> bool:
    if ":" in host or host.replace(".", "").isdigit():
        return ip_address(host).is_global
    return "." in host and not host.rstrip(".").endswith(NOT_OF_THE_WEB)
