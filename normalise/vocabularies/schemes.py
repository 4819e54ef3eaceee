"""Coding schemes: how a code of each looks and where it can be looked up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from normalise.errors import VocabularyError
from normalise.vocabularies.folding import folded
from normalise.vocabularies.label import Label
from normalise.vocabularies.loader import Row, Tables


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme of codes."""

    key: str
    name: Label
    pattern: re.Pattern[str] | None
    """What a code looks like as a whole; none when any text is one."""
    leading_digits: int | None
    """Digits before any point; a spreadsheet that took a code for a number lost zeros before them."""
    address: str | None
    """Web address of a code with `{code}`."""


class SchemeTable:
    """The schemes of codes by key."""

    def __init__(self, tables: Tables) -> None:
        self._schemes = {row["key"]: _read(row) for row in tables.of("schemes")}
        self._keys = {
            folded(spelling): scheme.key
            for scheme in self._schemes.values()
            for spelling in (scheme.key, scheme.name.en, scheme.name.fr)
        }

    def __iter__(self) -> Iterator[Scheme]:
        return iter(self._schemes.values())

    def __contains__(self, key: object) -> bool:
        return key in self._schemes

    def label(self, key: str, language: str) -> str | None:
        """The scheme's name in `en` or `fr`."""
        scheme = self._schemes.get(key)
        return None if scheme is None else scheme.name.in_language(language)

    def key_of(self, text: str) -> str | None:
        """The key of a scheme by key or by its English or French name."""
        return self._keys.get(folded(text))

    def require(self, key: str) -> Scheme:
        """The scheme of a key; VocabularyError names the keys there are."""
        if key not in self._schemes:
            raise VocabularyError(f"no scheme of codes {key!r}; there are {', '.join(self._schemes)}")
        return self._schemes[key]


def _read(row: Row) -> Scheme:
    return Scheme(
        key=row["key"],
        name=Label(row["name_en"], row["name_fr"]),
        pattern=re.compile(row["pattern"]) if row["pattern"] else None,
        leading_digits=int(row["leading_digits"]) if row["leading_digits"] else None,
        address=row["address"] or None,
    )
