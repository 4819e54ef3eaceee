"""`table`: one CSV, TSV or XLSX file, one row a record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import orjson

from harvesters.errors import FileUnreadable, SourceBroken, TooLarge
from harvesters.fetch import Fetcher
from harvesters.fetched import Fetched
from harvesters.manners import manners_of
from harvesters.protocols.contract import HarvestedPage, HarvestSession, PageIssue
from harvesters.protocols.issue_note import issues_told, told_issues
from harvesters.protocols.stated_charset import true_charset
from harvesters.protocols.table_rows import TableRow, header_issues, read_rows, require_id_column
from harvesters.protocols.table_text import text_rows
from harvesters.protocols.table_workbook import is_workbook, workbook_rows
from normalise.identity import IdentityReader
from normalise.issue import Issue, IssueCode, Severity
from normalise.mapping.harvest_block import Table
from normalise.mapping.mapping import Mapping
from normalise.opened_record import OpenedRecord
from normalise.raw_record import ROW_MEDIA_TYPE, Payload, PayloadRole, RawRecord

ROWS_A_PAGE = 500
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ACCEPTED_TYPES = f"text/csv, text/tab-separated-values, {XLSX_TYPE}, */*;q=0.1"


@dataclass(frozen=True, slots=True)
class TableFile:
    """The file's bytes and what was said about them."""

    address: str
    body: bytes
    media_type: str = ""
    charset: str | None = None


class TableProtocol:
    """Reads the file at once, then gives its rows in portions."""

    can_follow = False

    def __init__(self, harvest: Table) -> None:
        self._harvest = harvest

    def harvest(self, mapping: Mapping, fetcher: Fetcher, session: HarvestSession) -> Iterator[HarvestedPage]:
        """All rows; a file that has not changed yields the ids and issues it yielded last time."""
        if self._harvest.url is None:
            yield from self._pages(mapping, self._local_file(session), None)
            return
        fetched = fetcher.get(self._harvest.url, manners_of(mapping), accept=ACCEPTED_TYPES)
        if fetched.replay is not None:
            yield HarvestedPage(
                listed_ids=tuple(fetched.replay["ids"]),
                issues=told_issues(fetched.replay["issues"]),
                is_complete=True,
                listed_total=len(fetched.replay["ids"]),
            )
            return
        fetched, issues = true_charset(fetched) if self._harvest.encoding == "auto" else (fetched, ())
        file = TableFile(fetched.final_url, fetched.body, fetched.media_type, fetched.charset)
        yield from self._pages(mapping, file, fetched, issues)

    def _local_file(self, session: HarvestSession) -> TableFile:
        named = self._harvest.file
        if named is None:
            raise SourceBroken("harvest.url or harvest.file must name the table")
        path = Path(named) if session.folder is None else session.folder / named
        limit = self._harvest.politeness.max_bytes
        try:
            size = path.stat().st_size
            if size > limit:
                why = f"{size} bytes, more than the {limit} of harvest.politeness.max_bytes"
                raise TooLarge(str(path), why)
            return TableFile(named, path.read_bytes())
        except OSError as error:
            raise FileUnreadable(str(path), f"cannot be read ({error.strerror})") from error

    def _pages(
        self, mapping: Mapping, file: TableFile, fetched: Fetched | None, told: tuple[PageIssue, ...] = ()
    ) -> Iterator[HarvestedPage]:
        split = SplitTable(mapping, self._harvest, file)
        ids: list[str] = []
        issues: list[PageIssue] = [*told, *split.issues]
        yield HarvestedPage(issues=tuple(issues))
        while page := list(islice(split.rows, ROWS_A_PAGE)):
            records, found = split.records(page)
            ids += [record.native_id for record in records]
            issues += found
            yield HarvestedPage(records, issues=found)
        memory = None if fetched is None else fetched.remember({"ids": ids, "issues": issues_told(issues)})
        yield HarvestedPage(
            memories=() if memory is None else (memory,), is_complete=True, listed_total=len(ids)
        )


class SplitTable:
    """A table's rows as raw records."""

    def __init__(self, mapping: Mapping, harvest: Table, file: TableFile) -> None:
        self._mapping = mapping
        self._file = file
        self._identity = IdentityReader(mapping.record.id)
        cells, encoding_issues = self._cells(harvest, file)
        self.headers, self.rows = read_rows(cells, harvest, file.address)
        require_id_column(mapping, self.headers, file.address)
        self.issues = (*encoding_issues, *header_issues(self.headers, file.address))

    @staticmethod
    def _cells(
        harvest: Table, file: TableFile
    ) -> tuple[Iterator[tuple[int, list[str]]], tuple[PageIssue, ...]]:
        kind = table_format(harvest, file)
        if kind == "xlsx":
            limit = harvest.politeness.max_bytes
            return workbook_rows(file.body, harvest.sheet, limit, file.address), ()
        return text_rows(file.body, kind, harvest, file.charset, file.address)

    def records(self, rows: list[TableRow]) -> tuple[tuple[RawRecord, ...], tuple[PageIssue, ...]]:
        """The raw records of some rows, and what is wrong with the rows."""
        records: list[RawRecord] = []
        issues: list[PageIssue] = []
        for row in rows:
            payload = self._payload(row)
            opened = OpenedRecord((payload,), None, self._mapping.source.language)
            native_id = self._identity.read(opened)
            if native_id is None:
                issues.append(PageIssue(no_id(row, self._file.address)))
                continue
            records.append(RawRecord(self._mapping.id, native_id, (payload,)))
            issues += [PageIssue(issue, native_id) for issue in row.issues(self.headers)]
        return tuple(records), tuple(issues)

    def _payload(self, row: TableRow) -> Payload:
        body = orjson.dumps(row.pairs(self.headers))
        return Payload(
            PayloadRole.MAIN, f"{self._file.address}#row={row.number}", ROW_MEDIA_TYPE, body, "utf-8"
        )


def table_format(harvest: Table, file: TableFile) -> str:
    """`csv`, `tsv` or `xlsx`: as the mapping says, else by content, media type and the address's ending."""
    if harvest.format != "auto":
        return harvest.format
    if is_workbook(file.body):
        return "xlsx"
    ending = PurePosixPath(urlsplit(file.address).path).suffix.lower()
    is_tsv = file.media_type == "text/tab-separated-values" or ending in (".tsv", ".tab")
    return "tsv" if is_tsv else "csv"


def no_id(row: TableRow, address: str) -> Issue:
    """A row that cannot be a record, because nothing names it."""
    return Issue(
        IssueCode.MISSING_FIELD,
        Severity.ERROR,
        f"row {row.number} of {address} has no id where record.id looks for it; the row is left out",
        field="record.id",
        value=" | ".join(row.cells)[:500],
    )
