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
    """Held when a field's fill rate falls this much below the median of the last five accepted runs."""
    new_values_share: Share = 0.1
    """Held when this share of a coded field's values is new or unmapped."""
    absence_runs: Annotated[int, Field(ge=1)] = 2
    absence_days: Annotated[int, Field(ge=0)] = 7
    """A record is withdrawn after it was missing from so many complete full runs and for so many days."""
