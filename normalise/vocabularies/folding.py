"""How two spellings of one word are found equal."""

from __future__ import annotations

import re
import unicodedata

APART = re.compile(r"[\W_]+")
TELLING_SIGN = re.compile(r"(?<=\w)(?:\+{1,2}|#)(?!\w)")
"""What makes C, C++ and C#, or Network and Network+, different words."""
SIGN_WORDS = {"+": " plus", "++": " plus plus", "#": " sharp"}


def folded(text: str) -> str:
    """Without case, accents, macrons and punctuation, one space between words: `Reo-Māori` = `reo maori`.

    Signs that tell words apart are spelled out: `C++` = `c plus plus`. A text of punctuation alone stays as it is, so
    that `-` and `?` can be words of a table.
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
        text = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    if "+" in text or "#" in text:
        text = TELLING_SIGN.sub(lambda found: SIGN_WORDS[found[0]], text)
    return APART.sub(" ", text.casefold()).strip() or text.strip()
