"""Raw records of the registry: a document, its envelope and the organisations it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from harvesters.protocols.contract import HarvestedPage, PageIssue
from harvesters.protocols.registry_addresses import RegistryAddresses
from harvesters.protocols.registry_envelope import EnvelopeRow
from harvesters.protocols.registry_graphs import RegistryGraphs
from harvesters.protocols.registry_json import Json
from harvesters.protocols.registry_memory import KnownRow
from harvesters.protocols.registry_organisations import RegistryOrganisations, named_organisations
from normalise.issue import Issue, IssueCode, Severity
from normalise.mapping.harvest_block import CtdlRegistry
from normalise.mapping.mapping import Mapping
from normalise.raw_record import Payload, PayloadRole, RawRecord


@dataclass(frozen=True, slots=True)
class RecordsPage:
    """Records, and their rows as they are to be remembered."""

    page: HarvestedPage
    known: tuple[KnownRow, ...]


def known_row(row: EnvelopeRow, organisations: Sequence[str] = ()) -> KnownRow:
    """A row as it is to be remembered."""
    return KnownRow(row.ctid, row.class_name, row.version, tuple(organisations))


class RegistryRecords:
    """Joins rows of the listing with what they list."""

    def __init__(self, mapping: Mapping, harvest: CtdlRegistry, graphs: RegistryGraphs) -> None:
        self._source_id = mapping.id
        self._harvest = harvest
        self._addresses = RegistryAddresses(harvest)
        self._graphs = graphs
        self._organisations = RegistryOrganisations(harvest, graphs)

    def page(self, rows: Sequence[EnvelopeRow]) -> RecordsPage:
        """The records of some rows; a row whose document cannot be had is listed, with an issue."""
        documents = self._documents(rows)
        named = {key: self._named(document) for key, document in documents.items()}
        self._organisations.learn(ctid for ctids in named.values() for ctid in ctids)
        found = [row for row in rows if row.key in documents]
        lost = [row for row in rows if row.key not in documents]
        records = tuple(self._record(row, documents[row.key], named[row.key]) for row in found)
        issues = [PageIssue(self._lost(row), row.ctid) for row in lost]
        issues += [issue for row in found for issue in self._unnamed(row, named[row.key])]
        self._organisations.forget_oldest()
        page = HarvestedPage(
            records, listed_ids=tuple(row.ctid for row in lost), issues=tuple(issues), may_repeat=True
        )
        return RecordsPage(page, tuple(known_row(row, named[row.key]) for row in found))

    def _documents(self, rows: Sequence[EnvelopeRow]) -> dict[str, Json]:
        """Documents by key: those that came with the listing, the others fetched."""
        documents = {row.key: row.document for row in rows if row.document is not None}
        return documents | self._graphs.fetch([row.key for row in rows if row.key not in documents])

    def _named(self, document: Json) -> list[str]:
        return named_organisations(document) if self._harvest.resolve_organisations else []

    def _record(self, row: EnvelopeRow, document: Json, organisations: Sequence[str]) -> RawRecord:
        address = self._addresses.graph(row.ctid)
        main = Payload(PayloadRole.MAIN, address, "application/ld+json", orjson.dumps(document), "utf-8")
        related = [self._organisations.payload(ctid) for ctid in organisations]
        payloads = [main, *self._envelope(row), *(payload for payload in related if payload is not None)]
        return RawRecord(self._source_id, row.ctid, tuple(payloads), row.class_name)

    def _envelope(self, row: EnvelopeRow) -> list[Payload]:
        if row.metadata is None:
            return []
        address = self._addresses.envelope(row.ctid, metadata_only=True)
        body = orjson.dumps(row.metadata)
        return [Payload(PayloadRole.ROW, address, "application/json", body, "utf-8")]

    def _lost(self, row: EnvelopeRow) -> Issue:
        return Issue(
            IssueCode.FETCH_FAILED,
            Severity.ERROR,
            f"{row.ctid} ({row.class_name}) is listed, but {self._addresses.graph(row.ctid)} has no document",
            field="payload:main",
            value=row.ctid,
        )

    def _unnamed(self, row: EnvelopeRow, organisations: Sequence[str]) -> list[PageIssue]:
        """A warning for each organisation the record links to that the registry does not have."""
        missing = [ctid for ctid in organisations if self._organisations.payload(ctid) is None]
        return [PageIssue(self._dangling(ctid), row.ctid) for ctid in missing]

    def _dangling(self, ctid: str) -> Issue:
        return Issue(
            IssueCode.FETCH_FAILED,
            Severity.WARNING,
            f"the record names the organisation {ctid}, but {self._addresses.graph(ctid)} has no document",
            field="payload:related",
            value=ctid,
        )
