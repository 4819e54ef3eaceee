"""What, besides its content, decides how a record is normalised."""

from __future__ import annotations

import hashlib

from normalise.mapping.mapping import Mapping
from normalise.vocabularies import Vocabularies

NORMALISER_VERSION = 4
"""Raised with every change of what a rule, transform or comparison makes of the same input: all is redone."""


def stamp(mapping: Mapping, vocabularies: Vocabularies) -> str:
    """32 hexadecimal digits; a record is unchanged when content hash and this are as last time."""
    parts = (mapping.id, mapping.hash, str(NORMALISER_VERSION), vocabularies.version)
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()
