"""A portion of a source: what one or more of its pages brought, kept together with its checkpoint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue_store.keeping import KeptRecord
from catalogue_store.validators import Answer
from normalise.issue import Issue


@dataclass(frozen=True, slots=True)
class Portion:
    """Everything that is written in one transaction."""

    records: Sequence[KeptRecord] = ()
    listed: Sequence[str] = ()
    """Ids of records that are listed though not fetched: a 304, or known to be unchanged."""
    issues: Sequence[tuple[str | None, Issue]] = ()
    """Of the run itself, or of a record, whose id comes with it, that was not normalised for it."""
    answers: Sequence[Answer] = ()
    """What to remember of addresses, in force once the run is published."""
    checkpoint: dict[str, Any] | None = None
    """Where to go on; None: where the last one said."""
    double: Callable[[str], Issue] | None = None
    """What is said of a second record of one id; None where a record may come twice."""

    def notes(self, doubles: Sequence[str]) -> list[tuple[str | None, Issue]]:
        """The issues, with those of second records; `doubles` are the ids of second records that were fetched."""
        if self.double is None:
            return list(self.issues)
        again = [*repeated(self.listed), *doubles]
        return [*self.issues, *((record_id, self.double(record_id)) for record_id in again)]


def repeated(record_ids: Sequence[str]) -> list[str]:
    """Each id once for every time it comes again."""
    if len(set(record_ids)) == len(record_ids):
        return []
    counts = Counter(record_ids)
    return [record_id for record_id, count in counts.items() for _ in range(count - 1)]
