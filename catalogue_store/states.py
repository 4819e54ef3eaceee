"""The closed sets that runs, raw records and changes are sorted by."""

from __future__ import annotations

from enum import StrEnum


class RunKind(StrEnum):
    """What a run looks at."""

    FULL = "full"
    """The whole listing: what it does not list is missing."""
    INCREMENTAL = "incremental"
    """What changed since the last run."""
    REPLAY = "replay"
    """What is kept already, normalised again without fetching."""


class RunState(StrEnum):
    """How far a run has come, or how it ended."""

    RUNNING = "running"
    ACCEPTED = "accepted"
    """Its records are in the catalogue, or will be as soon as it is published."""
    HELD = "held"
    """Waits for a person to release or discard it."""
    REJECTED = "rejected"
    """Changed nothing but its issues."""
    INTERRUPTED = "interrupted"
    """Killed, timed out or out of disk; the next start goes on from its checkpoint."""


class Outcome(StrEnum):
    """What normalisation made of a raw record."""

    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    """No micro-credential by the mapping's `accept`; remembered by class."""
    QUARANTINED = "quarantined"
    """Could not be described; its last good version stays."""


class Evidence(StrEnum):
    """How a run came across a record id."""

    KEPT = "kept"
    """Fetched: its payloads are kept unless they are known already."""
    LISTED = "listed"
    """In the listing, and known or said to be unchanged."""
    ABSENT = "absent"
    """In the listing, but its own address says that there is no such record: a sign, not yet an absence."""
    GONE = "gone"
    """The source says that it was destroyed."""


PRESENT = (Evidence.KEPT, Evidence.LISTED)
"""Evidence that a record is at its source."""


class ChangeKind(StrEnum):
    """What happened to a record, as the change log says it."""

    ADDED = "added"
    CHANGED = "changed"
    """The source's content changed, and the descriptor with it."""
    RENORMALISED = "renormalised"
    """Our mapping or vocabularies changed the descriptor; the source did not."""
    WITHDRAWN = "withdrawn"
    REVIVED = "revived"
    """Seen again after it was withdrawn; same id, same history."""
    PURGED = "purged"
    """Removed with all that was kept of it."""
    REINDEXED = "reindexed"
    """Something outside the record alters its index document: an alias, a vocabulary, rights."""
