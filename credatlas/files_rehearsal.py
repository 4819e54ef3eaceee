"""Harvests a folder of saved documents by a mapping of the protocol `files`, and says what became of each record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from catalogue_store import CatalogueStore
from credatlas.errors import UsageError
from credatlas.fate import Fate, fate_of
from credatlas.instance import Instance, now
from credatlas.source_registry import register_sources
from harvesters.errors import FetchError
from harvesters.protocols.files import UNKNOWN_KIND
from harvesters.protocols.saved_file import files_below, kind_of, read_file
from harvesters.report import RunReport
from harvesters.run import harvest_source
from normalise.document_records import DocumentReader, DocumentRecords
from normalise.identity import record_id
from normalise.issue import Issue, IssueCode, Severity
from normalise.mapping.accept_block import AcceptBlock
from normalise.mapping.harvest_block import Files
from normalise.mapping.mapping import Mapping, mapping_of
from normalise.raw_record import Payload, PayloadRole


def rehearse_files(
    instance: Instance, store: CatalogueStore, mapping: Mapping, folder: Path, *, every_class: bool = False
) -> tuple[RunReport, list[Fate]]:
    """Harvest the folder as the source; each record has a fate, and each file that holds none.

    With `every_class` the mapping's `accept` is left aside.
    """
    if not isinstance(mapping.harvest, Files):
        raise UsageError(f"{mapping.id}: its protocol is not files")
    there = _at(mapping, mapping.harvest, folder.resolve())
    if every_class:
        there = mapping_of(there.model_copy(update={"accept": AcceptBlock()}), mapping.id)
    register_sources(store, [there])
    with instance.fetcher(store) as fetcher:
        report = harvest_source(there, store, fetcher, instance.vocabularies, now=now)
    return report, list(_fates(store, there, mapping.harvest, folder, report))


def _at(mapping: Mapping, harvest: Files, folder: Path) -> Mapping:
    """The mapping with its files there, never held for what it quarantines or how few there are."""
    elsewhere = harvest.model_copy(update={"folder": str(folder), "url": None, "schedule": None})
    expect = {"minimum_records": 0, "quarantined_share": 1.0, "fill": {}}
    blocks = mapping.model_copy(
        update={"harvest": elsewhere, "expect": mapping.expect.model_copy(update=expect)}
    )
    return mapping_of(blocks, mapping.id)


def _fates(
    store: CatalogueStore, mapping: Mapping, harvest: Files, folder: Path, report: RunReport
) -> Iterator[Fate]:
    reader = DocumentReader(mapping)
    seen: set[str] = set()
    for name in files_below(folder, harvest.names):
        found = _read(reader, harvest, folder, name)
        if not found.records:
            yield Fate(name, None, "no record", tuple(issue.message for issue in found.issues))
        for record in found.records:
            identifier = record_id(mapping.id, record.native_id, mapping.record.id.case)
            if identifier in seen:
                reason = f"{identifier} is listed more than once"
                yield Fate(record.payloads[0].address, None, "duplicate", (reason,))
                continue
            seen.add(identifier)
            yield _fate(store, Fate(record.payloads[0].address, None, "quarantined"), identifier, report)


def _read(reader: DocumentReader, harvest: Files, folder: Path, name: str) -> DocumentRecords:
    """The records of a file; none of one that the harvest could not read either."""
    try:
        body = read_file(folder / name, harvest.politeness.max_bytes)
    except FetchError as error:
        issue = Issue(IssueCode.FETCH_FAILED, Severity.ERROR, str(error))
        return DocumentRecords(issues=(issue,))
    kind = kind_of(body, name, "", harvest.media_type)
    if kind is None:
        return DocumentRecords(
            issues=(Issue(IssueCode.FETCH_FAILED, Severity.ERROR, f"{name} {UNKNOWN_KIND}"),)
        )
    return reader.read(Payload(PayloadRole.MAIN, name, kind, body))


def _fate(store: CatalogueStore, fate: Fate, identifier: str, report: RunReport) -> Fate:
    """What a finished run neither published nor quarantined it did not accept."""
    ended = fate_of(store, fate, identifier, report)
    if ended.outcome != "not reached" or not report.not_accepted:
        return ended
    return Fate(
        ended.file, None, "not accepted", ("counted under one of: " + ", ".join(report.not_accepted),)
    )
