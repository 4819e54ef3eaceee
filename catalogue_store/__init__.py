"""The system of record: raw payloads, runs, records and their versions, issues and the change log."""

from catalogue_store.changes import Change, ChangeLog
from catalogue_store.clustering import Clustering
from catalogue_store.clusters import ClusterTable, Membership, StoredCluster, StoredPair
from catalogue_store.figures import RunFigures
from catalogue_store.health import Health
from catalogue_store.hosts import HostRow, HostTable, HostTurn
from catalogue_store.inspection import Inspection
from catalogue_store.issues import IssueGroup, IssueTable, StoredIssue
from catalogue_store.keeping import KeepResult, KeptRecord
from catalogue_store.keys import ApiKey, KeyRole, KeyTable
from catalogue_store.leases import Holder, Lease, LeaseTable
from catalogue_store.organisations import OrganisationTable, StoredOrganisation
from catalogue_store.overview import AcceptedRun, IssueTally, Overview, RecordTally, RunTally
from catalogue_store.payloads import PayloadTable
from catalogue_store.portion import Portion
from catalogue_store.publish import PublishedCounts
from catalogue_store.records import NumberSpan, RecordTable, RecordVersion, StoredRecord
from catalogue_store.retention import Horizons, Pruned
from catalogue_store.run import Run
from catalogue_store.run_changes import AbsencePolicy
from catalogue_store.run_row import RunRow
from catalogue_store.runs import RunTable
from catalogue_store.sources import SourceRow, SourceTable, SourceTrouble
from catalogue_store.space import GivenBack
from catalogue_store.staging import StagedRecord
from catalogue_store.states import ChangeKind, Outcome, RunKind, RunState
from catalogue_store.store import CatalogueStore, open_store
from catalogue_store.suppression import Suppression, SuppressionTable
from catalogue_store.validators import Answer, Validator, ValidatorTable

__all__ = [
    "AbsencePolicy",
    "AcceptedRun",
    "Answer",
    "ApiKey",
    "CatalogueStore",
    "Change",
    "ChangeKind",
    "ChangeLog",
    "ClusterTable",
    "Clustering",
    "GivenBack",
    "Health",
    "Holder",
    "Horizons",
    "HostRow",
    "HostTable",
    "HostTurn",
    "Inspection",
    "IssueGroup",
    "IssueTable",
    "IssueTally",
    "KeepResult",
    "KeptRecord",
    "KeyRole",
    "KeyTable",
    "Lease",
    "LeaseTable",
    "Membership",
    "NumberSpan",
    "OrganisationTable",
    "Outcome",
    "Overview",
    "PayloadTable",
    "Portion",
    "Pruned",
    "PublishedCounts",
    "RecordTable",
    "RecordTally",
    "RecordVersion",
    "Run",
    "RunFigures",
    "RunKind",
    "RunRow",
    "RunState",
    "RunTable",
    "RunTally",
    "SourceRow",
    "SourceTable",
    "SourceTrouble",
    "StagedRecord",
    "StoredCluster",
    "StoredIssue",
    "StoredOrganisation",
    "StoredPair",
    "StoredRecord",
    "Suppression",
    "SuppressionTable",
    "Validator",
    "ValidatorTable",
    "open_store",
]
