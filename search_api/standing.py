"""How sources stand now: how fresh they are, whether a run is at work, and what trouble they are in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from catalogue_store import AcceptedRun, CatalogueStore, RunRow, SourceTrouble


@dataclass(frozen=True, slots=True)
class Standing:
    """One source at one moment."""

    accepted: AcceptedRun | None
    """The newest published run that read the source; a replay reads only what is kept."""
    is_at_work: bool
    """Whether a process holds the source's lease."""
    trouble: SourceTrouble | None
    """How its runs failed one after another; none when the last one did not.

    Its `failure` is what everybody may know of the latest; the store keeps the whole for operators.
    """

    @property
    def accepted_at(self) -> datetime | None:
        """When a run that read the source was last published."""
        return None if self.accepted is None else self.accepted.published_at

    @property
    def read_at(self) -> datetime | None:
        """The latest moment at which a published run saw the source: what is shown is as old as this."""
        return None if self.accepted is None else self.accepted.seen_at


NOTHING = Standing(None, is_at_work=False, trouble=None)
"""Of a source that never ran."""


def standings(store: CatalogueStore, now: datetime) -> Mapping[str, Standing]:
    """Every source of which there is anything to say, in four queries."""
    accepted, working = store.overview.last_accepted(), store.leases.at_work(now)
    troubles, latest = store.sources.troubles(), store.runs.latest()
    public = {name: _in_public(one, latest.get(name)) for name, one in troubles.items()}
    return {
        source_id: Standing(accepted.get(source_id), source_id in working, public.get(source_id))
        for source_id in {*accepted, *working, *troubles}
    }


def _in_public(trouble: SourceTrouble, latest: RunRow | None) -> SourceTrouble:
    return replace(trouble, failure=None if latest is None else latest.report.get("cause"))
