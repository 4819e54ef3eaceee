"""Rows below their header: which cell belongs to which column, and what does not fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from harvesters.errors import SourceBroken
from harvesters.protocols.contract import PageIssue
from normalise.issue import Issue, IssueCode, Severity
from normalise.mapping.harvest_block import Table
from normalise.mapping.mapping import Mapping
from normalise.mapping.rule import Selector
from normalise.selectors.folded_text import fold


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row with its number in the file, from 1."""

    number: int
    cells: list[str]

    def pairs(self, headers: list[str]) -> list[tuple[str, str]]:
        """[header, text] in column order; missing cells are empty, cells beyond the header have no header."""
        width = max(len(headers), len(self.cells))
        names = headers + [""] * (width - len(headers))
        return list(zip(names, self.cells + [""] * (width - len(self.cells)), strict=True))

    def issues(self, headers: list[str]) -> list[Issue]:
        """A warning when the row has not as many cells as the header."""
        if len(self.cells) == len(headers):
            return []
        return [
            Issue(
                IssueCode.BROKEN_PAYLOAD,
                Severity.WARNING,
                f"row {self.number} has {len(self.cells)} cells, the header has {len(headers)}",
                field="row",
                value=" | ".join(self.cells)[:500],
                expected=f"{len(headers)} cells",
            )
        ]


def read_rows(
    cells: Iterator[tuple[int, list[str]]], harvest: Table, address: str
) -> tuple[list[str], Iterator[TableRow]]:
    """The header and the rows below it, without empty ones; SourceBroken when there is no header."""
    header = next((row for number, row in cells if number >= harvest.header_row), None)
    if header is None or not any(text.strip() for text in header):
        raise SourceBroken(f"{address}: no header in row {harvest.header_row} (harvest.header_row)", address)
    headers = [text.strip() for text in header]
    while headers and not headers[-1]:
        headers.pop()
    return headers, _rows(cells, len(headers), harvest.max_rows, address)


def _rows(cells: Iterator[tuple[int, list[str]]], width: int, limit: int, address: str) -> Iterator[TableRow]:
    count = 0
    for number, row in cells:
        if not any(text.strip() for text in row):
            continue
        count += 1
        if count > limit:
            raise SourceBroken(f"{address}: more than {limit} rows (harvest.max_rows)", address)
        while len(row) > width and not row[-1].strip():
            row.pop()
        yield TableRow(number, row)


def require_id_column(mapping: Mapping, headers: list[str], address: str) -> None:
    """SourceBroken when the table has none of the columns in which records have their id."""
    rule = mapping.record.id
    there = set(map(fold, headers))
    if rule.selector is Selector.COLUMN and there.isdisjoint(map(fold, rule.alternatives)):
        wanted = " or ".join(f"'{name}'" for name in rule.alternatives)
        columns = ", ".join(f"'{header}'" for header in headers if header)
        raise SourceBroken(f"{address}: no column {wanted} (record.id); the columns are {columns}", address)


def header_issues(headers: list[str], address: str) -> tuple[PageIssue, ...]:
    """A warning for each header that names more than one column."""
    counts = Counter(header.casefold() for header in headers if header)
    return tuple(
        PageIssue(
            Issue(
                IssueCode.CONTRADICTION,
                Severity.WARNING,
                f"the header {header!r} of {address} names {count} columns; their cells are read together",
                field=header,
                expected="one column of that name",
            )
        )
        for header, count in counts.items()
        if count > 1
    )
