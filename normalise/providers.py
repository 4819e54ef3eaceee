"""Who offers a credential."""

from __future__ import annotations

from normalise.descriptor import Descriptor
from normalise.elements import Organisation


def providers(descriptor: Descriptor) -> tuple[Organisation, ...]:
    """Who offers it; its owner when nobody else does."""
    if descriptor.offered_by:
        return descriptor.offered_by
    return (descriptor.owned_by,) if descriptor.owned_by else ()
