"""Frameworks on the pages: on a credential's own, on the page that explains them, and the fact sheet."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from parsel import Selector
from starlette.testclient import TestClient

from normalise.vocabularies import Vocabularies
from search_api.pages.element_words import ELEMENT_WORDS
from search_api.services import Services
from tests.search_api.pages.page_catalogue import WITHHELD_WORDS
from tests.search_api.pages.test_search_page import words

Ask = Callable[..., Selector]
CREDENTIAL = "/credentials/sample_nz_register:4587"


def framework(page: Selector, name: str) -> Selector:
    return next(one for one in page.css(".framework") if name in " ".join(words(one, ".framework-name")))


def test_a_credential_shows_each_framework_with_its_result_and_what_decided_it(page_of: Ask) -> None:
    page = page_of(f"{CREDENTIAL}?lang=en")
    annex = framework(page, "Annex I")
    assert words(annex, "summary .status") == ["Meets"]
    assert words(annex, ".framework-reason") == ["All 9 rules that decide hold. Evidence: second-hand."]
    later = framework(page, "later text")
    assert words(later, "summary .status") == ["Does not meet"]
    assert words(later, ".framework-reason") == [
        "Does not hold: C1 100 to 150 hours of study in all, the final assessment included. Evidence: seen."
    ]


def test_a_rule_shows_the_value_that_decided_it_and_how_well_it_is_known(page_of: Ask) -> None:
    rule = framework(page_of(f"{CREDENTIAL}?lang=en"), "later text").css(".rule")[0]
    assert words(rule, ".rule-head code, .rule-head .rule-text, .rule-head .status") == [
        "C1",
        "100 to 150 hours of study in all, the final assessment included",
        "Does not hold",
    ]
    assert words(rule, ".rule-value")[0] == "50 h notional = 1.7–2.0 ECTS"
    assert words(rule, ".rule-note") == ["Mandatory. Evidence: seen."]


def test_frameworks_that_are_not_about_an_offer_stand_apart_with_the_reason(page_of: Ask) -> None:
    others = page_of(f"{CREDENTIAL}?lang=fr").css(".others")
    assert "9 cadres ne portent pas sur cette offre" in words(others, "summary")[0]
    assert "Il porte sur des offres situées ailleurs." in words(others, "dd")


def test_the_page_of_frameworks_counts_and_leads_to_the_search(client: TestClient, page_of: Ask) -> None:
    page = page_of("/frameworks?lang=en")
    for article in page.css("article"):
        for link in article.css(".figures a")[:2]:
            address = link.attrib["href"]
            asked = parse_qs(urlsplit(address).query)
            assert asked["lang"] == ["en"]
            total = client.get(f"/v1/credentials?size=0&facets=&{urlsplit(address).query}").json()["total"]
            assert link.css("::text").get() == str(total)


def test_the_page_lists_every_version_with_each_rule_and_its_evidence(
    page_of: Ask, vocabularies: Vocabularies
) -> None:
    page = page_of("/frameworks?lang=en")
    shown = {
        article.css("h2::attr(id)").get(): [words(row, "th, td") for row in article.css("tbody tr")]
        for article in page.css("article")
    }
    for one in vocabularies.recognition:
        evidence = [vocabularies.labels.label("evidence", rule.evidence, "en") for rule in one.rules]
        assert [row[0] for row in shown[one.key]] == [rule.rule for rule in one.rules]
        assert [row[-1] for row in shown[one.key]] == evidence


def test_the_fact_sheet_has_every_element_in_order_with_its_origin(page_of: Ask) -> None:
    page = page_of(f"{CREDENTIAL}/fact-sheet?lang=en")
    numbers = words(page, ".fact-number")
    assert numbers == [*map(str, range(1, 12)), *"abcde"]
    rows = dict(zip(numbers, page.css(".fact-row"), strict=True))
    assert words(rows["1"], ".fact-value") == ["Stated on the certificate, not on an offer"]
    assert words(rows["7"], ".fact-words")[0] == "50 h notional = 1.7–2.0 ECTS"
    notes = words(rows["7"], ".fact-note")
    assert notes[0] == "As given: 5 credits"
    assert "rule: nzqcf: 1 credit = 10 notional hours" in notes[1]
    assert "Source last read 22 November 2026" in notes[1]
    assert words(rows["b"], ".absent-box") == ["Not stated"]
    assert words(page, ".sheet-form")[0].startswith("The form of this sheet is Credatlas’s own.")


def test_hours_that_are_not_notional_are_shown_as_what_they_are(page_of: Ask) -> None:
    rows = page_of("/credentials/ca_table:A-1/fact-sheet?lang=en").css(".fact-row")
    assert words(rows[6], ".fact-words") == ["45 h contact, not shown in ECTS"]
    assert words(rows[6], ".fact-note")[0].startswith("Stated, but not as the annex asks.")


def test_the_fact_sheet_of_a_withdrawn_credential_says_so(page_of: Ask) -> None:
    page = page_of("/credentials/sample_nz_register:5/fact-sheet?lang=en", 410)
    assert words(page, ".status-withdrawn") == ["Withdrawn"]


def test_neither_page_repeats_what_may_not_be_shown_or_links_what_could_run_code(client: TestClient) -> None:
    for address in ("/credentials/ca_table:A-1?lang=en", "/credentials/ca_table:A-1/fact-sheet?lang=en"):
        text = client.get(address).text
        assert WITHHELD_WORDS not in text
        assert 'href="javascript' not in text


def test_the_credential_leads_to_its_fact_sheet_and_back(page_of: Ask) -> None:
    link = page_of(f"{CREDENTIAL}?lang=fr").css(".sheet-link a::attr(href)").get()
    assert link == f"{CREDENTIAL}/fact-sheet?lang=fr"
    assert page_of(link).css(".crumbs a::attr(href)").get() == f"{CREDENTIAL}?lang=fr"


def test_whatever_a_rule_looks_at_can_be_said_in_words(services: Services) -> None:
    looked_at = {
        name for one in services.vocabularies.recognition for rule in one.rules for name in rule.looks_at
    }
    assert looked_at <= set(ELEMENT_WORDS)
