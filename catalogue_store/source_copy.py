"""What the catalogue knows of one source, copied into another store, where a run may be tried and thrown away."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, Table, literal, select

from catalogue_store.database import Database
from catalogue_store.dialect import insert_new
from catalogue_store.record_ids import of_source
from catalogue_store.tables.raw import descriptor, raw_record, suppression
from catalogue_store.tables.records import record
from catalogue_store.tables.sources import run, source

ROWS = 1000
"""Copied at once, so that a source of any size needs no more memory."""


def copy_source(origin: Database, target: Database, source_id: str) -> None:
    """Copy a source's records, published runs and suppressions; nothing when it is not known.

    Payloads, versions and organisations stay behind. Each record counts as never normalised, so that a run in the
    target makes it anew; that its source did not change is still seen.
    """
    with origin.read() as reading, target.write() as writing:
        for table, rows in _selected(source_id):
            _copy(reading, writing, table, rows)


def _selected(source_id: str) -> list[tuple[Table, Select[Any]]]:
    """In the order in which one needs the other."""
    here = of_source(record.c.id, source_id)
    raw = [column for column in raw_record.c if column.name != "content_hash"]
    runs = select(run).where(run.c.source_id == source_id, run.c.published_at.is_not(None))
    named = select(record.c.descriptor_hash).where(here)
    anew = select(*raw, literal("").label("content_hash"))
    return [
        (source, select(source).where(source.c.id == source_id)),
        (run, runs),
        (descriptor, select(descriptor).where(descriptor.c.hash.in_(named))),
        (record, select(record).where(here)),
        (raw_record, anew.where(of_source(raw_record.c.record_id, source_id))),
        (suppression, select(suppression).where(of_source(suppression.c.record_id, source_id))),
    ]


def _copy(reading: Connection, writing: Connection, table: Table, rows: Select[Any]) -> None:
    for part in reading.execute(rows, execution_options={"stream_results": True}).partitions(ROWS):
        writing.execute(insert_new(writing, table), [dict(row._mapping) for row in part])
