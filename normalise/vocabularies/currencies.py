"""Currencies by code, by name and by a sign that means only one."""

from __future__ import annotations

from collections.abc import Iterator

from normalise.vocabularies.folding import folded
from normalise.vocabularies.label import Label
from normalise.vocabularies.loader import Tables, aliases


class CurrencyTable:
    """The currencies of ISO 4217 in use. A bare `$`, `¥` or `kr` is none of them."""

    def __init__(self, tables: Tables) -> None:
        self._names: dict[str, Label] = {}
        self._codes: dict[str, str] = {}
        for row in tables.of("currencies"):
            self._names[row["code"]] = name = Label(row["name_en"], row["name_fr"])
            for spelling in (row["code"], name.en, name.fr, *aliases(row)):
                for key in {_key(spelling), _key(spelling).removesuffix("s")}:
                    self._codes.setdefault(key, row["code"])

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __contains__(self, code: object) -> bool:
        return code in self._names

    def code_of(self, text: str) -> str | None:
        """The code of a code, a name in singular or plural (`US Dollars`), or a sign such as `€` or `NZ$`."""
        key = _key(text)
        return self._codes.get(key) or self._codes.get(key.removesuffix("s"))

    def label(self, code: str, language: str) -> str | None:
        """The name in `en` or `fr`."""
        name = self._names.get(code)
        return None if name is None else name.in_language(language)


def _key(text: str) -> str:
    """Signs stay, because `NZ$` without its sign would be a country."""
    return folded(text) if not set(text) & set("$€£₹₩₪₴₺₫₱₦") else "".join(text.split()).casefold()
