"""Qualifications frameworks, their levels, and the EQF level of each where an official document gives one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from normalise.closed_lists import EqfStatus
from normalise.elements import ComparableLevel, EqfLevel
from normalise.errors import VocabularyError
from normalise.vocabularies.folding import folded
from normalise.vocabularies.label import Label
from normalise.vocabularies.loader import Tables, aliases

ANY_LEVEL = "*"


@dataclass(frozen=True, slots=True)
class Framework:
    """One framework."""

    key: str
    short: str
    """How people cite it: `NZQCF`."""
    name: Label
    country: str | None
    levels: tuple[str, ...]
    """Its levels in its own words; empty when its levels are not known here."""

    def level_of(self, text: str) -> str | None:
        """Its level of that name in its own spelling; none when it has no such level."""
        if not self.levels:
            return text
        wanted = text.strip().casefold()
        return next((level for level in self.levels if level.casefold() == wanted), None)


class FrameworkTable:
    """Frameworks by key and by name. Frameworks are never chained: no row, no EQF level."""

    def __init__(self, tables: Tables) -> None:
        sources = {row["key"]: row["title"] for row in tables.of("sources")}
        self._eqf: dict[tuple[str, str], EqfLevel] = {}
        levels: dict[str, list[str]] = {}
        for row in tables.of("framework_levels"):
            level = int(row["eqf_level"]) if row["eqf_level"] else None
            eqf = EqfLevel(level=level, status=EqfStatus(row["status"]), source=sources[row["source"]])
            self._eqf[row["framework"], row["level"]] = eqf
            if row["level"] != ANY_LEVEL:
                levels.setdefault(row["framework"], []).append(row["level"])
        self._pairs = _pairs(tables, sources)
        self._frameworks: dict[str, Framework] = {}
        self._keys: dict[str, str] = {}
        for row in tables.of("frameworks"):
            name, key = Label(row["name_en"], row["name_fr"]), row["key"]
            known = tuple(sorted(levels.get(key, ()), key=lambda level: (len(level), level)))
            self._frameworks[key] = Framework(key, row["short"], name, row["country"] or None, known)
            for spelling in (key, row["short"], name.en, name.fr, *aliases(row)):
                self._keys.setdefault(folded(spelling), key)

    def __iter__(self) -> Iterator[Framework]:
        return iter(self._frameworks.values())

    def __contains__(self, key: object) -> bool:
        return key in self._frameworks

    def get(self, key: str) -> Framework | None:
        """The framework of a key."""
        return self._frameworks.get(key)

    def key_of(self, text: str) -> str | None:
        """The key of a framework by key, short name (`NZQF`) or full name."""
        return self._keys.get(folded(text))

    def require(self, key: str) -> Framework:
        """The framework of a key; VocabularyError names the keys there are."""
        if key not in self._frameworks:
            raise VocabularyError(f"no framework {key!r}; there are {', '.join(self._frameworks)}")
        return self._frameworks[key]

    def eqf_of(self, framework: str, level: str) -> EqfLevel:
        """The EQF level that an official document gives, and which document; `unknown` without a row."""
        found = self._eqf.get((framework, level)) or self._eqf.get((framework, ANY_LEVEL))
        return EqfLevel() if found is None else found

    def comparable(self, framework: str, level: str) -> tuple[ComparableLevel, ...]:
        """The levels of other frameworks that an official document sets beside this one; one step, no chain."""
        return self._pairs.get((framework, level), ())


def _pairs(
    tables: Tables, sources: Mapping[str, str]
) -> Mapping[tuple[str, str], tuple[ComparableLevel, ...]]:
    """Both directions of each row."""
    found: dict[tuple[str, str], tuple[ComparableLevel, ...]] = {}
    for row in tables.of("framework_pairs"):
        ends = (row["framework"], row["level"]), (row["other_framework"], row["other_level"])
        for (key, level), (other, other_level) in (ends, ends[::-1]):
            beside = ComparableLevel(
                framework=other, level=other_level, of=f"{key}:{level}", source=sources[row["source"]]
            )
            found[key, level] = (*found.get((key, level), ()), beside)
    return found
