"""Searching with a real browser: by keyboard, with and without scripts, with addresses that can be shared."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


def focused(page: Page) -> str:
    return str(
        page.evaluate(
            "document.activeElement.id || document.activeElement.getAttribute('aria-label')"
            " || document.activeElement.textContent.trim()"
        )
    )


def test_skip_link_comes_first_and_leads_to_the_main_part(page: Page) -> None:
    page.goto("/?lang=en")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the main part"
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "q"


def test_slash_goes_to_the_search_field_unless_switched_off(page: Page) -> None:
    page.goto("/?lang=en")
    page.keyboard.press("/")
    assert focused(page) == "q"
    page.keyboard.type("a/b")
    expect(page.locator("#q")).to_have_value("a/b")
    page.get_by_role("button", name="Shortcut / is on").click()
    page.reload()
    page.get_by_role("button", name="Shortcut / is off").wait_for()
    page.keyboard.press("/")
    assert focused(page) != "q"


def test_words_are_searched_without_loading_the_page_again(page: Page) -> None:
    page.goto("/?lang=en")
    page.evaluate("window.stays = true")
    page.locator("#q").fill("literacy")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("1 credential")
    expect(page.locator("#announcer")).to_have_text("1 credential")
    expect(page).to_have_title("1 credential · Credatlas")
    assert page.evaluate("window.stays") is True
    assert page.url.endswith("/?q=literacy&lang=en")


def test_facet_applies_by_keyboard_and_keeps_focus_and_open_facets(page: Page) -> None:
    page.goto("/?lang=en&q=data")
    page.locator("#facet-skill > summary").press("Enter")
    page.locator("#f-country-CA").focus()
    page.keyboard.press("Space")
    expect(page.locator("h1")).to_have_text("41 credentials")
    assert focused(page) == "f-country-CA"
    expect(page.locator("#facet-skill")).to_have_attribute("open", "")
    page.keyboard.press("Space")
    expect(page.locator("h1")).not_to_have_text("41 credentials")
    expect(page.locator("#f-country-CA")).not_to_be_checked()


def test_address_is_always_shareable_and_back_and_forward_work(page: Page) -> None:
    page.goto("/?lang=en&q=data")
    everything = page.locator("h1").inner_text()
    page.locator("#f-country-CA").check()
    expect(page.locator("h1")).to_have_text("41 credentials")
    page.locator("#r-hours-from").fill("150")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=re.compile("Remove from 150"))).to_be_visible()
    assert page.url.endswith("/?q=data&country=CA&hours=150..&lang=en")
    narrowed = page.locator("h1").inner_text()
    page.go_back()
    expect(page.locator("h1")).to_have_text("41 credentials")
    expect(page.locator("#f-country-CA")).to_be_checked()
    expect(page.locator("#r-hours-from")).to_have_value("")
    page.go_back()
    expect(page.locator("h1")).to_have_text(everything)
    expect(page.locator("#f-country-CA")).not_to_be_checked()
    page.go_forward()
    page.go_forward()
    expect(page.locator("h1")).to_have_text(narrowed)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("h1")).to_have_text(narrowed)


def test_removed_chip_hands_its_focus_on(page: Page) -> None:
    page.goto("/?q=data&country=CA&country=NZ&hours=40..80&lang=en")
    page.get_by_role("link", name="Remove Canada").press("Enter")
    expect(page.get_by_role("link", name="Remove Canada")).to_have_count(0)
    expect(page.get_by_role("link", name="Remove New Zealand")).to_be_focused()
    expect(page.locator("#f-country-CA")).not_to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Remove 40–80")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#results-heading")).to_be_focused()
    expect(page.locator("#r-hours-from")).to_have_value("")


def test_value_that_falls_to_zero_keeps_its_place(page: Page) -> None:
    page.goto("/?lang=en&q=data")
    before = page.locator("#others-country .words").all_inner_texts()
    page.locator("#f-language-fr").check()
    expect(page.locator("h1")).to_have_text("1 credential")
    assert page.locator("#others-country .words").all_inner_texts() == before
    expect(page.locator("#others-country .zero")).to_contain_text(["New Zealand"])
    page.locator("#f-country-NZ").check()
    expect(page.locator("h1")).to_have_text("0 credentials")
    expect(page.locator(".chip.empty")).to_contain_text(["New Zealand"])


def test_values_are_searched_within_a_facet(page: Page) -> None:
    page.goto("/?lang=en&country=CA&provider=ca_table:birch")
    page.get_by_label("Find a provider").press_sequentially("ced")
    expect(page.locator("#others-provider .words")).to_have_text(["Cedar College", "Cedarline College"])
    page.get_by_label("Cedarline College").check()
    expect(page.get_by_role("link", name="Remove Birch College")).to_be_visible()
    expect(page.get_by_role("link", name="Remove Cedarline College")).to_be_visible()


def test_next_page_without_loading_again_starts_at_its_heading(page: Page) -> None:
    page.goto("/?country=CA&lang=en")
    page.evaluate("window.stays = true")
    first = page.locator("article.result h2").first.inner_text()
    page.get_by_role("link", name="Next 20").click()
    expect(page.locator("article.result h2").first).not_to_have_text(first)
    expect(page.locator("#results-heading")).to_be_focused()
    expect(page.locator("#results-heading")).to_be_in_viewport()
    assert page.evaluate("window.stays") is True
    page.get_by_role("link", name="First page").click()
    expect(page.locator("article.result h2").first).to_have_text(first)


def test_order_is_kept_when_facets_change(page: Page) -> None:
    page.goto("/?country=CA&lang=en")
    page.locator("#sort").select_option("-hours")
    expect(page.locator("article.result h2").first).to_have_text("Data for payroll 39")
    page.locator("#f-delivery_type-in_person").check()
    expect(page.locator("h1")).to_have_text("20 credentials")
    assert "sort=-hours" in page.url
    expect(page.locator("#sort")).to_have_value("-hours")


def test_provenance_opens_under_its_fact_one_at_a_time(page: Page) -> None:
    page.goto("/credentials/sample_nz_register:4587?lang=en")
    workload, level = (page.locator(".key-fact").nth(place).locator("summary") for place in (2, 3))
    workload.press("Enter")
    panel = page.get_by_text("Workload: where this value comes from")
    expect(panel).to_be_visible()
    box, strip = page.locator(".key-fact .panel").first.bounding_box(), page.locator(".strip").bounding_box()
    assert box is not None
    assert strip is not None
    assert abs(box["width"] - strip["width"]) < 4
    assert level.count() == 0, "the price has no provenance in this catalogue"


def test_narrow_screens_fold_the_filters(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/?q=data&country=CA&lang=en")
    box = page.locator("#f-country-NZ")
    expect(box).to_be_hidden()
    page.locator(".filters-summary").press("Enter")
    expect(box).to_be_visible()
    box.check()
    expect(page.get_by_role("link", name="Remove New Zealand")).to_be_attached()
    expect(box).to_be_visible()


def test_everything_works_without_scripts(browser: Browser, site_address: str) -> None:
    context = browser.new_context(base_url=site_address, java_script_enabled=False)
    context.set_default_timeout(5_000)
    page = context.new_page()
    page.goto("/?lang=en")
    page.locator("#q").fill("data")
    page.get_by_role("button", name="Search").click()
    page.locator("#f-country-CA").check()
    page.locator("#r-hours-from").fill("100")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.get_by_role("link", name="Remove Canada")).to_be_visible()
    assert page.url.endswith("/?q=data&country=CA&hours=100..&lang=en")
    page.locator("#sort").select_option("hours")
    page.get_by_role("button", name="Sort").click()
    expect(page.locator("article.result h2").first).to_have_text("Data for weaving 18")
    page.get_by_role("link", name="Remove from 100").click()
    expect(page.locator("h1")).to_have_text("41 credentials")
    page.get_by_role("link", name="All 13 providers").click()
    page.get_by_role("searchbox").fill("ced")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("Cedarline College").check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("h1")).to_have_text("1 credential")
    page.get_by_role("link", name="FR, Français").click()
    expect(page.locator("h1")).to_have_text("1 titre")
    context.close()
