"""What every engine keeps of a document: cells in columns of a few kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeAlias


class Kind(StrEnum):
    """What a column is for."""

    KEY = "key"
    """One exact value by which a document is found and replaced; stored."""
    VALUE = "value"
    """Exact values to filter by and to count."""
    WORDS = "words"
    """Folded words with their places."""
    SPELT = "spelt"
    """The same, and the words can be listed."""
    ENGLISH = "english"
    FRENCH = "french"
    """Folded words, stemmed, with their places."""
    NUMBER = "number"
    """Whole numbers up to 64 bits to limit, order and count by."""
    STORED = "stored"
    """Bytes that come back with a hit."""


STEMMED = {Kind.ENGLISH: "english", Kind.FRENCH: "french"}
"""Kinds of stems, and their languages."""
Columns: TypeAlias = Mapping[str, Kind]
Cells: TypeAlias = Mapping[str, Sequence[Any]]
"""Column -> values of one document."""
