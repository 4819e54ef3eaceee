"""`/v1/sources/{source_id}/quality`: which questions a source's records answer, and what to mend first."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from search_api.api.asked import refuse_parameters
from search_api.api.openapi import described
from search_api.api.rendering import Edition, answer
from search_api.api.sources import PATH, SourceIdInPath, known_source, public_answer
from search_api.quality import QualityReport, ToMend, quality_report
from search_api.services import Services

CSV_TYPE = "text/csv; charset=utf-8"
COLUMNS = ("records", "of", "severity", "cause", "question", "fields")


def quality_router(services: Services) -> APIRouter:
    """Quality of sources."""
    router = APIRouter(tags=["sources"])

    @router.get(f"{PATH}/{{source_id}}/quality", **described("quality", ()))
    def get_quality(request: Request, source_id: SourceIdInPath) -> Response:
        """How many records answer each question people ask of an offer, and what to mend, by how many it helps."""
        return public_answer(request, quality_answer(report_for(request, source_id)))

    @router.get(f"{PATH}/{{source_id}}/quality.csv", **described("quality_csv", ()))
    def get_quality_csv(request: Request, source_id: SourceIdInPath) -> Response:
        """What to mend in a source's records as a table, one thing a line, for a spreadsheet."""
        content = to_csv(report_for(request, source_id)).encode()
        return answer(request, Edition((content,)), lambda: content, CSV_TYPE)

    def report_for(request: Request, source_id: str) -> QualityReport:
        refuse_parameters(request)
        known_source(services, source_id)
        return quality_report(services.store, source_id)

    return router


def quality_answer(report: QualityReport) -> dict[str, Any]:
    """The report as plain values; what an issue says of a record is not for everybody."""
    quality = report.quality
    return {
        "source_id": report.source_id,
        "records": quality.records,
        "score": quality.score,
        "questions": [asdict(one) for one in quality.questions],
        "to_mend": list(map(_public, report.to_mend)),
    }


def to_csv(report: QualityReport) -> str:
    """What to mend as a table, one line each."""
    told = io.StringIO()
    writer = csv.writer(told, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in report.to_mend:
        row = _public(one)
        fields = " or ".join(row["fields"])
        writer.writerow(
            [row["records"], report.quality.records, row["severity"] or "", row["cause"] or "not_stated",
             row["question"] or "", fields]
        )  # fmt: skip
    return told.getvalue()


def _public(one: ToMend) -> dict[str, Any]:
    told = asdict(one)
    del told["example"]
    return told
