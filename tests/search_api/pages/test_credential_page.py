"""The page of one credential."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from parsel import Selector
from starlette.testclient import TestClient

from normalise.ctdl import validate_ctdl
from normalise.descriptor import Descriptor
from normalise.elements import Offering
from normalise.forms import FORMS
from search_api.pages.credential_sections import edition_table, who
from search_api.pages.interface import Interface
from search_api.pages.linked import Linker
from tests.normalise.schema_org.shape import breaches
from tests.search_api.pages.page_catalogue import DIRTY, WITHHELD_WORDS
from tests.search_api.pages.page_catalogue import FULL as FULL_RECORD
from tests.search_api.pages.test_search_page import words

Ask = Callable[..., Selector]
FULL = "/credentials/sample_nz_register:4587?lang=en"


def test_title_its_other_languages_and_who_offers_it(page_of: Ask) -> None:
    page = page_of(FULL)
    assert words(page, "h1") == ["Data Literacy for Community Organisations"]
    assert page.css(".other-title span").attrib["lang"] == "mi"
    assert words(page, ".byline p")[0] == "Harakeke Institute (sample) , New Zealand"
    assert words(page, ".byline .sample") == ["Sample"]
    assert "provider=sample_nz_register:harakeke" in page.css(".byline a").attrib["href"]


def test_six_key_facts_with_what_they_mean(page_of: Ask) -> None:
    page = page_of(FULL)
    assert words(page, ".key-fact dt") == ["Level", "EQF", "Workload", "Cost", "Delivery", "Assessment"]
    values = [value.replace("\xa0", " ") for value in words(page, ".key-fact .value")]
    assert values == ["NZQCF 5", "EQF 5", "50 h notional", "NZD 520", "Online, self-paced", "Portfolio"]
    notes = words(page, ".key-fact .note")
    assert notes[1:3] == ["compared", "= 1.7–2.0 ECTS"]
    assert notes[4:] == ["8 weeks", "ID check unknown"]


def test_provenance_goes_from_the_words_of_the_source_to_what_is_shown(page_of: Ask) -> None:
    page = page_of(FULL)
    workload = page.css(".key-fact")[2]
    assert words(workload, "summary")[0].startswith("What the source said")
    assert words(workload, ".step-value") == [
        "5 credits",
        "credits",
        "from other values of this record",
        "nzqcf: 1 credit = 10 notional hours",
        "from other values of this record",
        "1 ECTS credit = 25 to 30 hours",
        "50 h notional = 1.7–2.0 ECTS",
    ]
    assert workload.css("q::text").get() == "5 credits"
    assert "mapping 7f3a90c1d2e4, read 22 November 2026" in words(workload, ".step-note")[-1]


def test_editions_keep_the_precision_of_their_dates(page_of: Ask) -> None:
    table = page_of(FULL).css("table")[0]
    assert words(table, "tbody th") == ["1 February 2027", "July 2027"]
    assert words(table, "tbody tr:nth-child(1) td")[-1].replace("\xa0", " ") == "NZD 480"
    assert words(table, "tbody tr:nth-child(2) .absent-box") == ["Unknown"] * 3


def test_editions_have_only_the_columns_that_say_something(english: Interface) -> None:
    given = [{"mode": "online"}, {"place": "Raupō Bay", "start": "2027-07"}]
    table = edition_table([Offering.model_validate(one) for one in given], english)
    assert table is not None
    assert table.columns == ("start", "mode", "place")
    assert table.rows == ((None, "Online", None), ("July 2027", None, "Raupō Bay"))
    assert edition_table([Offering()], english) is None


def test_dates_stand_beside_who_assures_it_and_unknown_ones_nowhere(english: Interface) -> None:
    dated = Descriptor.model_validate(
        json.loads(FULL_RECORD.model_dump_json(by_alias=True))
        | {"approved_date": "2023-04", "review_date": "2026-04-30"}
    )
    told = {
        row.label: [str(value.text) for value in row.values] for row in who(dated, Linker(english, [], {}))
    }
    assert (told["Approved"], told["Next review"]) == (["April 2023"], ["30 April 2026"])
    assert not {"In effect from", "Expires"} & told.keys()


def test_the_page_names_its_own_address_as_the_one_of_the_record(page_of: Ask) -> None:
    page = page_of(FULL)
    (canonical,) = page.css("link[rel=canonical]::attr(href)").getall()
    course, credential = statements(page)
    assert canonical == "http://testserver/credentials/sample_nz_register:4587"
    assert course["educationalCredentialAwarded"]["@id"] == credential["@graph"][0]["@id"] == canonical


def test_every_element_of_the_description_is_listed_with_how_it_is_known(page_of: Ask) -> None:
    page = page_of(FULL)
    assert len(page.css(".elements li")) == 13
    assert words(page, ".elements .missing") == ["Supervision and identity check unknown"]
    assert words(page, ".elements li")[3:5] == ["Learning outcomes 2 stated", "Notional workload derived"]


def test_history_says_what_changed_before_and_after(page_of: Ask) -> None:
    rows = words(page_of(FULL), "#history + .table-box tbody tr")
    assert [row.replace("\xa0", " ") for row in rows] == [
        "2 22 November 2026 Cost NZD 480 NZD 520",
        "1 9 March 2026 First seen not listed listed",
    ]


def test_page_carries_valid_statements_and_links_every_format_it_can_be_had_in(page_of: Ask) -> None:
    page = page_of(FULL)
    course, credential = statements(page)
    assert list(breaches(course)) == []
    assert validate_ctdl(credential) == []
    own = "/v1/credentials/sample_nz_register:4587"
    alternates = [
        one.attrib["href"] for one in page.css('link[rel="alternate"]') if "v1" in one.attrib["href"]
    ]
    assert alternates == [own, *(f"{own}?format={name}" for name in FORMS)]
    assert page.css(".formats a::attr(href)").getall() == alternates
    assert words(page, ".formats a") == ["JSON", "CTDL", "schema.org", "ELM", "ELM (XML)", "Open Badges 3.0"]


def test_page_says_what_each_standard_leaves_out_or_needs(page_of: Ask) -> None:
    page = page_of(FULL)
    assert words(page, "#standards b") == ["CTDL", "schema.org", "ELM", "ELM (XML)", "Open Badges 3.0"]
    ctdl = words(page, "#standards li")[0]
    assert ctdl.startswith("CTDL not, or in words: ")
    assert "dates and places" in ctdl
    assert page.css("#standards a::attr(href)").get() == "/v1/credentials/sample_nz_register:4587/standards"


def test_a_standard_that_the_record_lacks_values_for_is_no_link_but_says_which(page_of: Ask) -> None:
    page = page_of("/credentials/sample_nz_register:3?lang=en")
    assert words(page, ".formats a") == ["JSON", "CTDL", "schema.org"]
    elm = words(page, "#standards li")[2]
    assert elm.startswith("ELM not possible: it needs ")
    assert "a field of ISCED-F" in elm
    french = page_of("/credentials/sample_nz_register:3?lang=fr")
    assert "un domaine de la CITE-F" in words(french, "#standards li")[2]


def statements(page: Selector) -> list[dict[str, Any]]:
    """What the page carries for machines."""
    return [json.loads(text) for text in page.css('script[type="application/ld+json"]::text').getall()]


def test_statement_cannot_end_its_element(client: TestClient) -> None:
    text = client.get("/credentials/sample_nz_register:4?lang=en").text
    assert DIRTY not in text
    course, credential = statements(Selector(text))
    assert DIRTY in course["name"]["@value"]
    assert DIRTY in credential["@graph"][0]["ceterms:name"]["en"]


def test_addresses_of_a_source_that_could_run_code_become_no_links(page_of: Ask) -> None:
    page = page_of("/credentials/ca_table:A-1?lang=en")
    assert not [link for link in page.css("a::attr(href)").getall() if link.startswith("javascript")]


def test_withheld_text_is_replaced_by_the_reason(client: TestClient) -> None:
    text = client.get("/credentials/ca_table:A-1?lang=en").text
    assert WITHHELD_WORDS not in text
    assert "The source does not allow this text to be shown here" in text
    assert "not republished: Description" in text


def test_unknown_is_said_with_the_reason(page_of: Ask) -> None:
    proof = words(page_of("/credentials/sample_nz_register:3?lang=en"), ".pairs dd")
    assert "Unknown the source does not say" in proof


def test_similar_credentials_are_offered(page_of: Ask) -> None:
    links = page_of(FULL).css("#similar a::attr(href)").getall()
    assert links
    assert all(link.endswith("?lang=en") for link in links)


def test_withdrawn_credential_keeps_its_page(page_of: Ask) -> None:
    page = page_of("/credentials/sample_nz_register:5?lang=en", 410)
    assert words(page, "h1") == ["Pasture Soil Sampling"]
    assert words(page, ".status-withdrawn") == ["Withdrawn"]
    assert "The source has not listed it since 22 November 2026" in words(page, ".withdrawn-note p")[0]


def test_french_page_speaks_french_and_leaves_titles_alone(page_of: Ask) -> None:
    page = page_of(FULL.replace("lang=en", "lang=fr"))
    assert page.css("h1").attrib["lang"] == "en"
    assert words(page, ".key-fact dt")[2] == "Charge de travail"
    assert "9 mars 2026" in words(page, ".aside .pairs dd")
