"""CSV and TSV: bytes to cells."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice

from harvesters.errors import SourceBroken
from harvesters.protocols.contract import PageIssue
from normalise.issue import Issue, IssueCode, Severity
from normalise.mapping.harvest_block import Table

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS = ",;\t|"
FALLBACK = "windows-1252"

Cells = Iterator[tuple[int, list[str]]]


def text_rows(
    body: bytes, kind: str, harvest: Table, charset: str | None, address: str
) -> tuple[Cells, tuple[PageIssue, ...]]:
    """Rows as (number, cells), and an issue when the encoding had to be guessed."""
    encoding = harvest.encoding if harvest.encoding != "auto" else guessed_encoding(body, charset)
    try:
        text = body.decode(encoding)
    except LookupError as error:
        raise SourceBroken(
            f"{address}: {encoding!r} is not an encoding (harvest.encoding)", address
        ) from error
    except UnicodeDecodeError as error:
        if encoding != FALLBACK:
            raise SourceBroken(
                f"{address}: is not {encoding} (byte {error.start}); see harvest.encoding", address
            ) from error
        text = body.decode(FALLBACK, "replace")
    guessed = harvest.encoding == "auto" and encoding == FALLBACK and charset != FALLBACK
    issues = (PageIssue(_guessed_issue(address)),) if guessed else ()
    delimiter = "\t" if kind == "tsv" else guessed_delimiter(text, harvest.header_row)
    return _split(text, delimiter, address), issues


def guessed_encoding(body: bytes, charset: str | None) -> str:
    """By byte order mark, then the transport's charset, then UTF-8, then Windows-1252."""
    marked = next((name for mark, name in BYTE_ORDER_MARKS if body.startswith(mark)), None)
    if marked is not None:
        return marked
    for encoding in (charset, "utf-8"):
        if encoding is not None and _decodes(body, encoding):
            return encoding
    return FALLBACK


def _decodes(body: bytes, encoding: str) -> bool:
    try:
        body.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return False
    return True


def guessed_delimiter(text: str, header_row: int) -> str:
    """The delimiter that splits the header into most columns; a comma when none does."""
    lines = list(islice(io.StringIO(text, newline=None), header_row))
    header = lines[-1].rstrip("\n") if lines else ""
    return max(
        DELIMITERS, key=lambda mark: (len(next(csv.reader([header], delimiter=mark), [])), mark == ",")
    )


def _split(text: str, delimiter: str, address: str) -> Cells:
    # `strict` stays off: a stray quote then costs one cell rather than the file, and the row's length tells.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    try:
        for row in reader:
            number += 1
            yield number, row
    except csv.Error as error:
        raise SourceBroken(f"{address}: line {reader.line_num}: {error}", address) from error


def _guessed_issue(address: str) -> Issue:
    return Issue(
        IssueCode.BROKEN_PAYLOAD,
        Severity.WARNING,
        f"{address} states no encoding and is not UTF-8; it was read as {FALLBACK}",
        field="harvest.encoding",
        expected="an encoding in harvest.encoding",
    )
