"""The fixtures of the register and of the table through their mappings, read as a person would."""

import csv
import re
from pathlib import Path

import orjson
import parsel
import pytest

from normalise.issue import Issue
from normalise.mapping.harvest_block import HtmlPages
from normalise.mapping.mapping import Mapping
from normalise.mapping.mapping_file import load_mapping
from normalise.normaliser import Normaliser
from normalise.outcome import Outcome
from normalise.raw_record import ROW_MEDIA_TYPE, Payload, PayloadRole, RawRecord
from normalise.rights import republished
from tests.normalise.applying import VOCABULARIES

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
LIST = "https://www.nzqa.govt.nz/nzqf/search/microcredentials.do"


def mapping_of(source_id: str) -> Mapping:
    path = ROOT / "mappings" / f"{source_id}.yml"
    return load_mapping(path.read_text(encoding="utf-8"), source_id, path.name)


@pytest.fixture(scope="module")
def register() -> dict[str, Outcome]:
    mapping = mapping_of("nz_nzqa")
    assert isinstance(mapping.harvest, HtmlPages)
    page = parsel.Selector((FIXTURES / "nz_nzqa" / "list.html").read_text(encoding="utf-8"))
    head = page.css("tr:has(th)").get()
    normaliser, outcomes = Normaliser(mapping, VOCABULARIES), {}
    for row in page.css(mapping.harvest.row):
        key = re.search(mapping.harvest.key, row.css("a::attr(href)").get(""))
        assert key is not None
        address = (mapping.harvest.detail_url or "").replace("{key}", key[1])
        detail = (FIXTURES / "nz_nzqa" / f"detail-{key[1]}.html").read_bytes()
        payloads = (
            Payload(PayloadRole.MAIN, address, "text/html", detail),
            Payload(
                PayloadRole.ROW, LIST, "text/html", f"<table>{head}{row.get()}</table>".encode(), "utf-8"
            ),
        )
        outcomes[key[1]] = normaliser.normalise(RawRecord("nz_nzqa", key[1], payloads))
    return outcomes


@pytest.fixture(scope="module")
def table() -> list[Outcome]:
    normaliser = Normaliser(mapping_of("ca_on_ecampus"), VOCABULARIES)
    with (FIXTURES / "ca_on_ecampus" / "micro-credentials.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        rows = list(csv.DictReader(file))
    return [
        normaliser.normalise(
            RawRecord(
                "ca_on_ecampus",
                row["Micro-credential ID"].upper(),
                (
                    Payload(
                        PayloadRole.MAIN, f"row {number}", ROW_MEDIA_TYPE, orjson.dumps(list(row.items()))
                    ),
                ),
            )
        )
        for number, row in enumerate(rows, start=2)
    ]


def said(issues: tuple[Issue, ...]) -> set[tuple[str | None, str]]:
    return {(issue.field, str(issue.code)) for issue in issues}


def test_a_register_record_is_read_from_both_its_pages(register: dict[str, Outcome]) -> None:
    outcome = register["9001"]
    record = outcome.descriptor
    assert record is not None
    assert outcome.issues == ()
    assert record.name.root == {"en": "Te Tiaki Pī - Keeping Bees Well", "mi": "Te Tiaki Pī"}
    assert [text.root["en"] for text in record.learning_outcomes] == [
        "open a hive without losing the queen",
        "name three diseases & report them",
        "take off honey cleanly",
    ]
    assert record.description is not None
    assert (
        record.description.root["en"]
        == "For people who keep a few hives and want them to live.\nIt covers one season."
    )
    assert (str(record.approved_date), str(record.review_date)) == ("2019-07", "2021-07-14")
    assert [subject.code for subject in record.subject] == ["05", "0501", "050104"]
    assert (record.at_level[0].level, record.eqf.level, record.eqf.status) == ("4", 4, "compared")
    assert record.workload is not None
    assert (record.workload.hours.low, record.workload.kind) == (50, "notional")
    assert record.is_preparation_for[0].record_id == "nz_nzqa:TF0849"
    assert record.owned_by is not None
    assert record.owned_by.id == "nz_nzqa:nectar-valley-training"
    assert record.keyword is not None
    assert record.keyword.root["mi"] == ("Mātauranga Māori",)


def test_an_older_page_without_macrons_and_with_a_glued_sentence(register: dict[str, Outcome]) -> None:
    record = register["TF0849"].descriptor
    assert record is not None
    assert register["TF0849"].issues == ()
    assert [text.root["en"] for text in record.learning_outcomes] == [
        "graft larvae",
        "judge a laying pattern",
        "keep records of lines",
    ]
    assert [job.label.root["en"] for job in record.occupation if job.label] == [
        "Queen breeders and their staff."
    ]
    assert record.review_date is None
    assert [(subject.scheme, subject.code) for subject in record.subject][-1] == ("text", None)


def test_another_qualification_is_counted_by_its_type(register: dict[str, Outcome]) -> None:
    assert (register["9003"].accepted, register["9003"].not_accepted_class) == (False, "Certificate")


def test_long_statements_of_the_register_are_not_republished(register: dict[str, Outcome]) -> None:
    record = register["9001"].descriptor
    assert record is not None
    shown = republished(record).model_dump_json()
    for words in ("want them to live", "losing the queen", "allergy to stings", "Beekeepers' assistants"):
        assert words in record.model_dump_json()
        assert words not in shown
    assert "Keeping Bees Well" in shown


def test_a_dirty_row_in_english(table: list[Outcome]) -> None:
    record = table[0].descriptor
    assert record is not None
    assert table[0].issues == ()
    assert record.id == "ca_on_ecampus:TRC-101"
    assert record.in_language == ("en", "fr")
    assert record.workload is not None
    assert (record.workload.hours.low, record.workload.hours.high, record.ects) == (24, 30, None)
    assert record.estimated_duration is not None
    assert (record.estimated_duration.minimum, record.estimated_duration.maximum) == (None, "P12W")
    assert (record.subject[0].code, [job.code for job in record.occupation]) == (
        "03.0103",
        ["22113", "13201"],
    )
    assert record.funding[0].model_dump(mode="json") == {
        "scheme": "osap",
        "eligible": "yes",
        "as_of": "2026-04-01",
        "as_given": "Yes, 2026-04-01",
    }
    assert (record.estimated_cost[0].currency, str(record.offerings[0].start)) == ("CAD", "2026-09-14")
    assert record.subject_webpage == "https://three-rivers.example/ice"
    assert record.assessment == ("practical",)


def test_a_row_in_french_says_so_and_leaves_osap_unknown(table: list[Outcome]) -> None:
    record = table[1].descriptor
    assert record is not None
    assert table[1].issues == ()
    assert record.name.root == {"fr": "Tenir une ruche en santé"}
    assert [text.root for text in record.learning_outcomes] == [
        {"fr": "Ouvrir une ruche"},
        {"fr": "Reconnaître les maladies de l'abeille"},
    ]
    assert (record.delivery_type, record.schedule, record.funding) == (("online",), ("self_paced",), ())
    assert record.estimated_cost[0].amount is not None
    assert record.estimated_cost[0].amount.low == 1250


def test_what_cannot_be_read_is_an_issue_and_the_rest_stays(table: list[Outcome]) -> None:
    record = table[2].descriptor
    assert record is not None
    assert (record.is_free, record.workload, record.estimated_duration, record.occupation) == (
        "yes",
        None,
        None,
        (),
    )
    assert said(table[2].issues) == {
        (field, "unreadable_value") for field in ("estimated_duration", "workload", "occupation", "offerings")
    }
    assert all(issue.value and issue.value in issue.message for issue in table[2].issues)
