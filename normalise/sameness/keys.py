"""Keys under which records are looked up that may be the same credential: who shares none is never compared."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import replace

from normalise.sameness.traits import Traits

MOST_SHARING = 40
"""A key that more records share tells nothing: a placeholder address, a title used for everything."""


def keys_of(traits: Traits) -> frozenset[str]:
    """The keys of a record, 32 hexadecimal digits each."""
    return frozenset(map(_digest, _keys(traits)))


def without_common(traits: Traits, common: Collection[str]) -> Traits:
    """The record without the identifiers and addresses of keys that too many share."""
    return replace(
        traits,
        identifiers=frozenset(
            one for one in traits.identifiers if _digest(f"identifier|{one}") not in common
        ),
        same_as=frozenset(one for one in traits.same_as if _digest(f"address|{one}") not in common),
    )


def _keys(traits: Traits) -> Iterator[str]:
    if traits.ctid is not None:
        yield f"ctid|{traits.ctid}"
    yield from (f"identifier|{one}" for one in traits.identifiers)
    yield from (f"address|{one}" for one in traits.same_as)
    if traits.webpage is not None:
        yield f"address|{traits.webpage}"
    yield from (f"title|{provider}|{title}" for provider in traits.providers for title in traits.titles)


def _digest(key: str) -> str:
    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
