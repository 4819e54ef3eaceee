"""The recognition fact sheet in a real browser: on paper, and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

SHEET = "/credentials/sample_nz_register:4587/fact-sheet?lang=en"
PAGES = re.compile(rb"/Type\s*/Page[^s]")


def test_it_prints_on_two_sheets_without_what_only_a_screen_needs(
    browser: Browser, site_address: str
) -> None:
    context = browser.new_context(base_url=site_address)
    page = context.new_page()
    page.goto(SHEET)
    page.emulate_media(media="print")
    hidden = [".header", ".footer", ".crumbs", ".formats"]
    shown = [one for one in hidden if page.locator(one).first.is_visible()]
    texts = page.locator(".fact-sheet").inner_text()
    page.evaluate("document.body.append(document.createElement('div'))")  # as a script or an extension may
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    context.close()
    assert shown == []
    assert "Stated on the certificate, not on an offer" in texts
    assert f"{site_address}/credentials/sample_nz_register:4587/fact-sheet" in texts
    assert "Sample" in texts
    assert len(PAGES.findall(printed)) == 2


def test_frameworks_open_without_scripts(browser: Browser, site_address: str) -> None:
    context = browser.new_context(base_url=site_address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/credentials/sample_nz_register:4587?lang=en")
    framework = page.locator(".framework").first
    assert not framework.locator(".rule").first.is_visible()
    framework.locator("summary").click()
    assert framework.locator(".rule").first.is_visible()
    page.get_by_role("link", name="Recognition fact sheet").click()
    assert page.locator("h1").inner_text() == "Data Literacy for Community Organisations"
    context.close()
