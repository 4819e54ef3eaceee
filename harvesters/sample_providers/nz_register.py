"""The sample New Zealand register: a list and a detail page, with the real register's labels and formats.

The real pages' markup has never been seen; labels, their order and the value formats have. So these pages
are ours, and a mapping that reads them must go by label text.
"""

import logging
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from harvesters.sample_providers.nz_records import NzRegister, RegisterRecord
from harvesters.sample_providers.pages import html_page

LIST_PATH = "/nzqf/search/microcredentials.do"
DETAIL_PATH = "/nzqf/search/viewQualification.do"
SHORTLIST_PATH = "/nzqf/search/addToShortList.do"
"""Visiting it changes the visitor's shortlist, so a harvester that asks for it is at fault."""
RECORDS_A_PAGE = 50

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class DetailRow:
    """A row of the detail page: its label and the lines of its value."""

    label: str
    lines: tuple[str, ...]
    is_list: bool = False


def build_router(register: NzRegister, records_a_page: int = RECORDS_A_PAGE) -> APIRouter:
    """The register's three addresses."""
    router = APIRouter()

    @router.get(LIST_PATH)
    async def list_page(
        start: Annotated[int, Query(ge=0)] = 0, keyword: str = "", developer: str = ""
    ) -> HTMLResponse:
        found = register.matching(keyword, developer)
        end = start + records_a_page
        return html_page(
            "nz_register_list.html",
            records=found[start:end],
            total=len(found),
            start=start,
            next_start=end if end < len(found) else None,
            keyword=keyword,
            developer=developer,
        )

    @router.get(DETAIL_PATH)
    async def detail_page(
        selected_item_key: Annotated[str, Query(alias="selectedItemKey")] = "",
    ) -> HTMLResponse:
        return answer_detail(register, selected_item_key)

    @router.get(SHORTLIST_PATH)
    async def shortlist_page(
        selected_item_key: Annotated[str, Query(alias="selectedItemKey")] = "",
    ) -> HTMLResponse:
        logger.warning("shortlist_changed_by_get", extra={"record": selected_item_key})
        return answer_detail(register, selected_item_key, "1 qualifications were added to your shortlist")

    return router


def answer_detail(register: NzRegister, key: str, notice: str | None = None) -> HTMLResponse:
    """The detail page of a listing number, or a 404 page that names it."""
    record = register.record(key)
    if record is None:
        return html_page("nz_register_missing.html", status=404, key=key)
    return html_page("nz_register_detail.html", record=record, rows=detail_rows(record), notice=notice)


def detail_rows(record: RegisterRecord) -> tuple[DetailRow, ...]:
    """The rows of a record's detail page in the register's order; what the record lacks has no row."""
    maori = "Maori" if record.is_older_page else "Māori"
    matauranga = "Matauranga" if record.is_older_page else "Mātauranga"
    texts = (
        (f"Te Reo {maori} Title", record.te_reo_title),
        ("Qualification Title", record.title),
        (f"{matauranga} {maori} Qualification", record.maori_qualification),
        ("Qualification Type", record.qualification_type),
        ("Level", record.level),
        ("Credits", record.credits),
        ("Subject Area", "\n".join(record.subject) or None),
        ("Strategic Purpose Statement", record.purpose),
        ("Graduate profile", record.profile),
        ("Education pathways", record.education),
        ("Employment pathways", record.shown_employment),
        ("Entry Requirements", record.entry),
    )
    return tuple(
        DetailRow(label, tuple(text.rstrip().split("\n")), is_list=label == "Subject Area")
        for label, text in texts
        if text is not None
    )
