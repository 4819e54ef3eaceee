"""How far the change log has come, and the index behind it."""

from __future__ import annotations

from collections.abc import Iterator

from search_api.errors import IndexBusy, IndexMissing, IndexUnreachable
from search_api.metrics.metric import Family, Metric
from search_api.services import Services

LAST_SEQ = Metric("credatlas_change_log_last_seq", "The newest entry of the change log", ())
READABLE = Metric("credatlas_index_readable", "1 when the search index can be read, else 0", ())
CHECKPOINT = Metric("credatlas_index_checkpoint", "The last change that is in the index", ())
LAG = Metric("credatlas_index_lag_changes", "Changes that the index has yet to take up, at most", ())
INDEX_METRICS = (LAST_SEQ, READABLE, CHECKPOINT, LAG)


def index_families(services: Services) -> Iterator[Family]:
    """Every metric of `INDEX_METRICS`; an index that cannot be read is told, and hides nothing else."""
    # The checkpoint first: what is logged meanwhile makes the lag larger, never negative.
    checkpoint = _checkpoint(services)
    last_seq = services.store.changes.last_seq()
    yield Family.single(LAST_SEQ, last_seq)
    yield Family.single(READABLE, checkpoint is not None)
    yield Family(CHECKPOINT, []) if checkpoint is None else Family.single(CHECKPOINT, checkpoint)
    yield Family(LAG, []) if checkpoint is None else Family.single(LAG, max(0, last_seq - checkpoint))


def _checkpoint(services: Services) -> int | None:
    try:
        return services.index.checkpoint()
    except (IndexMissing, IndexBusy, IndexUnreachable):
        return None
