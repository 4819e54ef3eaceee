"""How two spellings of one word are found equal."""

from __future__ import annotations

import re
import unicodedata

APART = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """Without case, accents, macrons and punctuation, one space between words: `Reo-Māori` = `reo maori`.

    A text of punctuation alone stays as it is, so that `-` and `?` can be words of a table.
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
        text = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return APART.sub(" ", text.casefold()).strip() or text.strip()
