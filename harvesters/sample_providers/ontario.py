"""The sample Ontario table over HTTP: one table, as CSV and as XLSX."""

import csv
import io
from collections.abc import Sequence

from fastapi import APIRouter
from starlette.responses import Response

from harvesters.sample_providers.ontario_table import COLUMNS, Row, load_ontario_rows
from harvesters.sample_providers.ontario_workbook import build_workbook

CSV_PATH = "/exports/micro-credentials.csv"
XLSX_PATH = "/exports/micro-credentials.xlsx"
SHEET = "Sample micro-credentials"
NUMERIC_COLUMNS = frozenset({COLUMNS.index("Duration (weeks)"), COLUMNS.index("Hours")})
BYTE_ORDER_MARK = "\ufeff"


def build_router(rows: Sequence[Row] | None = None) -> APIRouter:
    """The two addresses over the given rows, by default those of the data files."""
    table = [COLUMNS, *(load_ontario_rows() if rows is None else rows)]
    as_csv = build_csv(table)
    as_xlsx = build_workbook(table, SHEET, NUMERIC_COLUMNS)
    router = APIRouter()

    @router.get(CSV_PATH)
    def csv_export() -> Response:
        return _download(as_csv, "text/csv; charset=utf-8", CSV_PATH)

    @router.get(XLSX_PATH)
    def xlsx_export() -> Response:
        media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return _download(as_xlsx, media_type, XLSX_PATH)

    return router


def build_csv(table: Sequence[Sequence[str]]) -> bytes:
    """The table as spreadsheet programs write CSV: UTF-8 with a byte order mark, CRLF, quotes if needed."""
    kept = io.StringIO(newline="")
    csv.writer(kept).writerows(table)
    return (BYTE_ORDER_MARK + kept.getvalue()).encode()


def _download(body: bytes, media_type: str, path: str) -> Response:
    name = path.rsplit("/", 1)[1]
    headers = {"Content-Disposition": f'attachment; filename="sample-{name}"'}
    return Response(body, media_type=media_type, headers=headers)
