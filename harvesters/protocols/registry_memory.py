"""What the last published scan knew of the rows that a page of the listing may hold now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from harvesters.protocols.registry_envelope import EnvelopeRow

LARGEST_WINDOW = 200
"""Pages held in memory when a great many envelopes were published since; beyond it, rows are fetched anew."""


class KnownRow(msgspec.Struct, frozen=True):
    """A row whose document was kept, an organisation's row, or one whose document could not be had."""

    ctid: str
    class_name: str | None
    version: str
    """Empty when nothing of it is kept: the row is there, and new whenever it is met."""
    organisations: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The CTID in lower case: equal keys are one resource."""
        return self.ctid.lower()

    def told(self) -> list[Any]:
        """The row as JSON values."""
        return [self.ctid, self.class_name, self.version, list(self.organisations)]

    @property
    def row(self) -> EnvelopeRow:
        """The row as the listing has it, without its envelope."""
        return EnvelopeRow(self.ctid, self.class_name, self.version)


def told_row(told: list[Any]) -> KnownRow:
    """The row that `KnownRow.told` told."""
    ctid, class_name, version, organisations = told
    return KnownRow(ctid, class_name, version, tuple(organisations))


class RegistryMemory:
    """Rows remembered page by page.

    New envelopes push every row down, so what is on a page now was on that page or on one before it; what was
    deleted pulls rows up from the page after. As many pages back are looked at as the total has grown by.
    """

    def __init__(self, recall: Callable[[int], Mapping[str, Any] | None], per_page: int) -> None:
        """`recall` gives what a page's number yielded."""
        self._recall = recall
        self._per_page = per_page
        self._pages: dict[int, dict[str, KnownRow]] = {}
        self._total: int | None = None
        """What the remembered scan counted."""
        self._is_total_known = False

    def known(self, number: int, total: int | None) -> dict[str, KnownRow]:
        """The rows known by key that page `number` of a listing of `total` may hold."""
        last = number + 1
        first = max(1, number - 1 - self._pages_pushed(number, total))
        self._pages = {page: rows for page, rows in self._pages.items() if first <= page <= last}
        for page in range(first, last + 1):
            if page not in self._pages:
                self._pages[page] = self._rows(page)
        return {key: row for page in sorted(self._pages) for key, row in self._pages[page].items()}

    def _pages_pushed(self, number: int, total: int | None) -> int:
        if not self._is_total_known:  # asked once: on a first load it would be asked in vain for every page
            remembered = self._recall(number) or self._recall(1) or {}
            self._total, self._is_total_known = remembered.get("total"), True
        if total is None or self._total is None:
            return 0
        return min(-(-max(0, total - self._total) // self._per_page), LARGEST_WINDOW)

    def _rows(self, page: int) -> dict[str, KnownRow]:
        remembered = self._recall(page)
        rows = [] if remembered is None else [told_row(told) for told in remembered["rows"]]
        return {row.key: row for row in rows}
