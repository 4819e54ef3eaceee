"""The sample registry's contents: envelopes, and the events that made them what they are."""

import copy
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from harvesters.sample_providers.registry_credential import credential_graph
from harvesters.sample_providers.registry_data import Credential, RegistryData, load_registry_data
from harvesters.sample_providers.registry_envelope import Envelope
from harvesters.sample_providers.registry_graph import Node, organisation_graph, other_graph
from harvesters.sample_providers.registry_quirks import apply_quirk

BETWEEN_CHANGES = timedelta(minutes=1)


class EventKind(StrEnum):
    """What can happen to an envelope."""

    CREATE = "create"
    UPDATE = "update"
    DESTROY = "destroy"


@dataclass(frozen=True)
class Event:
    """One row of the events feed."""

    ctid: str
    kind: EventKind
    at: datetime


class RegistrySample:
    """A registry that can be read and, by tests that play a source which changes, edited.

    Each edit is one event, a minute after the last; no clock is read, so equal edits give equal answers.
    Reading and editing may happen in different threads.
    """

    def __init__(self, envelopes: list[Envelope], destroyed: list[Event]) -> None:
        self._lock = threading.Lock()
        self._envelopes = {envelope.ctid: envelope for envelope in envelopes}
        self._events = sorted(
            [*destroyed, *(event for envelope in envelopes for event in _history(envelope))],
            key=lambda event: (event.at, event.ctid),
        )

    def envelopes(self) -> list[Envelope]:
        """Every envelope, the most recently created first."""
        with self._lock:
            found = list(self._envelopes.values())
        return sorted(found, key=lambda envelope: (envelope.created_at, envelope.ctid), reverse=True)

    def events(self) -> list[Event]:
        """Every event, the newest first."""
        with self._lock:
            return self._events[::-1]

    def changed_at(self) -> datetime:
        """When the newest event happened."""
        with self._lock:
            return self._events[-1].at

    def find(self, name: str) -> Envelope | None:
        """The envelope with a CTID (in any case), an envelope id, or a node inside it with that CTID."""
        name = name.lower()
        with self._lock:
            if name in self._envelopes:
                return self._envelopes[name]
            for envelope in self._envelopes.values():
                if name == envelope.envelope_id or name in envelope.inner_ctids():
                    return envelope
        return None

    def credentials(self) -> list[str]:
        """CTIDs of everything but organisations, the most recently created first."""
        return [envelope.ctid for envelope in self.envelopes() if not _is_organisation(envelope)]

    def keeping(self, ctids: Collection[str], *, organisations: bool = True) -> "RegistrySample":
        """The registry after it lost all but these, without an event that says so."""
        kept = RegistrySample([], self.events())
        kept._envelopes = {
            envelope.ctid: envelope
            for envelope in self.envelopes()
            if envelope.ctid in ctids or (organisations and _is_organisation(envelope))
        }
        return kept

    def update(self, ctid: str, terms: Mapping[str, Any]) -> Envelope:
        """Publish a revision whose main node has the given terms; a term given as None is removed."""
        with self._lock:
            envelope = self._envelopes[ctid]
            document = copy.deepcopy(envelope.document)
            main = {**document["@graph"][0], **terms}
            document["@graph"][0] = {term: value for term, value in main.items() if value is not None}
            revised = envelope.revised(document, self._next_time())
            self._envelopes[ctid] = revised
            self._events.append(Event(ctid, EventKind.UPDATE, revised.updated_at))
            return revised

    def destroy(self, ctid: str) -> None:
        """Remove an envelope; afterwards only its events tell of it."""
        with self._lock:
            del self._envelopes[ctid]
            self._events.append(Event(ctid, EventKind.DESTROY, self._next_time()))

    def publish(self, ctid: str, document: Node, *, owner: str) -> Envelope:
        """Add an envelope around a graph document whose first node is the resource it is about."""
        with self._lock:
            at = self._next_time()
            kind = document["@graph"][0]["@type"]
            envelope = Envelope(ctid, kind, document, owner, owner, (at,))
            self._envelopes[ctid] = envelope
            self._events.append(Event(ctid, EventKind.CREATE, at))
            return envelope

    def _next_time(self) -> datetime:
        return self._events[-1].at + BETWEEN_CHANGES


def load_registry_sample() -> RegistrySample:
    """The registry with the records of the data files."""
    data = load_registry_data()
    envelopes = [
        *_organisation_envelopes(data),
        *_other_envelopes(data),
        *(_credential_envelope(record, data) for record in data.credentials),
    ]
    events = [
        event
        for gone in data.destroyed
        for event in (
            Event(gone.ctid, EventKind.CREATE, gone.created),
            Event(gone.ctid, EventKind.DESTROY, gone.destroyed),
        )
    ]
    return RegistrySample(envelopes, events)


def _is_organisation(envelope: Envelope) -> bool:
    return envelope.ctdl_type.endswith("Organization")


def _history(envelope: Envelope) -> list[Event]:
    created, *updated = envelope.revised_at
    updates = (Event(envelope.ctid, EventKind.UPDATE, at) for at in updated)
    return [Event(envelope.ctid, EventKind.CREATE, created), *updates]


def _revisions(created: datetime, updated: datetime) -> tuple[datetime, ...]:
    return (created,) if created == updated else (created, updated)


def _organisation_envelopes(data: RegistryData) -> list[Envelope]:
    return [
        Envelope(
            ctid=organisation.ctid,
            ctdl_type="ceterms:QACredentialOrganization"
            if organisation.quality_assurance
            else "ceterms:CredentialOrganization",
            document=organisation_graph(organisation),
            owner=organisation.ctid,
            publisher=organisation.ctid,
            revised_at=_revisions(organisation.created, organisation.updated),
            has_old_times=organisation.old_times,
        )
        for organisation in data.organisations.values()
    ]


def _other_envelopes(data: RegistryData) -> list[Envelope]:
    prefix = {"CompetencyFramework": "ceasn"}
    return [
        Envelope(
            ctid=resource.ctid,
            ctdl_type=f"{prefix.get(resource.type, 'ceterms')}:{resource.type}",
            document=other_graph(resource, data.organisations[resource.by]),
            owner=data.organisations[resource.by].ctid,
            publisher=data.organisations[resource.by].ctid,
            revised_at=_revisions(resource.created, resource.updated),
            has_old_times=resource.old_times,
        )
        for resource in data.others
    ]


def _credential_envelope(record: Credential, data: RegistryData) -> Envelope:
    owner = data.organisations[record.by]
    document = credential_graph(record, data)
    for quirk in record.quirks:
        apply_quirk(quirk, document, owner.name)
    return Envelope(
        ctid=record.ctid,
        ctdl_type=f"ceterms:{record.type}",
        document=document,
        owner=owner.ctid,
        publisher=data.organisations[record.publisher or record.by].ctid,
        revised_at=_revisions(record.created, record.updated),
        is_provisional=record.provisional,
        has_old_times=record.old_times,
    )
