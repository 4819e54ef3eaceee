"""Countries and regions by code and by name, and the money of each country."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from normalise.vocabularies.folding import folded
from normalise.vocabularies.label import Label
from normalise.vocabularies.loader import Tables, aliases


@dataclass(frozen=True, slots=True)
class Country:
    """A country of ISO 3166-1."""

    code: str
    """Alpha-2."""
    alpha_3: str
    name: Label
    currency: str | None
    """ISO 4217 of its legal tender, the first where there are several; none where there is none."""


class CountryTable:
    """All countries of ISO 3166-1."""

    def __init__(self, tables: Tables) -> None:
        self._countries: dict[str, Country] = {}
        self._codes: dict[str, str] = {}
        for row in tables.of("countries"):
            name = Label(row["name_en"], row["name_fr"])
            self._countries[row["code"]] = Country(row["code"], row["alpha_3"], name, row["currency"] or None)
            for spelling in (row["code"], row["alpha_3"], name.en, name.fr, *aliases(row)):
                self._codes.setdefault(folded(spelling), row["code"])

    def __iter__(self) -> Iterator[Country]:
        return iter(self._countries.values())

    def __contains__(self, code: object) -> bool:
        return code in self._countries

    def get(self, code: str) -> Country | None:
        """The country of an alpha-2 code."""
        return self._countries.get(code)

    def code_of(self, text: str) -> str | None:
        """The alpha-2 code of a code (alpha-2 or alpha-3), or of an English, French or own name."""
        return self._codes.get(folded(text))

    def label(self, code: str, language: str) -> str | None:
        """The name in `en` or `fr`."""
        country = self._countries.get(code)
        return None if country is None else country.name.in_language(language)


class RegionTable:
    """Regions of ISO 3166-2 of the countries whose sources say them: AU, CA, GB, NZ, US."""

    def __init__(self, tables: Tables) -> None:
        self._names: Mapping[str, Label] = {
            row["code"]: Label(row["name_en"], row["name_fr"]) for row in tables.of("regions")
        }
        self._codes: dict[tuple[str, str], str] = {}
        self.countries = frozenset(code.partition("-")[0] for code in self._names)
        """Countries whose regions are here."""
        for code, name in self._names.items():
            country, part = code.split("-")
            for spelling in (code, part, name.en, name.fr):
                self._codes.setdefault((country, folded(spelling)), code)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def code_of(self, text: str, country: str) -> str | None:
        """The code of a region of that country by code, by its last part or by an English or French name."""
        return self._codes.get((country, folded(text)))

    def label(self, code: str, language: str) -> str | None:
        """The name in `en` or `fr`."""
        name = self._names.get(code)
        return None if name is None else name.in_language(language)
