"""Tables are split as they are, whatever wrote them."""

from __future__ import annotations

import codecs
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from harvesters.errors import FileUnreadable, SourceBroken, TooLarge
from harvesters.protocols.contract import HarvestedPage
from harvesters.protocols.table_text import text_rows
from normalise.errors import MappingError
from normalise.mapping.harvest_block import Politeness, Table
from normalise.raw_record import ROW_MEDIA_TYPE
from tests.harvesters.conftest import START, MakeFetcher
from tests.harvesters.harvesting import harvested, ids, messages
from tests.harvesters.local_site import Asked, LocalSite, Page
from tests.harvesters.mappings import table_csv, table_mapping

TEXT = "Id,Title,Provider\na1,Māori kupu – café,Société d’été\n"


@pytest.fixture
def read(site: LocalSite, make_fetcher: MakeFetcher):  # type: ignore[no-untyped-def]
    """Harvest a body as a table."""

    def read(
        body: bytes, content_type: str = "text/csv", path: str = "/t", **harvest: object
    ) -> list[HarvestedPage]:
        site.routes[path] = Page(body, headers={"Content-Type": content_type})
        return harvested(table_mapping(url=f"{site.origin}{path}", **harvest), make_fetcher())

    return read


def cells(pages: list[HarvestedPage], number: int = 0) -> dict[str, str]:
    record = [record for page in pages for record in page.records][number]
    assert record.payloads[0].media_type == ROW_MEDIA_TYPE
    return dict(orjson.loads(record.payloads[0].body))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (TEXT.encode(), "text/csv"),
        (TEXT.encode("utf-8-sig"), "text/csv; charset=windows-1252"),
        (TEXT.encode("utf-16"), "text/csv"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "application/octet-stream"),
        (TEXT.replace("ā", "a").encode("windows-1252"), "text/csv; charset=Windows-1252"),
    ],
)
def test_encodings_that_say_what_they_are(read, body: bytes, content_type: str) -> None:  # type: ignore[no-untyped-def]
    pages = read(body, content_type)
    assert cells(pages)["Provider"] == "Société d’été"
    assert cells(pages)["Title"].endswith("kupu – café")
    assert messages(pages) == []


def test_undeclared_windows_text_is_read_and_told(read) -> None:  # type: ignore[no-untyped-def]
    pages = read(TEXT.replace("ā", "a").encode("windows-1252"))
    assert cells(pages)["Provider"] == "Société d’été"
    assert "states no encoding and is not UTF-8; it was read as windows-1252" in messages(pages)[0]


def test_wrong_declared_encoding_is_an_error_that_names_the_key(read) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SourceBroken, match=r"is not utf-8 \(byte \d+\); see harvest\.encoding"):
        read("Id,Title\na1,é\n".encode("latin-1"), encoding="utf-8")
    with pytest.raises(MappingError, match=r"harvest\.encoding: 'klingon' is not the encoding of a text"):
        read(b"Id,Title\na1,x\n", encoding="klingon")


@pytest.mark.parametrize(
    ("body", "content_type", "path"),
    [
        (b"Id;Title;Provider\na1;Knots, bends;Harbour\n", "text/csv", "/t"),
        (b"Id\tTitle\tProvider\na1\tKnots, bends\tHarbour\n", "text/plain", "/t.tsv"),
        (b"Id\tTitle\tProvider\na1\tKnots, bends\tHarbour\n", "text/tab-separated-values", "/t"),
        (b'Id,Title,Provider\r\na1,"Knots, bends",Harbour\r\n', "", "/t"),
    ],
)
def test_delimiter_is_told_from_header_type_and_name(read, body: bytes, content_type: str, path: str) -> None:  # type: ignore[no-untyped-def]
    assert cells(read(body, content_type, path)) == {
        "Id": "a1",
        "Title": "Knots, bends",
        "Provider": "Harbour",
    }


def test_line_ends_inside_quotes_belong_to_the_cell(read) -> None:  # type: ignore[no-untyped-def]
    pages = read(b'Id,Title\na1,"Knots\nand ""bends"""\na2,Sails\n')
    assert cells(pages)["Title"] == 'Knots\nand "bends"'
    assert ids(pages) == ["A1", "A2"]


def test_duplicate_headers_are_kept_and_told(read) -> None:  # type: ignore[no-untyped-def]
    pages = read(b"Id,Skill,skill\na1,rope,wind\n")
    record = next(record for page in pages for record in page.records)
    assert orjson.loads(record.payloads[0].body) == [["Id", "a1"], ["Skill", "rope"], ["skill", "wind"]]
    assert "names 2 columns" in messages(pages)[0]


def test_ragged_rows_are_kept_and_told_with_their_number(read) -> None:  # type: ignore[no-untyped-def]
    pages = read(b"Id,Title,Provider\na1,Knots\na2,Sails,Harbour,extra\n,,,\n\na3,Tides,Harbour,,\n")
    assert ids(pages) == ["A1", "A2", "A3"]
    assert cells(pages)["Provider"] == ""
    assert cells(pages, 1)[""] == "extra"
    assert messages(pages) == [
        "row 2 has 2 cells, the header has 3",
        "row 3 has 4 cells, the header has 3",
    ]


def test_row_without_id_is_left_out_and_told(read) -> None:  # type: ignore[no-untyped-def]
    pages = read(b"Id,Title\n,Nameless\na2,Sails\n")
    assert ids(pages) == ["A2"]
    assert "row 2" in messages(pages)[0]
    assert "has no id" in messages(pages)[0]


def test_header_may_stand_below_other_rows(read) -> None:  # type: ignore[no-untyped-def]
    pages = read(b"Exported for the ministry\n\nId,Title\na1,Knots\n", header_row=3)
    assert cells(pages) == {"Id": "a1", "Title": "Knots"}


def test_table_without_the_column_of_ids_is_told_with_those_it_has(read) -> None:  # type: ignore[no-untyped-def]
    said = r"no column 'Id' \(record\.id\); the columns are 'Code', 'Title'"
    with pytest.raises(SourceBroken, match=said):
        read(b"Code,Title\na1,Knots\n")
    assert ids(read("ÍD,Title\na1,Knots\n".encode())) == ["A1"]


def test_missing_header_and_too_many_rows_are_errors_with_their_limits(read) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SourceBroken, match=r"no header in row 1 \(harvest\.header_row\)"):
        read(b"")
    with pytest.raises(SourceBroken, match=r"more than 2 rows \(harvest\.max_rows\)"):
        read(table_csv(3), max_rows=2)


def test_last_page_says_that_the_listing_is_complete(read) -> None:  # type: ignore[no-untyped-def]
    pages = read(table_csv(1200))
    assert [len(page.records) for page in pages] == [0, 500, 500, 200, 0]
    assert [page.is_complete for page in pages] == [False, False, False, False, True]


def test_unchanged_table_yields_ids_and_issues_again(site: LocalSite, make_fetcher: MakeFetcher) -> None:
    def page(asked: Asked) -> Page:
        known = asked.headers.get("if-none-match")
        return Page(status=304) if known else Page(b"Id,Title\na1,x\na2\n", headers={"ETag": '"1"'})

    site.routes["/t"] = page
    mapping = table_mapping(url=f"{site.origin}/t")
    fetcher = make_fetcher()
    first = harvested(mapping, fetcher)
    memory = first[-1].memories[0]
    fetcher._validators.put(memory.url, memory.key, memory.etag, None, dict(memory.yielded), START)
    again = harvested(mapping, fetcher)
    assert [page.listed_ids for page in again] == [("A1", "A2")]
    assert messages(again) == messages(first) != []
    assert again[-1].is_complete


class TestWorkbook:
    def workbook(self, *rows: list[object], title: str = "Offers") -> bytes:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = title
        for row in rows:
            sheet.append(row)
        book.create_sheet("Notes").append(["Id", "Title"])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def test_cells_read_as_a_person_would_write_them(self, read) -> None:  # type: ignore[no-untyped-def]
        row = ["a1", 40.0, 2.5, True, date(2026, 9, 14), datetime(2026, 9, 14, 9, 30), None, "Été"]  # noqa: DTZ001 - as Excel
        pages = read(self.workbook(["Id", "A", "B", "C", "D", "E", "F", "G"], row))
        expected = {
            "Id": "a1",
            "A": "40",
            "B": "2.5",
            "C": "TRUE",
            "D": "2026-09-14",
            "E": "2026-09-14T09:30:00",
        }
        assert cells(pages) == expected | {"F": "", "G": "Été"}

    def test_named_sheet_is_read_and_a_missing_one_is_told(self, read) -> None:  # type: ignore[no-untyped-def]
        body = self.workbook(["Id", "Title"], ["a1", "Knots"])
        assert ids(read(body, sheet="Offers")) == ["A1"]
        with pytest.raises(SourceBroken, match=r"no sheet 'Offer' \(harvest\.sheet\), only Offers, Notes"):
            read(body, sheet="Offer")

    def test_workbook_that_unfolds_beyond_the_limit_is_refused(self, read) -> None:  # type: ignore[no-untyped-def]
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", bytes(3_000_000))
        with pytest.raises(SourceBroken, match=r"3000000 bytes when unpacked, more than the 2000000"):
            read(out.getvalue(), politeness={"max_bytes": 2_000_000})

    @pytest.mark.parametrize("cut", [30, 400, 2000])
    def test_damaged_workbook_is_told(self, read, cut: int) -> None:  # type: ignore[no-untyped-def]
        body = self.workbook(["Id", "Title"], ["a1", "Knots"])
        with pytest.raises(SourceBroken, match="not a sound XLSX workbook"):
            read(body[:cut])


class TestLocalFile:
    def test_file_stands_beside_the_mapping(self, tmp_path: Path, make_fetcher: MakeFetcher) -> None:
        (tmp_path / "exports").mkdir()
        (tmp_path / "exports" / "t.csv").write_bytes(table_csv(2))
        pages = harvested(table_mapping(file="exports/t.csv"), make_fetcher(), folder=tmp_path)
        assert ids(pages) == ["R1", "R2"]

    def test_missing_file_is_told_by_its_path(self, tmp_path: Path, make_fetcher: MakeFetcher) -> None:
        with pytest.raises(FileUnreadable, match=r"exports/t\.csv: cannot be read"):
            harvested(table_mapping(file="exports/t.csv"), make_fetcher(), folder=tmp_path)

    def test_large_file_is_refused(self, tmp_path: Path, make_fetcher: MakeFetcher) -> None:
        (tmp_path / "t.csv").write_bytes(table_csv(100))
        mapping = table_mapping(file="t.csv", politeness={"max_bytes": 100})
        with pytest.raises(TooLarge, match=r"more than the 100 of harvest\.politeness\.max_bytes"):
            harvested(mapping, make_fetcher(), folder=tmp_path)


@given(st.binary(max_size=400))
def test_any_bytes_are_rows_or_a_told_error(body: bytes) -> None:
    harvest = Table(protocol="table", url="https://register.example/t", politeness=Politeness())
    told = None
    try:
        rows = list(text_rows(body, "csv", harvest, None, "t")[0])
    except SourceBroken as error:
        rows, told = [], str(error)
    assert told is None or told.startswith("t: ")
    assert [number for number, _ in rows] == list(range(1, len(rows) + 1))
