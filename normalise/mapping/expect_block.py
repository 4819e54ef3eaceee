"""The `expect` block: what a healthy run looks like; a run that is not is held for a person."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from normalise.mapping.block import Block

Share = Annotated[float, Field(ge=0, le=1)]


class ExpectBlock(Block):
    """Limits of one source, shown beside their values in reports; the defaults are the harvest rules'."""

    minimum_records: Annotated[int, Field(ge=0)] = 1
    """A full list with fewer is held; about 15 % under a healthy run."""
    missing_count: Annotated[int, Field(ge=0)] = 3
    missing_share: Share = 0.2
    """Held when more than the larger of `missing_count` and this share of live records are missing."""
    missing_days: Annotated[int, Field(ge=1)] = 30
    """Records missing or withdrawn within these days count as well."""
    quarantined_count: Annotated[int, Field(ge=0)] = 5
    quarantined_share: Share = 0.05
    """Held when at least `quarantined_count` and more than this share are quarantined."""
    fill: dict[str, Share] = Field(default_factory=dict)
    """Descriptor field -> least share of records that must have it."""
    fill_drop: Share = 0.2
    """Held when a field's fill rate falls this much below the median of the last `history_runs` runs."""
    new_values_share: Share = 0.1
    """Held when this share of records more than usual has unmapped values in a field, or when in this share of
    the records known before that have a coded field .."""
    new_values_count: Annotated[int, Field(ge=1)] = 5
    """.. and in at least so many the source put a code that none of the last `history_runs` runs had."""
    moved_values_share: Annotated[float, Field(gt=0, le=1)] = 0.5
    """Held when in this share of them, and in at least `new_values_count`, the source changed the codes at all."""
    history_runs: Annotated[int, Field(ge=1, le=50)] = 5
    """How many of the last full runs that were published say what is usual."""
    absence_runs: Annotated[int, Field(ge=1)] = 2
    absence_days: Annotated[int, Field(ge=0)] = 7
    """A record is withdrawn after it was missing from so many complete full runs and for so many days."""
