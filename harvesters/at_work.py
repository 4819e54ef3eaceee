"""Whether somebody is at work on a source."""

from __future__ import annotations

from datetime import datetime

from catalogue_store.leases import LeaseTable
from harvesters.this_process import host_name, is_alive


def is_at_work(leases: LeaseTable, source_id: str, now: datetime) -> bool:
    """Whether a process holds the source's lease that, as far as can be told from here, is still there."""
    held = leases.held(source_id, now)
    return held is not None and (held.holder.host != host_name() or is_alive(held.holder))
