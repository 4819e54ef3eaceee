"""Mending what can be mended without losing anything; records are never touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from catalogue_store import CatalogueStore
from credatlas.doctor.finding import Finding, Repair
from credatlas.instance import Instance, now

CLOSED = "its process was gone; closed by `credatlas doctor --repair`"


def repair(instance: Instance, findings: Iterable[Finding]) -> Iterator[str]:
    """Do what the findings ask for, each thing once; yields what was done."""
    wanted = dict.fromkeys((one.repair, one.source_id) for one in findings if one.repair is not None)
    if not wanted:
        return
    with instance.open_store() as store:
        for kind, source_id in wanted:
            yield _repaired(instance, store, kind, source_id or "")


def _repaired(instance: Instance, store: CatalogueStore, kind: Repair, source_id: str) -> str:
    match kind:
        case Repair.CLOSE_RUNS:
            from harvesters.broken_runs import close_broken_runs

            closed = close_broken_runs(store, source_id, CLOSED, now)
            return f"runs of {source_id} closed as interrupted: {', '.join(map(str, closed)) or 'none'}"
        case Repair.DROP_STAGING:
            dropped = store.runs.drop_left_over(source_id)
            return f"staging areas of {source_id} dropped: {', '.join(map(str, dropped)) or 'none'}"
        case Repair.TAKE_UP_LOG:
            taken = store.take_up_log()
            return (
                "SQLite's log was taken up" if taken else "SQLite's log is still being read; try again later"
            )
        case Repair.REBUILD_INDEX:
            index = instance.open_index()
            try:
                return f"the index was built anew: {instance.indexer(store, index).rebuild()} records"
            finally:
                index.close()
