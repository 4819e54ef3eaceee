"""Whether somebody is at work on a source."""

from __future__ import annotations

from datetime import datetime

from catalogue_store.leases import LeaseTable
from catalogue_store.this_process import host_name, is_alive


def is_at_work(leases: LeaseTable, source_id: str, now: datetime) -> bool:
    """Whether a process holds the source's lease that, as far as can be told from here, is still there.

    One on this host is asked for, whatever its lease says; of one elsewhere the lease alone tells.
    """
    held = leases.all().get(source_id)
    if held is None:
        return False
    return is_alive(held.holder) if held.holder.host == host_name() else held.expires_at > now
