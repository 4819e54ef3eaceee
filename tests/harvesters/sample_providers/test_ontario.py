"""The sample Ontario table: two formats of the same rows, in two languages, dirty as the data notes say."""

import csv
import io
import re
from collections import Counter

import openpyxl
import pytest
from starlette.testclient import TestClient

from harvesters.sample_providers.app import build_app
from harvesters.sample_providers.ontario import CSV_PATH, XLSX_PATH
from harvesters.sample_providers.ontario_table import COLUMNS, REMARK, load_ontario_rows

SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
Record = dict[str, str]


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(build_app())


@pytest.fixture(scope="module")
def records(client: TestClient) -> list[Record]:
    text = client.get(CSV_PATH).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def column(records: list[Record], name: str) -> list[str]:
    return [record[name] for record in records]


def test_csv_is_utf8_with_byte_order_mark_and_crlf(client: TestClient) -> None:
    answer = client.get(CSV_PATH)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbfInstitution,")
    assert b"\r\n" in answer.content


def test_csv_has_every_column_in_order_and_every_row(records: list[Record]) -> None:
    assert tuple(records[0]) == COLUMNS
    assert [tuple(record.values()) for record in records] == list(load_ontario_rows())
    assert len(records) >= 90


def test_workbook_holds_the_same_cells(client: TestClient, records: list[Record]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get(XLSX_PATH).content), read_only=True)
    (sheet,) = book.worksheets
    header, *rows = sheet.iter_rows(values_only=True)
    assert header == COLUMNS
    as_text = [["" if cell is None else str(cell) for cell in row] for row in rows]
    assert as_text == [list(record.values()) for record in records]
    book.close()


def test_workbook_has_whole_hours_as_numbers_and_codes_as_text(client: TestClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get(XLSX_PATH).content), read_only=True)
    row = next(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    cells = dict(zip(COLUMNS, row, strict=True))
    assert isinstance(cells["Hours"], int)
    assert isinstance(cells["CIP 2021"], str)
    book.close()


@pytest.mark.parametrize("path", [CSV_PATH, XLSX_PATH])
def test_exports_are_stable_conditional_and_marked(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["X-Credatlas-Sample"] == "true"
    assert TestClient(build_app()).get(path).content == answer.content
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_every_row_and_institution_says_that_it_is_a_sample(records: list[Record]) -> None:
    assert set(column(records, "Remark")) == {REMARK}
    institutions = set(column(records, "Institution"))
    assert len(institutions) >= 10
    assert all(name.endswith(("(sample)", "(exemple)")) for name in institutions)


def test_web_pages_are_under_example_and_lead_to_one_record_each(records: list[Record]) -> None:
    pages = column(records, "Web page")
    assert len(set(pages)) == len(pages)
    assert all(re.match(r"https://[a-z-]+\.example/", page) for page in pages)


def test_ids_are_unique_but_for_the_planted_ones(records: list[Record]) -> None:
    ids = Counter(column(records, "Micro-credential ID"))
    assert [name for name, count in ids.items() if count > 1] == ["MRC-DG-210"]
    folded = Counter(name.lower() for name in column(records, "Micro-credential ID"))
    assert {name for name, count in folded.items() if count > 1} == {"mrc-dg-210", "wgu-301"}


def test_a_third_of_the_rows_is_taught_in_french(records: list[Record]) -> None:
    french = [record for record in records if record["Title (French)"]]
    assert len(french) >= 30
    for record in records:
        if record["Language of instruction"] in {"French", "Français"}:
            assert record["Title (French)"]
            assert record["Description (French)"]
        if record["Language of instruction"] == "Bilingual" and record["Title (French)"]:
            assert record["Title (English)"]


def test_one_row_has_no_title_at_all(records: list[Record]) -> None:
    untitled = [r for r in records if not r["Title (English)"].strip() and not r["Title (French)"].strip()]
    assert [record["Micro-credential ID"] for record in untitled] == ["THU/CE/1187"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Hours", "24-30"),
        ("Hours", "24 à 30"),
        ("Duration (weeks)", "less than 12 weeks"),
        ("CIP 2021", "1.0604"),
        ("CIP 2021", "03.0511 "),
        ("NOC 2021", "22303|70010"),
        ("Tuition", "$1,250 + HST"),
        ("Tuition", "1 250,00 $"),
        ("Tuition", "From $350 to $700"),
        ("Tuition", "De 350 $ à 700 $"),
        ("Tuition", "Free"),
        ("Delivery mode", "syn"),
        ("Delivery mode", "XCH"),
        ("Continuing education", "Oui"),
        ("Continuing education", "Y"),
        ("OSAP eligible", ""),
        ("Start dates", "September 14, 2026"),
        ("Language of instruction", "English; Anishinaabemowin"),
        ("Micro-credential ID", "pbc-1003"),
    ],
)
def test_dirty_value_is_present_but_rare(records: list[Record], name: str, value: str) -> None:
    found = column(records, name).count(value)
    assert found >= 1
    if value != "Oui":
        assert found <= len(records) / 10


def test_osap_is_stated_with_a_date_or_left_blank(records: list[Record]) -> None:
    assert set(column(records, "OSAP eligible")) == {"Yes", "No", ""}
    for record in records:
        dated = re.fullmatch(r"\d{4}-\d{2}-\d{2}", record["OSAP status as of"]) is not None
        assert dated is (record["OSAP eligible"] != "")


def test_one_row_breaks_the_twelve_week_rule_of_osap(records: list[Record]) -> None:
    long = [r for r in records if r["Duration (weeks)"].isdigit() and int(r["Duration (weeks)"]) >= 12]
    assert [(record["Micro-credential ID"], record["OSAP eligible"]) for record in long] == [
        ("WGU-305", "Yes")
    ]


def test_one_row_lists_more_occupations_than_three(records: list[Record]) -> None:
    codes = [re.findall(r"\d{5}", record["NOC 2021"]) for record in records]
    assert all(codes)
    assert [len(found) for found in codes if len(found) > 3] == [4, 4]


def test_no_sentence_is_written_twice(records: list[Record]) -> None:
    counts: Counter[str] = Counter()
    for record in records:
        texts = [record["Description (English)"], record["Description (French)"], record["Assessment"]]
        sentences = {sentence for text in texts for sentence in SENTENCE_END.split(text) if sentence}
        counts.update(sentences | set(record["Learning outcomes"].split("\n")))
    assert [sentence for sentence, count in counts.items() if count > 1] == []


def test_descriptions_are_neither_stubs_nor_essays(records: list[Record]) -> None:
    for record in records:
        for name in ("Description (English)", "Description (French)"):
            assert not record[name] or 20 <= len(record[name].split()) <= 120, record["Micro-credential ID"]
