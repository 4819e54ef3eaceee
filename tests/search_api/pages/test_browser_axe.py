"""Every page in a real browser: no finding of axe, nothing scrolls sideways, nobody else is asked."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PAGES = {
    "search": "/?q=literacy&country=NZ&hours=40..180&lang=en",
    "credential": "/credentials/sample_nz_register:4587?lang=en",
    "withheld": "/credentials/ca_table:A-1?lang=en",
    "withdrawn": "/credentials/sample_nz_register:5?lang=en",
    "sources": "/sources?lang=fr",
    "source": "/sources/ca_table?lang=en",
    "quiet source": "/sources/sample_nz_register?lang=fr",
    "quality": "/sources/ca_table/quality?lang=en",
    "held run": "/sources/ca_table/runs/5?lang=en",
    "rejected run": "/sources/ca_table/runs/1?lang=en",
    "accepted run": "/sources/sample_nz_register/runs/4?lang=fr",
    "nothing": "/?q=data&country=NZ&hours=900..&lang=en",
    "error": "/?hours=80..40&country=NZ&lang=en",
    "facet": "/facets/provider?q=data&lang=en",
}
STATUSES = {"withdrawn": 410, "error": 400}
"""Of the pages that are not answered with 200: what is looked at is what is meant."""
LONG_PAGE = "/?country=CA&lang=fr"
OPEN_ALL = "for (const one of document.querySelectorAll('details:not([name])')) one.open = true"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": STANDARDS},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


def findings(page: Page) -> list[str]:
    return [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')}"
        for one in Axe().run(page, options=OPTIONS).response["violations"]
        for node in one["nodes"]
    ]


def visit(browser: Browser, site_address: str, **settings: Any) -> Page:
    context = browser.new_context(base_url=site_address, reduced_motion="reduce", **settings)
    return context.new_page()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, site_address: str, scheme: str, width: int) -> None:
    page = visit(browser, site_address, color_scheme=scheme, viewport={"width": width, "height": 900})
    found = {}
    for name, address in PAGES.items():
        answered = page.goto(address)
        assert answered is not None
        assert answered.status == STATUSES.get(name, 200), name
        for summary in page.locator(".key-fact summary").all()[:1]:
            summary.click()
        found[name] = findings(page)
    page.context.close()
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.parametrize("name", ["search", "credential", "sources"])
def test_axe_finds_nothing_when_everything_is_open(browser: Browser, site_address: str, name: str) -> None:
    page = visit(browser, site_address, viewport={"width": 390, "height": 900})
    page.goto(PAGES[name])
    page.evaluate(OPEN_ALL)
    found = findings(page)
    page.context.close()
    assert found == []


def test_no_page_scrolls_sideways_at_any_width(browser: Browser, site_address: str) -> None:
    page = visit(browser, site_address)
    wide = {}
    for address in (*PAGES.values(), LONG_PAGE):
        page.goto(address)
        for script in ("0", OPEN_ALL):
            page.evaluate(script)
            for width in (1440, 1181, 1000, 860, 640, 320):
                page.set_viewport_size({"width": width, "height": 800})
                wide[address, width] = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()
    assert {where: found for where, found in wide.items() if found > where[1]} == {}


def test_pages_ask_nobody_else_and_break_no_policy(browser: Browser, site_address: str) -> None:
    context = browser.new_context(base_url=site_address)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in PAGES.values():
        page.goto(address)
    page.goto("/?lang=en")
    with page.expect_response("**country=CA**"):
        page.locator("#f-country-CA").check()
    page.get_by_role("link", name="Remove Canada").wait_for()
    context.close()
    assert [url for url in asked if not url.startswith(site_address)] == []
    assert [one for one in said if "Failed to load resource" not in one] == []
