"""Credit systems: what one credit is in hours, and which kind of hours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from normalise.closed_lists import HoursKind
from normalise.errors import VocabularyError
from normalise.interval import Interval
from normalise.vocabularies.folding import folded
from normalise.vocabularies.label import Label
from normalise.vocabularies.loader import Row, Tables, aliases


@dataclass(frozen=True, slots=True)
class CreditSystem:
    """One credit system and its rule."""

    key: str
    name: Label
    country: str | None
    hours: Interval | None
    """Hours of one credit; no upper end where the rule is a minimum; none where there is no rule."""
    hours_kind: HoursKind
    ctdl_unit: str | None
    """The concept of `creditUnit:` that means it."""
    source: str

    @property
    def rule(self) -> str:
        """The rule in words: `nzqcf: 1 credit = 10 notional hours`."""
        if self.hours is None:
            return f"{self.key}: no rule of hours"
        low, high = self.hours.low, self.hours.high
        span = (
            f"{low:g}" if low == high else f"{low:g} to {high:g}" if high is not None else f"at least {low:g}"
        )
        return f"{self.key}: 1 credit = {span} {self.hours_kind} hours"


class CreditSystemTable:
    """The credit systems by key, by the names that sources write and by CTDL unit."""

    def __init__(self, tables: Tables) -> None:
        self._systems: dict[str, CreditSystem] = {}
        self._keys: dict[str, str] = {}
        for row in tables.of("credit_systems"):
            system = _read(row)
            self._systems[system.key] = system
            for spelling in (system.key, system.name.en, system.name.fr, row["ctdl_unit"], *aliases(row)):
                if spelling:
                    self._keys.setdefault(folded(spelling), system.key)

    def __iter__(self) -> Iterator[CreditSystem]:
        return iter(self._systems.values())

    def __contains__(self, key: object) -> bool:
        return key in self._systems

    def get(self, key: str) -> CreditSystem | None:
        """The system of a key."""
        return self._systems.get(key)

    def key_of(self, text: str) -> str | None:
        """The key of a system by key, name (`ECTS credits`) or CTDL unit (`creditUnit:SemesterHour`)."""
        return self._keys.get(folded(text))

    def require(self, key: str) -> CreditSystem:
        """The system of a key; VocabularyError names the keys there are."""
        if key not in self._systems:
            raise VocabularyError(f"no credit system {key!r}; there are {', '.join(self._systems)}")
        return self._systems[key]


def _read(row: Row) -> CreditSystem:
    low, high = (None if row[end] == "" else float(row[end]) for end in ("hours_low", "hours_high"))
    return CreditSystem(
        key=row["key"],
        name=Label(row["name_en"], row["name_fr"]),
        country=row["country"] or None,
        hours=None if low is None and high is None else Interval(low=low, high=high),
        hours_kind=HoursKind(row["hours_kind"]),
        ctdl_unit=row["ctdl_unit"] or None,
        source=row["source"],
    )
