"""Small sources of three protocols that change from one step to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import orjson

from normalise.mapping.mapping import Mapping
from normalise.mapping.mapping_file import load_mapping
from tests.harvesters.local_site import Asked, LocalSite, Page
from tests.harvesters.mappings import RECORD, SOURCE, shipped_mapping
from tests.harvesters.small_registry import SmallRegistry, ctid

TABLE, PAGES, REGISTRY = "kill_table", "kill_pages", "sample_us_credential_registry"
TABLE_ROWS, PAGE_ROWS, PAGES_LISTED, GRAPHS = 160, 7, 3, 60
QUICK = {"spacing_seconds": 1, "retries": 0}
PAGE_RECORD = """
record:
  id: {address: '[?]id=([A-Z0-9]+)', payload: main, case: upper}
  name: {en: {label: Title}}
  description: {en: {label: About}}
  offered_by: {label: Provider}
expect: {missing_share: 0.5}
examples:
  - title: A page
    payloads:
      main:
        address: https://register.example/page?id=P1
        media_type: text/html
        text: <table><tr><td>Title</td><td>Knots</td></tr><tr><td>Provider</td><td>Harbour School</td></tr></table>
    expect: {name: {en: Knots}}
"""


def mapping_of(source: str, origin: str, is_remapped: bool = False) -> Mapping:
    """The mapping of one of the sources; remapped, its descriptions come from another place."""
    if source == REGISTRY:
        return shipped_mapping(
            "us_credential_registry", origin, per_page=10, batch_size=5, politeness=_quick()
        )
    if source == TABLE:
        harvest = {"protocol": "table", "url": f"{origin}/table", "politeness": QUICK}
        record = RECORD.replace("{column: Description}", "{column: Title}") if is_remapped else RECORD
    else:
        listing = {"list_url": f"{origin}/list?page=1", "row": "tr:has(a)", "key": "id=([A-Z0-9]+)"}
        links = {"detail_url": f"{origin}/page?id={{key}}", "next_link": "a[rel=next]"}
        harvest = {"protocol": "html_pages", **listing, **links, "politeness": QUICK}
        record = PAGE_RECORD
    return load_mapping(
        SOURCE + f"harvest: {orjson.dumps(harvest).decode()}\n" + record, source, f"{source}.yml"
    )


def _quick() -> object:
    politeness = shipped_mapping("us_credential_registry", "http://127.0.0.1").harvest.politeness
    return politeness.model_copy(update=QUICK)


@dataclass
class Sources:
    """All three on one site; `be_at` brings them to what they are at a step."""

    site: LocalSite

    def __post_init__(self) -> None:
        self.registry = SmallRegistry(self.site, GRAPHS)
        self.site.routes |= {"/list": self._list, "/page": self._page, "/table": self._table}
        self.age = 0

    def be_at(self, age: int, at: datetime) -> None:
        """Age 0 is the beginning; at age 1 some records are new, some changed, some gone."""
        self.age = age
        everything = [ctid(number) for number in range(GRAPHS + 2 * age, 2 * age, -1)]
        self.registry.ctids = everything
        self.registry.versions = dict.fromkeys(everything[10:20], 2) if age else {}
        told = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        happened = {"create": everything[:2], "update": everything[10:20], "destroy": [ctid(1), ctid(2)]}
        self.registry.events = [
            {"envelope_ceterms_ctid": name, "event": event, "created_at": told}
            for event, names in (happened.items() if age else ())
            for name in names
        ]
        self.registry.lost = {ctid(1), ctid(2)} if age else set()
        self.registry.serve_graphs()

    def _title(self, number: int) -> str:
        return f"Bends {number}" if self.age and number % 7 == 0 else f"Knots {number}"

    def _table(self, asked: Asked) -> Page:
        numbers = range(3 * self.age, TABLE_ROWS + 3 * self.age)
        rows = [f"R{number},{self._title(number)},About {number},Harbour School" for number in numbers]
        # A row that is listed twice and one without an id: their issues must come out alike, too.
        text = "\n".join(["Id,Title,Description,Provider", *rows, rows[5], ",Nameless,,", ""])
        return Page(text.encode(), headers={"Content-Type": "text/csv"})

    def _list(self, asked: Asked) -> Page:
        number = int(parse_qs(urlsplit(asked.target).query)["page"][0])
        first = (number - 1) * PAGE_ROWS + self.age
        rows = "".join(
            f'<tr><td><a href="/page?id=P{key}">{key}</a></td></tr>'
            for key in range(first, first + PAGE_ROWS)
        )
        following = f'<a rel="next" href="/list?page={number + 1}">Next</a>' if number < PAGES_LISTED else ""
        return _html(f"<table>{rows}</table>{following}")

    def _page(self, asked: Asked) -> Page:
        number = int(asked.target.partition("=P")[2])
        cells = {"Title": self._title(number), "About": f"About {number}", "Provider": "Harbour School"}
        rows = "".join(f"<tr><td>{label}</td><td>{text}</td></tr>" for label, text in cells.items())
        return _html(f"<table>{rows}</table>")


def _html(text: str) -> Page:
    return Page(text.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
