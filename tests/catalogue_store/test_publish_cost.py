"""What publishing costs SQLite, counted in the instructions of its machine and not in time."""

from __future__ import annotations

import sqlite3

import pytest

from catalogue_store import AbsencePolicy, CatalogueStore, RunKind
from catalogue_store.database import Database
from catalogue_store.publish import publish_run
from tests.catalogue_store.harvest import day, fill, harvest

STEP = 10
FEW, MANY = 50, 3_000


@pytest.fixture
def engine() -> str:
    """Only SQLite counts."""
    return "sqlite"


def instructions_of_publishing(store: CatalogueStore, database: Database, number: int) -> int:
    """Of an incremental run that changes one record and is told that another is gone."""
    run = fill(store, day(number), {"0": f"Data {number}"}, kind=RunKind.INCREMENTAL, gone=(f"{number}",))
    counted = 0

    def tick() -> int:
        nonlocal counted
        counted += 1
        return 0

    with database.write() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_progress_handler(tick, STEP)
        counts = publish_run(connection, run.id, AbsencePolicy(), day(number))
        driver.set_progress_handler(None, 0)
    assert (counts.changed, counts.withdrawn) == (1, 1)
    return counted * STEP


def test_publishing_a_few_records_costs_the_same_in_a_large_source(
    store: CatalogueStore, database: Database
) -> None:
    harvest(store, day(0), {str(number): "Data" for number in range(FEW)})
    small = instructions_of_publishing(store, database, 1)
    harvest(store, day(2), {str(number): "Data" for number in range(2, MANY)}, kind=RunKind.INCREMENTAL)
    large = instructions_of_publishing(store, database, 3)
    assert store.records.count() == MANY - 2
    assert large < 2 * small
