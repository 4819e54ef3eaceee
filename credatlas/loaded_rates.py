"""The reference rates that an operator has loaded, kept as one file in the home folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from credatlas.errors import VocabularyUnusable
from credatlas.kept_file import KeptFile
from normalise.rates_file import read_rates
from normalise.reference_rates import DayRates, ReferenceRates

FORMAT = 1
UNNAMED = "source not stated"


@dataclass(frozen=True, slots=True)
class LoadedRates:
    """The file of one instance."""

    path: Path

    def read(self) -> ReferenceRates | None:
        """The rates; None when none are loaded. VocabularyUnusable when the file is damaged."""
        kept = self._file.read()
        if kept is None:
            return None
        days = (DayRates(date.fromisoformat(day), base, rates) for day, base, rates in kept["days"])
        return ReferenceRates.of(kept["source"], days)

    def load(self, file: Path, source: str | None) -> tuple[ReferenceRates, int]:
        """Add the days of a file, which replace those loaded before; the rates and how many days the file has.

        Raises VocabularyError or VocabularyUnusable when the file cannot be read; nothing has changed then.
        """
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                found = read_rates(lines, file.name)
        except (OSError, UnicodeDecodeError) as error:
            raise VocabularyUnusable(f"{file} cannot be read as a UTF-8 text: {error}") from error
        known = self.read()
        before: Iterable[DayRates] = () if known is None else known.days
        named = source or (known.source if known is not None else UNNAMED)
        rates = ReferenceRates.of(named, [*before, *found])
        days = [(one.day.isoformat(), one.base, dict(one.per_base)) for one in rates.days]
        self._file.write(source=rates.source, days=days)
        return rates, len({one.day for one in found})

    def drop(self) -> bool:
        """Forget the rates; whether there were any."""
        return self._file.drop()

    @property
    def _file(self) -> KeptFile:
        return KeptFile(self.path, FORMAT, "drop it with `credatlas rates drop` and load the rates anew")
