"""Parts of search pages that outlive a commit: made again only when what they show has changed."""

from __future__ import annotations

from dataclasses import dataclass

from normalise.reference_rates import ReferenceRates
from search_api.pages.addresses import Addresses
from search_api.pages.filters import CountedFilters, Filters, filters
from search_api.pages.interface import Interface
from search_api.pages.result_row import ResultRow, result_row
from search_api.query import Hit
from search_api.remembered import Remembered

MOST_QUESTIONS = 64
"""Questions whose filters are kept, each a thousand small things that the garbage collector must look at."""
MOST_ROWS = 1_000


@dataclass(slots=True)
class _Known:
    """The filters of one question as they were shown last, and what they were made of."""

    made: tuple[CountedFilters, Filters]


class KeptParts:
    """The filters and rows that were shown last; safe between threads."""

    def __init__(self, rates: ReferenceRates | None) -> None:
        """`rates` are what prices can be converted by, for as long as this is used."""
        self._rates = rates
        self._filters = Remembered(MOST_QUESTIONS)
        self._rows = Remembered(MOST_ROWS)

    def filters(self, counted: CountedFilters, ui: Interface) -> Filters:
        """The filters over these counts: the very same ones where all that they are made of is as it was."""

        def made() -> tuple[CountedFilters, Filters]:
            return counted, filters(counted, ui, self._rates)

        known: _Known = self._filters.get((ui.language, counted.addresses.current), lambda: _Known(made()))
        before, shown = known.made
        if before != counted:
            known.made = _, shown = made()
        return shown

    def row(self, hit: Hit, addresses: Addresses, ui: Interface) -> ResultRow:
        """The row of a hit. One with marked words, or with a price in another currency, is made for its question."""
        if hit.highlights or addresses.query.conversion is not None:
            return result_row(hit, addresses, ui)
        shown = (hit.id, hit.card, *addresses.language_pairs(), addresses.query.currency)
        return self._rows.get((ui.language, shown), lambda: result_row(hit, addresses, ui))
