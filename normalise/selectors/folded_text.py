"""Texts compared without case, accents, macrons and layout."""

from __future__ import annotations

import re
import unicodedata

SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """` Mātauranga  Māori: ` and `matauranga maori` are one: no case, no marks, one space, no final colon."""
    flat = SPACES.sub(" ", text).strip()
    if not flat.isascii():
        decomposed = unicodedata.normalize("NFKD", flat)
        flat = "".join(character for character in decomposed if not unicodedata.combining(character))
    return flat.casefold().rstrip(" :*")


def slug(text: str) -> str:
    """A folded text as letters, digits and hyphens; characters of other scripts stay."""
    return "-".join(re.findall(r"\w+", fold(text))).replace("_", "-")
