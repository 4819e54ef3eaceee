"""Moving a catalogue between SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from catalogue_store import CatalogueStore, open_store
from catalogue_store.copying import copy_store
from catalogue_store.database import Database
from catalogue_store.errors import BrokenBackup, InvalidValue, SchemaOutdated
from catalogue_store.leases import Holder
from catalogue_store.tables import metadata
from tests.catalogue_store.harvest import day, harvest, source_row
from tests.postgresql_server import Server


@pytest.fixture
def other_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the other kind, without a schema."""
    if engine == "postgresql":
        yield f"sqlite:///{tmp_path / 'other.db'}"
        return
    server: Server = request.getfixturevalue("postgresql_server")
    address = server.create()
    yield address
    server.drop(address)


def everything(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, by key."""
    with closing(Database(url)) as database, database.read() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in metadata.sorted_tables
        }


def fill(store: CatalogueStore) -> None:
    """Records with history, texts that one of the databases dislikes, a purge at the end of the numbers."""
    harvest(store, day(0), {"a": "Data", "b": "Pâte \x00 Ω \U0001f33f", "c": "Bread"})
    harvest(store, day(1), {"a": "Data II", "b": "Pâte \x00 Ω \U0001f33f", "c": "Bread"})
    store.keys.create("Ana", day(1))
    store.sources.register(source_row("src_2"))
    harvest(store, day(2), {"z": "Last"}, source_id="src_2")
    store.records.purge_source("src_2", day(3))


def test_leases_stay_with_the_processes_that_hold_them(
    store: CatalogueStore, database_url: str, tmp_path: Path
) -> None:
    store.leases.take("credatlas schedule", Holder("elsewhere", 1, "then"), day(0), 3600)
    copy_url = f"sqlite:///{tmp_path / 'copy.db'}"
    copy_store(database_url, copy_url)
    assert len(everything(database_url)["lease"]) == 1
    assert everything(copy_url)["lease"] == []


@pytest.mark.server
def test_every_row_comes_over_and_the_catalogue_goes_on(
    store: CatalogueStore, database_url: str, other_url: str
) -> None:
    fill(store)
    told: dict[str, int] = {}
    copied = copy_store(database_url, other_url, lambda table, rows: told.update({table: rows}))
    assert everything(other_url) == everything(database_url)
    assert copied == sum(told.values()) == sum(map(len, everything(database_url).values())) > 30
    assert "lease" not in told
    with open_store(other_url) as copy:
        assert copy.changes.catalogue() == store.changes.catalogue() is not None
        given = {record.number for record in store.records.iterate()}
        harvest(copy, day(4), {"a": "Data III", "d": "New"})
        harvest(store, day(4), {"a": "Data III", "d": "New"})
        numbers = {record.id: record.number for record in copy.records.iterate(include_withdrawn=True)}
        assert numbers["src:d"] not in given | {4}, "a number that a purged record had is not given out again"
        last = (copy.changes.last_seq(), store.changes.last_seq())
        assert last[0] >= last[1]
        assert [one.kind for one in copy.changes.of_record("src:a")] == [
            one.kind for one in store.changes.of_record("src:a")
        ]


@pytest.mark.server
def test_a_database_that_holds_something_is_left_alone(
    store: CatalogueStore, database_url: str, other_url: str
) -> None:
    with open_store(other_url) as other:
        other.sources.register(source_row("mine"))
    before = everything(other_url)
    with pytest.raises(BrokenBackup, match=r"holds rows already \(table source\); name an empty one"):
        copy_store(database_url, other_url)
    assert everything(other_url) == before


@pytest.mark.server
def test_a_copy_that_is_broken_off_leaves_an_empty_database(
    store: CatalogueStore, database_url: str, other_url: str
) -> None:
    fill(store)

    def break_off(table: str, rows: int) -> None:
        if table == "record":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_store(database_url, other_url, break_off)
    assert not any(everything(other_url).values())
    copy_store(database_url, other_url)
    assert everything(other_url) == everything(database_url)


def test_what_is_no_catalogue_is_not_copied(tmp_path: Path) -> None:
    with pytest.raises(SchemaOutdated, match="is empty"):
        copy_store(f"sqlite:///{tmp_path}/new.db", f"sqlite:///{tmp_path}/other.db")
    with pytest.raises(InvalidValue, match="no database address"):
        copy_store(f"sqlite:///{tmp_path}/new.db", "elsewhere")
