"""The search page: what it shows of a question and its answer."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from parsel import Selector
from starlette.testclient import TestClient

from tests.search_api.pages.page_catalogue import DIRTY, WITHHELD_WORDS

Ask = Callable[..., Selector]


def words(selector: Selector, css: str) -> list[str]:
    return [" ".join(" ".join(one.css("*::text").getall()).split()) for one in selector.css(css)]


def row(page: Selector, title: str) -> Selector:
    found = page.xpath(f'//article[contains(@class, "result")][.//h2[contains(., "{title}")]]')
    assert len(found) == 1, f"{len(found)} results are called {title!r}"
    return found[0]


def test_heading_is_the_exact_count_and_the_only_one_of_its_level(page_of: Ask) -> None:
    page = page_of("/?q=data&country=CA&lang=en")
    assert words(page, "h1") == ["41 credentials"]
    assert page.css("title::text").get() == "41 credentials · Credatlas"


def test_results_are_articles_with_marked_words_in_their_own_language(page_of: Ask) -> None:
    page = page_of("/?q=donn%C3%A9es&lang=en")
    link = page.css("article.result h2 a")
    assert link.attrib["lang"] == "fr"
    assert link.css("mark::text").get() == "données"


def test_other_title_is_shown_when_the_match_lies_there(page_of: Ask) -> None:
    page = page_of("/?q=data&country=NZ&country=unknown&lang=en")
    assert words(row(page, "Ngā Raraunga"), ".also") == ["Also titled: Māori data : care and use"]


def test_facts_say_value_meaning_and_what_is_unknown(page_of: Ask) -> None:
    page = page_of("/?lang=en&q=literacy")
    facts = dict(zip(words(page, ".result dt"), words(page, ".result .fact"), strict=True))
    assert facts["Level"] == "Level NZQCF\xa05 EQF 5, compared".replace("\xa0", " ")
    assert facts["Workload"] == "Workload 50 h notional = 1.7–2.0 ECTS"
    assert facts["Cost"] == "Cost NZD 520 full price"
    assert facts["Delivery, assessment"] == "Delivery, assessment Online, self-paced Portfolio"
    assert len(page.css(".result .ladder .on")) == 5
    assert words(page, ".result .absent-box") == []


def test_what_the_source_does_not_say_stands_in_a_dashed_box(page_of: Ask) -> None:
    page = page_of("/?lang=en&q=responsible")
    absent = words(page, ".result .absent-box")
    assert absent == ["None stated", "Unknown", "Unknown", "Unknown", "Assessment unknown"]
    assert page.css(".result .ladder") == []


def test_contact_hours_get_no_ects(page_of: Ask) -> None:
    workload = words(page_of("/?lang=en&q=municipalit%C3%A9s"), ".result .fact")[1]
    assert workload == "Workload 45 h contact not shown in ECTS"


def test_numbers_follow_the_language(page_of: Ask) -> None:
    assert "= 1,7–2,0 ECTS" in words(page_of("/?lang=fr&q=literacy"), ".result .fact")[1]


def test_titles_cannot_bring_markup(client: TestClient) -> None:
    text = client.get("/?lang=en&q=bold").text
    assert DIRTY not in text
    assert "&lt;script&gt;alert" in text


def test_chips_are_grouped_and_each_removes_itself(page_of: Ask) -> None:
    page = page_of("/?q=data&country=NZ&country=CA&hours=40..80&lang=en")
    assert words(page, ".chip-group > span") == ["Country", "Notional hours"]
    chips = {one.attrib["aria-label"]: one.attrib["href"] for one in page.css(".chip")}
    assert list(chips) == ["Remove Canada", "Remove New Zealand", "Remove 40–80\xa0h"]
    left = parse_qs(urlsplit(chips["Remove Canada"]).query)
    assert left == {"q": ["data"], "country": ["NZ"], "hours": ["40..80"], "lang": ["en"]}


def test_chosen_value_without_records_stays_and_its_chip_says_nought(page_of: Ask) -> None:
    page = page_of("/?q=beekeeping&country=NZ&lang=en")
    assert words(page, ".chip.empty") == ["New Zealand (0)"]
    assert page.css("#f-country-NZ[checked]").get() is not None
    assert words(page, "#facet-country .choice.chosen.zero .count") == ["0"]


def test_chosen_values_come_first_and_unknown_last(page_of: Ask) -> None:
    page = page_of("/?language=fr&lang=en")
    assert words(page, "#facet-language .choices .words") == ["French", "English", "Māori", "Unknown"]
    assert page.css("#facet-language .choice.is-absent input.absent").get() is not None
    assert words(page, "#facet-language .chosen-count") == ["1 chosen"]


def test_each_facet_count_is_the_total_of_choosing_it_alone(page_of: Ask) -> None:
    page = page_of("/?q=data&country=CA&lang=en")
    for choice in page.css("#facet-delivery_type .choice"):
        value = choice.css("input").attrib["value"]
        alone = page_of(f"/?q=data&country=CA&delivery_type={value}&lang=en")
        count = choice.css(".count::text").get()
        assert words(alone, "h1")[0].split()[0] == count


def test_long_facets_lead_to_all_values_and_can_be_searched(page_of: Ask) -> None:
    page = page_of("/?country=CA&lang=en")
    assert words(page, "#facet-provider .all-values") == ["All 13 providers"]
    assert page.css("#find-provider").attrib["aria-label"] == "Find a provider"
    assert page.css("#find-country").get() is None


def test_workload_has_a_picture_with_a_name_and_a_table(page_of: Ask) -> None:
    page = page_of("/?lang=en&hours=40..80")
    assert "the most records" in page.css("#facet-hours svg[role=img]").attrib["aria-label"]
    assert len(page.css("#facet-hours table tbody tr")) == len(page.css("#facet-hours svg rect"))
    assert page.css("#r-hours-from").attrib["value"] == "40"


def test_pages_follow_each_other_by_links(page_of: Ask) -> None:
    first = page_of("/?country=CA&lang=en")
    assert first.css("#first-page").get() is None
    second = page_of(first.css("#next-page").attrib["href"])
    third = page_of(second.css("#next-page").attrib["href"])
    assert third.css("#next-page").get() is None
    assert third.css("#first-page").attrib["href"] == "/?country=CA&lang=en"
    titles = [words(page, "article.result h2") for page in (first, second, third)]
    assert [len(one) for one in titles] == [20, 20, 1]
    assert len({title for one in titles for title in one}) == 41


def test_form_is_answered_with_an_address_to_share(client: TestClient) -> None:
    sent = "/?q=data+&country=NZ&hours.from=40&hours.to=&include_unknown=cost&sort=relevance&currency="
    response = client.get(sent, follow_redirects=False)
    assert response.status_code == 303
    assert parse_qsl(urlsplit(response.headers["location"]).query) == [
        ("q", "data"),
        ("country", "NZ"),
        ("hours", "40.."),
    ]


def test_orders_that_cannot_be_had_are_not_offered(page_of: Ask) -> None:
    assert "Best match" not in words(page_of("/?lang=en"), "#sort option")
    assert "Best match" in words(page_of("/?lang=en&q=data"), "#sort option")
    priced = words(page_of("/?lang=en&currency=NZD"), "#sort option")
    assert "Cost in NZD, least first" in priced
    assert page_of("/?lang=en").css("#sort option[selected]::text").get() == "Newest changes"


def test_misspelt_words_are_searched_otherwise_and_it_is_said(page_of: Ask) -> None:
    page = page_of("/?q=literracy&lang=en")
    assert words(page, "article.result h2") == ["Data Literacy for Community Organisations"]
    assert "Nothing has “literracy”" in words(page, ".notice")[0]


def test_nothing_found_says_what_each_condition_costs(page_of: Ask) -> None:
    page = page_of('/?q="data+literacy"&country=CA&country=unknown&hours=40..80&lang=en')
    assert words(page, "h1") == ["0 credentials"]
    rows = dict(
        zip(words(page, ".counted li > :first-child"), words(page, ".counted li > :last-child"), strict=True)
    )
    assert rows["without Canada or Unknown"] == "1"
    assert rows["without 40–80 h"] == "0"
    for label, count in rows.items():
        link = page.xpath('//ul[@class="counted"]//a[.=$label]/@href', label=label).get()
        assert (link is not None) == (count != "0")
        if link is not None:
            assert words(page_of(link), "h1")[0].split()[0] == count
    assert words(page, ".state p")[0].startswith('"data literacy", Canada or Unknown, 40–80 h.')


def test_nothing_is_shown_that_its_source_does_not_let_us_show(client: TestClient) -> None:
    page = client.get(f"/?q={WITHHELD_WORDS}&lang=en").text
    assert "1 credential" in page
    assert f"{WITHHELD_WORDS} text" not in page


@pytest.mark.parametrize(
    ("header", "language"), [("fr-CA,en;q=0.5", "fr"), ("de", "en"), ("en;q=0.1,fr;q=0.2", "fr")]
)
def test_language_follows_the_browser_and_caches_know(client: TestClient, header: str, language: str) -> None:
    response = client.get("/", headers={"Accept-Language": header})
    page = Selector(response.text)
    assert page.css("html").attrib["lang"] == language
    assert response.headers["Vary"].split(", ")[0] == "Accept-Language"
    assert response.headers["Content-Language"] == language
    assert "lang=" not in page.css("#next-page").attrib["href"]


def test_language_links_lead_to_the_same_question(page_of: Ask) -> None:
    page = page_of("/?q=data&country=NZ&lang=en")
    french = page.css('.languages a[hreflang="fr"]')
    assert french.attrib["aria-label"] == "FR, Français"
    assert french.attrib["href"] == "/?q=data&country=NZ&lang=fr"
    other = page_of(french.attrib["href"])
    assert words(other, "h1") == ["3 titres"]
    assert other.css('#search input[name="lang"]').attrib["value"] == "fr"


def test_same_page_again_costs_a_visitor_nothing(client: TestClient) -> None:
    first = client.get("/?q=data&lang=en")
    again = client.get("/?q=data&lang=en", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/?q=data&lang=fr").headers["ETag"] != first.headers["ETag"]


def test_print_says_the_question_in_words_and_when(page_of: Ask) -> None:
    printed = words(page_of("/?q=data&country=CA&hours=40..80&lang=en"), ".print-only p")
    assert printed[1] == "“data”, Canada, 40–80 h"
    assert printed[2] == "Catalogue of 22 November 2026, 02:14 UTC"


def test_kept_pages_tell_no_visitor_the_address_of_another(client: TestClient) -> None:
    for host in ("one.example", "two.example"):
        page = Selector(client.get("/?q=data&lang=en", headers={"Host": host}).text)
        assert words(page, ".print-only p")[0] == f"http://{host}/?q=data&lang=en"
