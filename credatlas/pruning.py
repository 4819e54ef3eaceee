"""What an instance keeps, and for how long: the settings put into practice, by hand or once a day."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, timedelta

from catalogue_store import CatalogueStore, Horizons, Pruned
from catalogue_store.errors import StoreError
from catalogue_store.settings import StoreSettings

logger = logging.getLogger(__name__)


def horizons_of(settings: StoreSettings, at: datetime) -> Horizons:
    """Before which moments the settings let things go."""

    def before(days: int | None) -> datetime | None:
        return None if days is None else at - timedelta(days=days)

    return Horizons(
        before(settings.keep_payloads_days),
        before(settings.keep_versions_days),
        before(settings.keep_runs_days),
    )


def prune_by_settings(
    settings: StoreSettings, store: CatalogueStore, at: datetime, *, dry_run: bool = False
) -> Pruned:
    """Let go of what the settings no longer keep, and of bodies that nothing names."""
    return store.prune(horizons_of(settings, at), dry_run=dry_run)


class DailyPruning:
    """Prunes once a day while it is asked; free space inside the database is left to be filled again."""

    def __init__(self, settings: StoreSettings, store: CatalogueStore, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._store = store
        self._now = now
        self._day: date | None = None

    def prune_when_due(self) -> None:
        """Prune unless it was done today; the first time it is asked only the day is noted.

        So a start is never slowed down, and a scheduler that is started each morning leaves it to the command.
        """
        at = self._now()
        is_first, is_due = self._day is None, self._day != at.date()
        self._day = at.date()
        if is_first or not is_due or horizons_of(self._settings, at).are_none:
            return
        try:
            pruned = prune_by_settings(self._settings, self._store, at)
        except StoreError as error:
            logger.warning("pruning failed; it is tried again tomorrow", extra={"error": str(error)})
            return
        logger.info("pruned", extra={name: count for name, count in asdict(pruned).items() if count})
