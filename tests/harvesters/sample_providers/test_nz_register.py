"""The sample New Zealand register: documented labels, formats and traps, and records worth reading."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest
from parsel import Selector
from starlette.testclient import TestClient

from harvesters.sample_providers.app import build_app
from harvesters.sample_providers.nz_records import (
    CAREERS_SENTENCE,
    NzRegister,
    RegisterRecord,
    load_nz_register,
)
from harvesters.sample_providers.nz_register import DETAIL_PATH, LIST_PATH, SHORTLIST_PATH

LABELS = (
    "Te Reo Māori Title",
    "Qualification Title",
    "Mātauranga Māori Qualification",
    "Qualification Type",
    "Level",
    "Credits",
    "Subject Area",
    "Strategic Purpose Statement",
    "Graduate profile",
    "Education pathways",
    "Employment pathways",
    "Entry Requirements",
)
UNMACRONED = str.maketrans("āĀ", "aA")
REGISTER = load_nz_register()


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(build_app())


def list_pages(client: TestClient) -> Iterator[Selector]:
    address: str | None = LIST_PATH
    while address is not None:
        page = Selector(client.get(address).text)
        yield page
        following = page.css("a[rel=next]::attr(href)").get()
        address = None if following is None else f"/nzqf/search/{following}"


def detail_cells(client: TestClient, key: str) -> list[list[str]]:
    page = Selector(client.get(DETAIL_PATH, params={"selectedItemKey": key}).text)
    return [
        [" ".join(cell.css("*::text").getall()).strip() for cell in row.xpath("./td")]
        for row in page.css("table > tr, table > tbody > tr")
    ]


def sentences(record: RegisterRecord) -> set[str]:
    texts = (record.purpose, record.profile, record.education, record.employment, record.entry)
    parts = re.split(r"(?<=[.!?:;])\s+|\n+", "\n".join(text for text in texts if text is not None))
    return {re.sub(r"^[\W\d]+", "", part).casefold().strip() for part in parts} - {""}


def test_list_has_the_documented_columns(client: TestClient) -> None:
    page = next(list_pages(client))
    assert page.css("th::text").getall() == [
        "Title",
        "Level",
        "Credits",
        "Developer",
        "Approval Date",
        "Review Date",
    ]
    assert all(len(row.css("td")) == 7 for row in page.css("tbody tr"))


def test_following_next_lists_every_record_once(client: TestClient) -> None:
    pages = list(list_pages(client))
    keys = [key for page in pages for key in page.css("td a::attr(href)").re(r"selectedItemKey=(\w+)")]
    assert len(pages) == -(-len(REGISTER.records) // 50)
    assert len(keys) == len(set(keys))
    assert set(keys) == {record.key for record in REGISTER.records}


def test_search_inputs_narrow_the_list_and_follow_to_the_next_page(client: TestClient) -> None:
    page = Selector(client.get(LIST_PATH, params={"keyword": "soil", "developer": "harakeke"}).text)
    assert page.css("tbody td:first-child::text").getall() == [
        "Reading Soil Moisture for Irrigation Decisions (Micro-credential)"
    ]
    assert "Nothing in the register matches" in client.get(LIST_PATH, params={"keyword": "zzz"}).text


@pytest.mark.parametrize("record", REGISTER.records, ids=lambda record: record.key)
def test_detail_page_has_documented_labels_in_order_and_says_sample(
    client: TestClient, record: RegisterRecord
) -> None:
    cells = detail_cells(client, record.key)
    label_cell = 0 if record.is_older_page else 1
    labels = [row[label_cell] for row in cells]
    allowed = [label.translate(UNMACRONED) if record.is_older_page else label for label in LABELS]
    assert [label for label in allowed if label in labels] == labels
    assert all(row[:label_cell] == [""] * label_cell and row[-1] == "" for row in cells)
    page = client.get(DETAIL_PATH, params={"selectedItemKey": record.key}).text
    assert f"The record {record.key} was written for Credatlas" in page
    assert "(sample)" in record.developer


def test_list_items_and_paragraphs_are_separated_by_line_breaks(client: TestClient) -> None:
    page = client.get(DETAIL_PATH, params={"selectedItemKey": "9101"}).text
    assert "On a working block, graduates will:<br>\n- site and calibrate" in page


def test_careers_sentence_is_glued_to_the_text_before_it(client: TestClient) -> None:
    page = client.get(DETAIL_PATH, params={"selectedItemKey": "9102"}).text
    assert f"vine contractor.{CAREERS_SENTENCE}" in page


def test_shortlist_address_shows_its_notice_and_nothing_in_the_list_leads_there(client: TestClient) -> None:
    page = client.get(SHORTLIST_PATH, params={"selectedItemKey": "9101"}).text
    assert "1 qualifications were added to your shortlist" in page
    assert all("addToShortList" not in listed.get() for listed in list_pages(client))


def test_unknown_key_is_a_404_page_that_names_it_escaped(client: TestClient) -> None:
    answer = client.get(DETAIL_PATH, params={"selectedItemKey": "<b>"})
    assert answer.status_code == 404
    assert "&lt;b&gt;" in answer.text


def test_ampersands_are_entities_and_provider_keys_are_found_in_either_case(client: TestClient) -> None:
    assert any("&amp;" in page.get() for page in list_pages(client))
    assert client.get(DETAIL_PATH, params={"selectedItemKey": "zs0412"}).status_code == 200


def test_a_register_with_other_records_can_be_served() -> None:
    client = TestClient(build_app(NzRegister(REGISTER.records[:2])))
    assert len(Selector(client.get(LIST_PATH).text).css("tbody tr")) == 2


def test_there_are_at_least_120_micro_credentials_and_some_records_of_other_types() -> None:
    types = Counter(record.qualification_type for record in REGISTER.records)
    assert types["Micro-credential"] >= 120
    assert set(types) > {"Micro-credential", "Certificate"}


def test_keys_and_titles_are_unique() -> None:
    assert len({record.key for record in REGISTER.records}) == len(REGISTER.records)
    assert len({record.title for record in REGISTER.records}) == len(REGISTER.records)


def test_all_levels_and_the_odd_credits_occur() -> None:
    assert {record.level for record in REGISTER.records} >= {str(level) for level in range(1, 11)}
    amounts = {record.credits for record in REGISTER.records}
    assert {"1", "40", "45", "12 - 15", ""} <= amounts


def test_traps_occur() -> None:
    records = REGISTER.records
    assert sum(record.te_reo_title is not None for record in records) >= 15
    assert any(record.list_level not in {None, record.level} for record in records)
    assert any("(Level 5)" in record.title and record.level != "5" for record in records)
    assert any("\u00a0" in (record.purpose or "") for record in records)
    assert any("\u0304" in record.title for record in records)
    assert any("’" in (record.purpose or "") for record in records)
    assert any(record.purpose is None for record in records)
    assert any(not re.fullmatch(r"\d\d/\d{4}", record.approved) for record in records)
    assert any(not re.fullmatch(r"\d\d/\d\d/\d{4}", record.review) for record in records)


def test_references_lead_to_other_samples() -> None:
    for record in REGISTER.records:
        for key in re.findall(r"\[Ref: ([A-Z0-9]+)(?:-\d+)?\]", record.education or ""):
            assert REGISTER.record(key) is not None, f"{record.key} refers to {key}"
            assert key != record.key


def test_no_sentence_occurs_in_more_than_two_records() -> None:
    keys: dict[str, set[str]] = defaultdict(set)
    for record in REGISTER.records:
        for sentence in sentences(record):
            keys[sentence].add(record.key)
    assert {sentence: found for sentence, found in keys.items() if len(found) > 2} == {}


def test_no_three_records_open_with_the_same_words() -> None:
    openings = Counter(" ".join(record.purpose.split()[:3]) for record in REGISTER.records if record.purpose)
    assert [opening for opening, times in openings.items() if times > 2] == []


def test_texts_hold_no_address_outside_the_reserved_names() -> None:
    for record in REGISTER.records:
        for address in re.findall(r"(?:https?://|www\.|@)([\w.-]+)", record.model_dump_json()):
            assert address.rstrip(".").endswith(".example")
