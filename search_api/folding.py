"""Words as every engine sees them: folded, so that `Māori` and `maori`, `évaluées` and `evaluees` are one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

SPECIAL_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i"}
    | dict.fromkeys("ʻʼʽˈ", "")
)
"""Latin letters that Unicode does not decompose, and the glottal stops of Pacific languages."""
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu)['’](?=\w)")
"""French articles and pronouns run into the next word: `l'analyse`, `d’eau`."""
NAMED_SIGNS = re.compile(r"(?<=[a-z0-9])(?:\+\+|#)(?!\w)")
"""Names such as C++ and C#, whose signs tell them from C."""
WORD = re.compile(r"[぀-ヿ㐀-鿿가-힯]|[^\W_぀-ヿ㐀-鿿가-힯]+")
"""A run of letters and digits; in scripts without spaces, each sign."""
SHORT = 60
"""Letters up to which a text is taken for one that comes again."""
ASCII_WORDS = {code: " " for code in range(128) if not chr(code).isalnum()}
"""What parts words in a text of ASCII alone."""


def folded(text: str) -> str:
    """The text in lower case, without accents, macrons and other marks."""
    plain = text.lower()
    return plain if plain.isascii() else BEYOND_ASCII.sub(_fold_run, plain)


def spelled_out(text: str) -> str:
    """The folded text without elisions and with its signs as words: `L’eau & C++` gives `eau & cplusplus`."""
    plain = folded(text)
    if "'" in plain:
        plain = ELISION.sub("", plain)
    if "+" in plain or "#" in plain:
        plain = NAMED_SIGNS.sub(_name_of_sign, plain)
    return plain


def words_of(text: str) -> list[str]:
    """The folded words of a text, in its order: `L’eau & C++` gives `eau`, `cplusplus`."""
    return WORD.findall(spelled_out(text))


def joined_words(text: str) -> str:
    """The same words parted by spaces, as an index takes them in: most texts go the short way."""
    return _short_words(text) if len(text) <= SHORT else _parted(text)


@lru_cache(maxsize=16_384)
def _short_words(text: str) -> str:
    """Of a label or name, which many records repeat."""
    return _parted(text)


def _parted(text: str) -> str:
    plain = spelled_out(text)
    return plain.translate(ASCII_WORDS) if plain.isascii() else " ".join(WORD.findall(plain))


def _fold_run(match: re.Match[str]) -> str:
    return _folded_run(match[0])


@lru_cache(maxsize=4096)
def _folded_run(run: str) -> str:
    """A run of letters beyond ASCII; texts repeat few of them."""
    decomposed = unicodedata.normalize("NFKD", run.replace("’", "'").translate(SPECIAL_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).lower()


def _name_of_sign(match: re.Match[str]) -> str:
    return "sharp" if match[0] == "#" else "plusplus"
