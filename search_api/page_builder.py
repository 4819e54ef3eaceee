"""Builds what a new generation is filled with: the documents of all records, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue_store import NumberSpan, RecordTable
from search_api.document_builder import DocumentBuilder
from search_api.index.batch import read_batch
from search_api.index.contract import Batch, Put, Sources


@dataclass(frozen=True, slots=True)
class PageBuilder:
    """Reads a page of records from the store and makes it ready for an engine."""

    records: RecordTable
    builder: DocumentBuilder
    sources: Sources
    """Of the index that is filled."""

    def batch(self, page: NumberSpan) -> Batch:
        """The documents of a page.

        Raises:
            BrokenBatch: a document cannot be built; names its record.
        """
        stored = self.records.within(page)
        return read_batch((Put(self.builder.build(record)) for record in stored), self.sources)
