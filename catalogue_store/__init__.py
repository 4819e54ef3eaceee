"""The system of record: raw payloads, runs, records and their versions, issues and the change log."""

from catalogue_store.changes import Change, ChangeLog
from catalogue_store.keeping import KeepResult, KeptRecord
from catalogue_store.publish import PublishedCounts
from catalogue_store.records import RecordTable, RecordVersion, StoredRecord
from catalogue_store.run import Run
from catalogue_store.run_changes import AbsencePolicy
from catalogue_store.run_row import RunRow
from catalogue_store.runs import RunTable
from catalogue_store.sources import SourceRow, SourceTable
from catalogue_store.staging import StagedRecord
from catalogue_store.states import ChangeKind, Outcome, RunKind, RunState
from catalogue_store.store import CatalogueStore, open_store

__all__ = [
    "AbsencePolicy",
    "CatalogueStore",
    "Change",
    "ChangeKind",
    "ChangeLog",
    "KeepResult",
    "KeptRecord",
    "Outcome",
    "PublishedCounts",
    "RecordTable",
    "RecordVersion",
    "Run",
    "RunKind",
    "RunRow",
    "RunState",
    "RunTable",
    "SourceRow",
    "SourceTable",
    "StagedRecord",
    "StoredRecord",
    "open_store",
]
