"""XLSX: the cells of one sheet as text."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from harvesters.errors import SourceBroken

ZIP_START = b"PK\x03\x04"
BROKEN = (zipfile.BadZipFile, zlib.error, InvalidFileException, KeyError, SyntaxError, ValueError, EOFError)
"""What a damaged archive or the XML in it raises; every XML parser's error is a SyntaxError."""


def is_workbook(body: bytes) -> bool:
    """Whether the bytes begin as a ZIP file does, which is what XLSX is."""
    return body.startswith(ZIP_START)


def workbook_rows(
    body: bytes, sheet: str | None, limit: int, address: str
) -> Iterator[tuple[int, list[str]]]:
    """Rows of the named or first sheet as (number, cells); SourceBroken names the sheets there are."""
    try:
        yield from _rows(_opened(body, limit, address), sheet, address)
    except BROKEN as error:
        raise SourceBroken(f"{address}: is not a sound XLSX workbook ({error})", address) from error


def _rows(workbook: Workbook, sheet: str | None, address: str) -> Iterator[tuple[int, list[str]]]:
    try:
        names = [found.title for found in workbook.worksheets]
        if sheet is not None and sheet not in names:
            raise SourceBroken(
                f"{address}: has no sheet {sheet!r} (harvest.sheet), only {', '.join(names)}", address
            )
        if not names:
            raise SourceBroken(f"{address}: the workbook has no sheet", address)
        found = workbook[sheet or names[0]]
        # Files written by programs often state a size that is not theirs.
        found.reset_dimensions()
        for number, row in enumerate(found.iter_rows(values_only=True), start=1):
            yield number, [cell_text(value) for value in row]
    finally:
        workbook.close()


def _opened(body: bytes, limit: int, address: str) -> Workbook:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        size = sum(part.file_size for part in archive.infolist())
    if size > limit:
        raise SourceBroken(
            f"{address}: {size} bytes when unpacked, more than the {limit} of harvest.politeness.max_bytes",
            address,
        )
    return load_workbook(io.BytesIO(body), read_only=True, data_only=True)


def cell_text(value: object) -> str:
    """A cell as a reader of the sheet would write it: dates ISO 8601, whole numbers without a point."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return f"{value.total_seconds() / 3600:g} h"
        case _:
            return str(value)
