"""Whoever is asked must be able to learn who asks: without a contact only allowed hosts are fetched."""

from __future__ import annotations

from collections.abc import Iterable

from harvesters.address_guard import AddressGuard
from harvesters.authority import authority_of
from harvesters.errors import SettingsError
from harvesters.settings import FetchSettings


def introduce(settings: FetchSettings, guard: AddressGuard, url: str) -> bool:
    """Whether the operator allows the host; SettingsError when strangers would not learn who we are."""
    authority = authority_of(url)
    is_allowed = guard.allows(authority.host, authority.port)
    if not is_allowed and not settings.contact:
        raise SettingsError(
            f"{url}: CREDATLAS_CONTACT is not set; a site's owner must be able to reach you: "
            "set it to an e-mail address or a page"
        )
    return is_allowed


def require_contact(settings: FetchSettings, urls: Iterable[str]) -> None:
    """Asked before a run begins, so that a setting of ours is not told as a fault of the source."""
    guard = AddressGuard(settings.allowed_hosts)
    for url in urls:
        introduce(settings, guard, url)
