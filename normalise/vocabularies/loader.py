"""The one place that reads the tables of the package."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from importlib.resources import files
from types import MappingProxyType

from normalise.errors import VocabularyError

TABLES = (
    "counterparts",
    "countries",
    "credit_systems",
    "currencies",
    "elm_codes",
    "elm_national_levels",
    "framework_levels",
    "framework_pairs",
    "frameworks",
    "isced_f",
    "labels",
    "languages",
    "native_fields",
    "nzsced",
    "recognition_frameworks",
    "recognition_rules",
    "regions",
    "routes_to_isced_f",
    "schemes",
    "sources",
    "words",
)

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tables:
    """All rows of all tables, and a hash of the bytes they were read from."""

    rows: Mapping[str, tuple[Row, ...]]
    version: str
    """12 hexadecimal digits; changes with any byte of any table."""

    def of(self, name: str) -> tuple[Row, ...]:
        """The rows of one table."""
        return self.rows[name]


def load_tables() -> Tables:
    """Read every table; VocabularyError names a row whose source is not listed in `sources`."""
    hashed, rows = blake2b(digest_size=6), {}
    for name in TABLES:
        body = files("normalise.vocabularies").joinpath("data", f"{name}.csv").read_bytes()
        hashed.update(body)
        rows[name] = tuple(csv.DictReader(body.decode("utf-8").splitlines(), strict=True))
    _check_sources(rows)
    return Tables(MappingProxyType(rows), hashed.hexdigest())


def aliases(row: Row) -> tuple[str, ...]:
    """The other spellings that a row lists, `|` between them."""
    return tuple(filter(None, row["aliases"].split("|")))


def _check_sources(rows: Mapping[str, tuple[Row, ...]]) -> None:
    known = {row["key"] for row in rows["sources"]}
    for name, table in rows.items():
        for row in table:
            if name != "sources" and row["source"] not in known:
                raise VocabularyError(
                    f"{name}.csv: source {row['source']!r} of {dict(row)} is not in sources.csv"
                )
