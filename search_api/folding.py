"""Letters without their marks, so that `Māori` and `maori`, `évaluées` and `evaluees` are one word."""

from __future__ import annotations

import unicodedata

SPECIAL_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i"}
)
"""Latin letters that Unicode does not decompose into a base letter and a mark."""


def folded(text: str) -> str:
    """The text in lower case, without accents, macrons and other marks."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered.translate(SPECIAL_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
