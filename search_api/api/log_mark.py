"""Which copy of the change log a reader has read: a catalogue restored from a backup gives the same numbers again."""

from __future__ import annotations

from catalogue_store.changes import ChangeLog
from search_api.errors import ChangedLog

ANEW = "begin anew with `after=0` and fetch every record again"


def mark_at(log: ChangeLog, after: int) -> str | None:
    """The mark of the change of that number; none when there is none."""
    if after == 0:
        return None
    found = next(iter(log.after(after - 1, 1)), None)
    return None if found is None or found.seq != after else found.mark


def require_same_log(log: ChangeLog, after: int, mark: str, last_seq: int) -> None:
    """ChangedLog when the change a reader has read last, whose mark it may name, is not in the log."""
    if after > last_seq:
        raise ChangedLog(
            f"after={after}: the change log ends at {last_seq}, as the catalogue was restored from an older copy; "
            f"{ANEW}"
        )
    if after and mark and mark != mark_at(log, after):
        raise ChangedLog(
            f"log={mark}: change {after} is not the one you read, as the catalogue was restored from an older copy and "
            f"has gone on from there; {ANEW}"
        )
