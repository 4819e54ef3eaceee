"""What `/openapi.json` says of each operation: parameters, the shape of its answer and a real example."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from normalise.descriptor import Descriptor, descriptor_schema
from normalise.forms import FORMS, JSON_LD
from search_api.api import (
    answers,
    framework_answers,
    record_answers,
    report_answers,
    search_answers,
    source_answers,
)
from search_api.api.parameter_docs import parameter_docs
from search_api.api.problems import PROBLEM_MEDIA_TYPE
from search_api.api.rendering import JSON, SCHEMA


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation."""

    model: type[BaseModel] | None
    """The shape of its answer; none where no model describes it."""
    problems: Mapping[int, str]
    """Status -> name of the example of that problem."""
    media_type: str = JSON
    also: Mapping[str, str] = field(default_factory=dict)
    """Further media types of the answer -> name of their example."""
    most: int = 1_000
    """How many may be asked for with `limit`."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What else the description says."""


BAD = {400: "bad_parameter"}
DOWN = {503: "unavailable"}
UNKNOWN = {404: "unknown_record"}
LOCKED = {401: "key_needed"}
KEY_IS_OPTIONAL: Mapping[str, Any] = {"security": [{}]}
"""Joins what the route itself asks for: either will do."""
PLAIN = "text/plain"
TAKEN_DOWN = {410: "suppressed_record"}
OPERATIONS = {
    "search": Operation(search_answers.SearchAnswer, {**BAD, 410: "expired_cursor", **DOWN}),
    "credential": Operation(
        Descriptor,
        {**BAD, **UNKNOWN, 406: "not_statable", 410: "withdrawn_record", **DOWN},
        also={
            **{form.content_type: f"credential_{form.name}" for form in FORMS.values()},
            JSON_LD: "credential_ctdl",
        },
    ),
    "standards": Operation(record_answers.StandardsAnswer, {**UNKNOWN, 410: "withdrawn_record", **DOWN}),
    "provenance": Operation(record_answers.ProvenanceAnswer, {**UNKNOWN, **TAKEN_DOWN, **DOWN}),
    "cluster": Operation(record_answers.ClusterOfRecordAnswer, {**UNKNOWN, **TAKEN_DOWN, **DOWN}),
    "history": Operation(record_answers.HistoryAnswer, {**UNKNOWN, **TAKEN_DOWN, **DOWN}),
    "frameworks": Operation(framework_answers.FrameworksAnswer, {}),
    "credential_frameworks": Operation(
        framework_answers.CredentialFrameworksAnswer, {**UNKNOWN, **TAKEN_DOWN, **DOWN}
    ),
    "fact_sheet": Operation(framework_answers.FactSheetAnswer, {**UNKNOWN, **TAKEN_DOWN, **DOWN}),
    "facets": Operation(search_answers.FacetsAnswer, BAD),
    "facet_values": Operation(search_answers.FacetValuesAnswer, {**BAD, 404: "unknown_facet", **DOWN}),
    "suggest": Operation(search_answers.SuggestionsAnswer, {**BAD, **DOWN}),
    "sources": Operation(source_answers.SourcesAnswer, DOWN),
    "source": Operation(source_answers.SourceAnswer, {404: "unknown_source", **DOWN}),
    "runs": Operation(report_answers.RunsAnswer, {**BAD, 404: "unknown_source", **DOWN}, most=100),
    "run": Operation(
        report_answers.FullRunAnswer,
        {**BAD, **LOCKED, 404: "unknown_run", **DOWN},
        extra=KEY_IS_OPTIONAL,
    ),
    "quality": Operation(source_answers.QualityAnswer, {404: "unknown_source", **DOWN}),
    "quality_csv": Operation(None, {404: "unknown_source", **DOWN}, "text/csv"),
    "issues": Operation(
        source_answers.IssuesAnswer,
        {**BAD, **LOCKED, 404: "unknown_source", **DOWN},
        extra=KEY_IS_OPTIONAL,
    ),
    "payloads": Operation(report_answers.PayloadsAnswer, {**BAD, **LOCKED, 404: "unknown_payload", **DOWN}),
    "payload": Operation(None, {**BAD, **LOCKED, 404: "unknown_payload", **DOWN}, "*/*"),
    "changes": Operation(record_answers.ChangesAnswer, {**BAD, 410: "changed_log", **DOWN}),
    "descriptor_schema": Operation(None, {}, SCHEMA),
    "problems": Operation(answers.ProblemsAnswer, {}),
    "problem": Operation(answers.ProblemMeaning, {404: "not_found"}),
    "healthz": Operation(answers.HealthAnswer, {}),
    "readyz": Operation(answers.ReadyAnswer, DOWN),
    "metrics": Operation(None, DOWN, PLAIN),
}


def described(operation: str, parameters: Iterable[str]) -> dict[str, Any]:
    """The arguments that describe a route to FastAPI. Answers are made by hand and not validated again."""
    one = OPERATIONS[operation]
    return {
        "operation_id": operation,
        "response_model": one.model,
        "response_class": JSONResponse if one.model else Response,
        "responses": {200: _content(operation, one), **_problems(one.problems)},
        "openapi_extra": {"parameters": parameter_docs(parameters, one.most), **one.extra},
    }


@cache
def examples() -> Mapping[str, Any]:
    """Operation or problem -> an answer that was really given."""
    answered = orjson.loads(files("search_api.api").joinpath("examples.json").read_bytes())
    return {**answered, "descriptor_schema": descriptor_schema()}


def _content(operation: str, one: Operation) -> dict[str, Any]:
    named = {one.media_type: operation, **one.also}
    return {"content": {media_type: {"example": examples()[name]} for media_type, name in named.items()}}


def _problems(names: Mapping[int, str]) -> dict[int | str, Any]:
    schema = answers.ProblemAnswer.model_json_schema()
    told: dict[int | str, str] = {"default": "internal"} | dict(names)
    return {
        status: {
            "description": examples()[name]["title"],
            "content": {PROBLEM_MEDIA_TYPE: {"schema": schema, "example": examples()[name]}},
        }
        for status, name in told.items()
    }
