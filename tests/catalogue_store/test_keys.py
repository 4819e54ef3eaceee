"""Keys: shown once, kept as a hash, valid until they expire or are revoked."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect

from catalogue_store import CatalogueStore, KeyRole
from catalogue_store.database import Database
from catalogue_store.errors import InvalidValue, UnknownKey

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_a_new_key_opens_and_another_does_not(store: CatalogueStore) -> None:
    made, words = store.keys.create("  Ana, operations ", NOW)
    assert (made.label, made.role, made.expires_at) == ("Ana, operations", KeyRole.OPERATOR, None)
    assert store.keys.valid(words, NOW) == made
    for wrong in (words[:-1], words + "A", words.upper(), made.id, "", "credatlas_", "\udcff"):
        assert store.keys.valid(wrong, NOW) is None


def test_keys_have_256_random_bits_behind_a_prefix_that_scanners_know(store: CatalogueStore) -> None:
    all_words = {store.keys.create("one of many", NOW)[1] for _ in range(20)}
    assert len(all_words) == 20
    assert all(words.startswith("credatlas_") and len(words) == len("credatlas_") + 43 for words in all_words)


def test_the_database_does_not_know_the_key(store: CatalogueStore, database_url: str) -> None:
    _, words = store.keys.create("Ana", NOW)
    with closing(Database(database_url)) as database, database.read() as connection:
        tables = inspect(connection).get_table_names()
        kept = "\n".join(
            str(row) for name in tables for row in connection.exec_driver_sql(f"SELECT * FROM {name}")
        )
    assert "Ana" in kept
    assert words not in kept
    assert words.removeprefix("credatlas_") not in kept


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_file_of_the_database_does_not_hold_the_key(store: CatalogueStore, database_url: str) -> None:
    _, words = store.keys.create("Ana", NOW)
    assert words.encode() not in Path(database_url.removeprefix("sqlite:///")).read_bytes()


def test_a_key_expires_at_its_moment(store: CatalogueStore) -> None:
    made, words = store.keys.create("For a week", NOW, NOW + 7 * DAY)
    assert store.keys.valid(words, NOW + 7 * DAY - timedelta(microseconds=1)) == made
    assert store.keys.valid(words, NOW + 7 * DAY) is None
    assert store.keys.all() == [made]


def test_a_revoked_key_opens_nothing_and_stays_on_the_list(store: CatalogueStore) -> None:
    made, words = store.keys.create("Lost", NOW)
    other, other_words = store.keys.create("Kept", NOW + DAY)
    revoked = store.keys.revoke(made.id, NOW + DAY)
    assert store.keys.revoke(made.id, NOW + 2 * DAY) == revoked
    assert revoked.revoked_at == NOW + DAY
    assert store.keys.valid(words, NOW + DAY) is None
    assert store.keys.valid(other_words, NOW + DAY) == other
    assert [key.id for key in store.keys.all()] == [made.id, other.id]


def test_what_cannot_be_a_key_is_refused(store: CatalogueStore) -> None:
    with pytest.raises(InvalidValue, match="label"):
        store.keys.create("  ", NOW)
    with pytest.raises(UnknownKey, match=r"'zzz'.*credatlas keys list"):
        store.keys.revoke("zzz", NOW)
