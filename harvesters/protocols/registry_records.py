"""Raw records of the registry: a document, its envelope and the organisations it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harvesters.protocols.contract import HarvestedPage, PageIssue
from harvesters.protocols.registry_addresses import RegistryAddresses
from harvesters.protocols.registry_envelope import EnvelopeRow
from harvesters.protocols.registry_graphs import GraphAnswers, RegistryGraphs
from harvesters.protocols.registry_issues import dangling_issue, lost_issue
from harvesters.protocols.registry_json import Document
from harvesters.protocols.registry_memory import KnownRow
from harvesters.protocols.registry_organisations import RegistryOrganisations, named_organisations
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


def unkept_row(row: EnvelopeRow) -> KnownRow:
    """A row whose document could not be had, as it is to be remembered: listed, in no version."""
    return KnownRow(row.ctid, row.class_name, "")


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
        answers = self._answers(rows)
        named = {key: self._named(document) for key, document in answers.documents.items()}
        self._organisations.learn(ctid for ctids in named.values() for ctid in ctids)
        found = [row for row in rows if row.key in answers.documents]
        lost = [row for row in rows if row.key not in answers.documents]
        records = tuple(self._record(row, answers.documents[row.key], named[row.key]) for row in found)
        issues = [PageIssue(lost_issue(row, answers), row.ctid) for row in lost]
        issues += [issue for row in found for issue in self._unnamed(row, named[row.key])]
        self._organisations.forget_oldest()
        page = HarvestedPage(
            records,
            listed_ids=tuple(row.ctid for row in lost if row.key in answers.refused),
            absent_ids=tuple(row.ctid for row in lost if row.key in answers.absent),
            issues=tuple(issues),
            may_repeat=True,
        )
        known = [known_row(row, named[row.key]) for row in found]
        return RecordsPage(page, (*known, *(unkept_row(row) for row in lost)))

    def _answers(self, rows: Sequence[EnvelopeRow]) -> GraphAnswers:
        """Documents by key: those that came with the listing, the others fetched."""
        here = {row.key: row.document for row in rows if row.document is not None}
        answers = self._graphs.fetch([row.key for row in rows if row.key not in here])
        answers.documents |= here
        return answers

    def _named(self, document: Document) -> list[str]:
        return named_organisations(document) if self._harvest.resolve_organisations else []

    def _record(self, row: EnvelopeRow, document: Document, organisations: Sequence[str]) -> RawRecord:
        address = self._addresses.graph(row.ctid)
        main = Payload(PayloadRole.MAIN, address, "application/ld+json", document.body, "utf-8")
        related = [self._organisations.payload(ctid) for ctid in organisations]
        payloads = [main, *self._envelope(row), *(payload for payload in related if payload is not None)]
        return RawRecord(self._source_id, row.ctid, tuple(payloads), row.class_name)

    def _envelope(self, row: EnvelopeRow) -> list[Payload]:
        metadata = row.metadata
        if metadata is None:
            return []
        address = self._addresses.envelope(row.ctid, metadata_only=True)
        return [Payload(PayloadRole.ROW, address, "application/json", metadata, "utf-8")]

    def _unnamed(self, row: EnvelopeRow, organisations: Sequence[str]) -> list[PageIssue]:
        """A warning for each organisation the record links to that the registry does not have."""
        missing = [ctid for ctid in organisations if self._organisations.payload(ctid) is None]
        return [
            PageIssue(dangling_issue(ctid, self._organisations.why_not(ctid)), row.ctid) for ctid in missing
        ]
