"""Records that are listed but cannot be fetched: each is an issue of its own, until it is the site's fault."""

from __future__ import annotations

from harvesters.errors import BrokenBody, FetchError, RecordsLost, StatusRefused, TooLarge, TooSlow
from normalise.mapping.harvest_block import HarvestBase

INTERNAL_ERROR = 500


class Losses:
    """Counts what could not be fetched; a record that comes home begins the count anew."""

    def __init__(self, harvest: HarvestBase) -> None:
        """With the limits of a mapping."""
        self._harvest = harvest
        self._in_a_row = 0

    def note(self, error: FetchError) -> None:
        """Count one record; raises when the run must not go on, else the caller notes an issue and does."""
        self._in_a_row += 1
        if not is_of_record(error):
            raise error
        if error.is_transient and self._in_a_row >= self._harvest.failed_in_a_row:
            raise error
        if self._in_a_row >= self._harvest.lost_in_a_row:
            raise RecordsLost(
                f"{self._in_a_row} records in a row could not be had (lost_in_a_row); the last: {error}"
            )

    def clear(self) -> None:
        """A record came home."""
        self._in_a_row = 0


def is_of_record(error: FetchError) -> bool:
    """Whether a failure may be about one record's address alone; the others are about the host or our rules."""
    if isinstance(error, StatusRefused):
        return not error.is_transient or error.status == INTERNAL_ERROR
    return isinstance(error, TooLarge | TooSlow | BrokenBody)


def is_absence(error: FetchError) -> bool:
    """Whether the address says that there is no such record: evidence, until runs and days confirm it."""
    return isinstance(error, StatusRefused) and error.status in (404, 410)
