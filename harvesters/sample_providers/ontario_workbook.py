"""A table as an XLSX workbook whose bytes depend on its cells alone.

Spreadsheet libraries write the time of saving into the file; these few parts of ISO/IEC 29500 do not.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
NUMBER = re.compile(r"^(0|[1-9]\d{0,8})$")
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest time a ZIP entry can bear."""

CONTENT_TYPES = f"""{XML}<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{SHEETS}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEETS}.worksheet+xml"/>
</Types>"""
ROOT_LINKS = f"""{XML}<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>"""
WORKBOOK_LINKS = f"""{XML}<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
</Relationships>"""


def build_workbook(rows: Iterable[Sequence[str]], sheet: str, numeric: frozenset[int]) -> bytes:
    """A workbook of one sheet; whole numbers in `numeric` columns (from 0) are numbers, the rest is text."""
    book = (
        f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": ROOT_LINKS,
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": WORKBOOK_LINKS,
        "xl/worksheets/sheet1.xml": _sheet(rows, numeric),
    }
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, LONG_AGO)
            archive.writestr(entry, content.encode(), zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def _sheet(rows: Iterable[Sequence[str]], numeric: frozenset[int]) -> str:
    lines = (
        f'<row r="{number}">{"".join(_cells(number, row, numeric))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    return f'{XML}<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _cells(number: int, row: Sequence[str], numeric: frozenset[int]) -> Iterable[str]:
    for column, value in enumerate(row):
        place = f"{_letters(column)}{number}"
        if column in numeric and NUMBER.match(value):
            yield f'<c r="{place}"><v>{value}</v></c>'
        elif value:
            yield f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def _letters(column: int) -> str:
    """A column's name: 0 is A, 25 is Z, 26 is AA."""
    before, last = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
