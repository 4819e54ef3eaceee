"""`/sources/{source}/quality`: which questions a source's records answer, and what to mend first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from normalise.quality import QuestionFill
from search_api.api.parameter_values import Parameters
from search_api.api.parameters import LANG
from search_api.api.sources import PATH, known_source
from search_api.pages.addresses import address, source_path
from search_api.pages.interface import Interface
from search_api.pages.provenance import field_words
from search_api.pages.site import Site
from search_api.pages.source_view import source_title
from search_api.quality import ToMend, quality_report


@dataclass(frozen=True, slots=True)
class FillLine:
    """One question, or one part of it."""

    words: str
    is_question: bool
    records: str
    share: str
    width: float
    """Of the bar, out of 100."""


@dataclass(frozen=True, slots=True)
class MendRow:
    """One thing to mend."""

    records: str
    severity: str | None
    """`error` or `warning`; none where the source is silent."""
    severity_words: str
    what: str
    fields: str
    question: str | None


def quality_page(site: Site, request: Request, source_id: str) -> Response:
    """The quality report of one source."""
    Parameters(request.query_params.multi_items(), (LANG,))
    asked, row = site.asked(request), known_source(site.services, source_id)
    report, ui = quality_report(site.services.store, source_id), asked.ui
    quality = report.quality
    values = {
        "heading": ui.t("quality.heading", source=source_title(row, ui)),
        "score": None
        if quality.score is None
        else ui.t("quality.score", share=ui.formats.percent(quality.score)),
        "lines": list(_lines(quality.questions, quality.records, ui)) if quality.records else [],
        "rows": [_row(one, ui) for one in report.to_mend] if quality.records or report.to_mend else [],
        "csv_address": f"{PATH}/{source_id}/quality.csv",
        "back_address": address(source_path(source_id), asked.language_pairs),
    }
    return site.page(asked, "quality.html", "sources", values)


def _lines(questions: Sequence[QuestionFill], records: int, ui: Interface) -> Iterable[FillLine]:
    for one in questions:
        yield _line(ui.label("question", one.question), one.answered, records, ui, is_question=True)
        if len(one.parts) > 1:
            for part in one.parts:
                yield _line(_fields(part.fields, ui), part.records, records, ui, is_question=False)


def _line(words: str, count: int, records: int, ui: Interface, *, is_question: bool) -> FillLine:
    share = count / records
    return FillLine(
        words, is_question, ui.formats.number(count), ui.formats.percent(share), round(100 * share, 1)
    )


def _row(one: ToMend, ui: Interface) -> MendRow:
    return MendRow(
        records=ui.formats.number(one.records),
        severity=None if one.severity is None else one.severity.value,
        severity_words=ui.t("quality.silent" if one.severity is None else f"issue.{one.severity}"),
        what=ui.t("quality.silent") if one.cause is None else ui.t(f"issue.{one.cause}"),
        fields=_fields(one.fields, ui) if one.fields else ui.t("issue.no_field"),
        question=None if one.question is None else ui.label("question", one.question),
    )


def _fields(fields: Sequence[str], ui: Interface) -> str:
    words = ui.formats.listed([field_words(field, ui) for field in fields])
    return words if len(fields) == 1 else ui.t("quality.any_of", fields=words)
