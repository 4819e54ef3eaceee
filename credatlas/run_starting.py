"""Starting a run as a process of its own; of many who find it due one starts it, on any number of machines."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable

from catalogue_store import CatalogueStore
from catalogue_store.errors import LeaseHeld
from credatlas.instance import Instance, now
from credatlas.settings import PREFIX
from harvesters.back_off import Pauses, attempts_of, settle_child
from harvesters.child_words import child_words
from harvesters.held_lease import HeldLease
from harvesters.runner import limits_of, run_limited
from normalise.mapping.mapping import Mapping

logger = logging.getLogger(__name__)


def start_lease(source_id: str) -> str:
    """The name of the right to start a source's run; no source can have it, as ids have no spaces."""
    return f"start of {source_id}"


class RunStarter:
    """Starts the runs of one instance and takes down how each ended."""

    def __init__(self, instance: Instance, store: CatalogueStore) -> None:
        self._instance = instance
        self._store = store

    def start(
        self, mapping: Mapping, pauses: Pauses, is_due: Callable[[], bool], stopping: threading.Event
    ) -> None:
        """Run a source to its end, unless somebody else is starting it or has done so by now.

        `is_due` is asked once the run is nobody else's to start: what another worker has just finished is not due.
        """
        try:
            with HeldLease(self._store.leases, start_lease(mapping.id), now):
                if is_due():
                    self._run(mapping, pauses, stopping)
        except LeaseHeld as error:
            other = f"process {error.holder.pid} on {error.holder.host}"
            logger.info("started by another", extra={"source": mapping.id, "other": other})

    def _run(self, mapping: Mapping, pauses: Pauses, stopping: threading.Event) -> None:
        home = str(self._instance.settings.instance.home)
        words = ("--home", home, "harvest", mapping.id, "--with-parent", "--scheduled")
        before = attempts_of(self._store, mapping.id)
        limits = limits_of(mapping)
        outcome = run_limited(
            [sys.executable, "-m", "credatlas", *words],
            limits,
            stopping=stopping,
            environment={**os.environ, PREFIX + "HOME": home},
        )
        why = child_words(outcome, limits)
        row = settle_child(self._store, mapping.id, before, outcome, why, now, pauses)
        logger.info(
            "run ended",
            extra={"source": mapping.id, "run": row and row.id, "state": row and row.state, "how": why},
        )
