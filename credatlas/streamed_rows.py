"""Rows of any number, printed as they come: nothing waits for the last one, and nothing is left out."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

import orjson

from credatlas.output import cell_text

Row = Mapping[str, Any]


class RowFormat(StrEnum):
    """How rows are printed."""

    LINES = "lines"
    CSV = "csv"
    JSON = "json"


def print_rows(columns: Sequence[str], rows: Iterable[Row], how: RowFormat) -> int:
    """Print the rows; how many there were."""
    match how:
        case RowFormat.LINES:
            return _print_lines(columns, rows)
        case RowFormat.CSV:
            return _print_csv(columns, rows)
        case RowFormat.JSON:
            return _print_json(rows)


def _print_lines(columns: Sequence[str], rows: Iterable[Row]) -> int:
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - the last number is the count
        said = (cell_text(row[name]) for name in columns if row[name] is not None)
        sys.stdout.write("  ".join(text.replace("\n", " ") for text in said) + "\n")
    return count


def _print_csv(columns: Sequence[str], rows: Iterable[Row]) -> int:
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - the last number is the count
        writer.writerow({name: "" if row[name] is None else cell_text(row[name]) for name in columns})
    return count


def _print_json(rows: Iterable[Row]) -> int:
    """One JSON list, a row a line."""
    sys.stdout.write("[")
    count = 0
    for count, row in enumerate(rows, 1):
        sys.stdout.write(("\n" if count == 1 else ",\n") + orjson.dumps(row, default=str).decode())
    sys.stdout.write("\n]\n" if count else "]\n")
    return count
