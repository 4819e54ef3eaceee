"""The holder of a source's lease in words, as the lists tell it."""

from __future__ import annotations

from catalogue_store import Lease
from catalogue_store.this_process import host_name, is_alive


def told_holder(lease: Lease | None) -> str | None:
    """The process that holds a source's lease and until when; that it is gone, when that can be seen from here."""
    if lease is None:
        return None
    holder = lease.holder
    if holder.host == host_name() and not is_alive(holder):
        return f"process {holder.pid} on {holder.host} (gone: the next start goes on)"
    return f"process {holder.pid} on {holder.host}, lease until {lease.expires_at:%Y-%m-%d %H:%M:%S} UTC"
