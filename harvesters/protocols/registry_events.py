"""The registry's events: what was created, updated and destroyed since a moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from harvesters.errors import SourceBroken
from harvesters.fetch import Fetcher
from harvesters.manners import Manners
from harvesters.protocols.registry_addresses import RegistryAddresses
from harvesters.protocols.registry_json import Json, json_list, registry_time
from normalise.mapping.harvest_block import CtdlRegistry


class EventKind(StrEnum):
    """What may happen to a resource."""

    CREATE = "create"
    UPDATE = "update"
    DESTROY = "destroy"


@dataclass(frozen=True, slots=True)
class RegistryEvent:
    """One event."""

    ctid: str
    """In lower case."""
    kind: EventKind
    at: datetime


class RegistryEvents:
    """Reads the feed, page by page."""

    def __init__(self, harvest: CtdlRegistry, fetcher: Fetcher, manners: Manners) -> None:
        self._harvest = harvest
        self._addresses = RegistryAddresses(harvest)
        self._fetcher = fetcher
        self._manners = manners

    def latest_since(self, after: datetime) -> dict[str, RegistryEvent]:
        """The last event of each resource, by CTID; only it says what there is now."""
        latest: dict[str, RegistryEvent] = {}
        for event in self._since(after):
            known = latest.get(event.ctid)
            if known is None or event.at > known.at:
                latest[event.ctid] = event
        return latest

    def _since(self, after: datetime) -> Iterator[RegistryEvent]:
        for page in range(1, self._harvest.max_pages + 1):
            address = self._addresses.events(after, page)
            rows = json_list(self._fetcher.get(address, self._manners, accept="application/json"))
            yield from (registry_event(row, address) for row in rows)
            if len(rows) < self._harvest.events_per_page:
                return
        raise SourceBroken(
            f"{self._addresses.events(after, 1)}: the events go on after {self._harvest.max_pages} pages "
            "(harvest.max_pages)",
            self._addresses.events(after, 1),
        )


def registry_event(row: Json, address: str) -> RegistryEvent:
    """A row of the feed; SourceBroken names what is missing or not known."""
    ctid, kind, at = (
        row.get("envelope_ceterms_ctid"),
        row.get("event"),
        registry_time(str(row.get("created_at"))),
    )
    if not isinstance(ctid, str) or at is None:
        raise SourceBroken(
            f"{address}: an event needs envelope_ceterms_ctid and created_at, got {row!r}", address
        )
    if kind not in set(EventKind):
        raise SourceBroken(f"{address}: event {kind!r} of {ctid}; known are {', '.join(EventKind)}", address)
    return RegistryEvent(ctid.lower(), EventKind(kind), at)
