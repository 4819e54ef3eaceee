"""One thing that is wrong, or worth knowing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """Something does not work, or records are in danger."""
    WARNING = "warning"
    """It works, but will not for ever, or not as meant."""
    NOTE = "note"
    """Nothing is wrong; a person may want to know or to decide."""


class Repair(StrEnum):
    """What may be mended without a person: nothing of it can lose anything."""

    CLOSE_RUNS = "close_runs"
    """Mark runs whose process is gone as interrupted; the next start goes on with them."""
    DROP_STAGING = "drop_staging"
    """Drop what ended runs left in their staging areas."""
    TAKE_UP_LOG = "take_up_log"
    """Take SQLite's log up into its file."""
    REBUILD_INDEX = "rebuild_index"
    """Build the index anew from the store, beside the one that answers."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, what it means, and what mends it."""

    weight: Weight
    area: str
    """settings, home, database, index, mappings, runs or sources."""
    what: str
    means: str
    mend: str
    """The command or the steps."""
    repair: Repair | None = None
    """What `--repair` does about it."""
    source_id: str | None = None
