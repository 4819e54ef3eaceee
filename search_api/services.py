"""What answering needs: the index, the store, the vocabularies, the settings and a clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from catalogue_store import CatalogueStore
from normalise.reference_rates import ReferenceRates
from normalise.vocabularies import Vocabularies
from search_api.index.contract import SearchIndex
from search_api.outages import Outages
from search_api.settings import SearchSettings


@dataclass(frozen=True, slots=True)
class Services:
    """The collaborators of the API and the pages, made once by whoever starts them."""

    index: SearchIndex
    store: CatalogueStore
    vocabularies: Vocabularies
    settings: SearchSettings
    now: Callable[[], datetime]
    """The time in UTC, with its zone."""
    rates: ReferenceRates | None = None
    """What an operator has loaded to convert prices by."""
    outages: Outages = field(default_factory=Outages)
    """What requests are refused for, as the log tells it."""

    def today(self) -> date:
        """The day in UTC: by it a record counts as expired."""
        return self.now().astimezone(UTC).date()
