"""Texts compared without case, accents, macrons and layout."""

from __future__ import annotations

import re
import unicodedata

SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """` Mātauranga  Māori: ` and `matauranga maori` are one: no case, no marks, one space, no final colon."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    return SPACES.sub(" ", text).strip().casefold().rstrip(" :*")


def slug(text: str) -> str:
    """A folded text as letters, digits and hyphens; characters of other scripts stay."""
    return "-".join(re.findall(r"\w+", fold(text))).replace("_", "-")
