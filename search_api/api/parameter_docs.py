"""What each parameter means, for the API's description."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from normalise.forms import FORMS
from normalise.issue import IssueCode
from search_api.api.parameter_values import SORT_WORDS
from search_api.facets import FACETS, RANGES, Facet, RangeFacet, Unit
from search_api.query import MAX_FACET_SIZE, MAX_SIZE
from search_api.question import CURRENCY, LANGUAGES, MAX_TEXT

EXAMPLES = {
    "source": "nz_nzqa",
    "type": "MicroCredential",
    "country": "NZ",
    "region": "CA-ON",
    "provider": "nz_nzqa:otago-polytechnic",
    "level": "nzqcf:5",
    "language": "en",
    "subject": "0613",
    "native_subject": "cip:11.0701",
    "skill": "data analysis",
    "funding": "osap:yes",
    "cluster": "nz_nzqa:4587",
    "meets": "eu_annex_i",
    "may_meet": "emc_cmf",
}
"""A value of each open facet."""
DRAWN = [name for name, one in RANGES.items() if one.edges]
TEXTS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "q": (
        'Words, all required, in any text; `"a phrase"`, `-left out`.',
        {"type": "string", "maxLength": MAX_TEXT},
    ),
    "include_unknown": (
        "Ranges, parted by commas, to which records without a value belong as well.",
        {"type": "string", "examples": ["hours,ects"]},
    ),
    "currency": (
        "ISO 4217 code; the range and the sort `cost` need it. Without `convert` nothing is converted.",
        {"type": "string", "pattern": f"^{CURRENCY.pattern}$", "examples": ["NZD"]},
    ),
    "convert": (
        "A day by whose reference rates, or the last of the seven days before, `cost` also takes other currencies.",
        {"type": "string", "format": "date", "examples": ["2026-11-02"]},
    ),
    "sort": (
        "The order; `-` is descending. Records without a value come last either way.",
        {"type": "string", "enum": list(SORT_WORDS), "default": "relevance"},
    ),
    "size": (
        "How many to give at most.",
        {"type": "integer", "minimum": 0, "maximum": MAX_SIZE},
    ),
    "cursor": ("Where to go on; comes with `next`.", {"type": "string"}),
    "facets": (
        "Facets to count, parted by commas; empty for none, left out for all.",
        {"type": "string", "examples": ["country,level"]},
    ),
    "facet_size": (
        "Values of a facet; chosen ones come on top.",
        {"type": "integer", "minimum": 1, "maximum": MAX_FACET_SIZE, "default": 20},
    ),
    "distributions": (
        f"Ranges of which to draw the distribution, parted by commas: {', '.join(DRAWN)}.",
        {"type": "string", "examples": ["hours"]},
    ),
    "lang": (
        "Language of labels; without it the Accept-Language header decides.",
        {"type": "string", "enum": list(LANGUAGES)},
    ),
    "prefix": (
        "Words of a value's label, the last perhaps unfinished, or the beginning of the value.",
        {"type": "string"},
    ),
    "parent": (
        "Only values directly below this one of a tree, such as `subject`; empty for those at the top.",
        {"type": "string", "examples": ["061"]},
    ),
    "after": ("Where to go on; comes with `next`.", {"type": "string"}),
    "log": (
        "The mark of the last change read; comes with `next`. 410 when the log is no longer the one it was.",
        {"type": "string"},
    ),
    "before": ("The run before which to go on; comes with `next`.", {"type": "integer", "minimum": 0}),
    "limit": ("How many to give at most.", {"type": "integer", "minimum": 1}),
    "code": ("Only issues with this cause.", {"type": "string", "enum": [one.value for one in IssueCode]}),
    "field": ("Only issues of this field.", {"type": "string", "examples": ["at_level"]}),
    "run": (
        "Only issues of this run; without it those that stand: published ones, and those of the newest run.",
        {"type": "integer", "minimum": 0},
    ),
    "detail": (
        "`1` gives every issue with its message, value and record, or a run's `error`; needs an operator's key.",
        {"type": "string", "enum": ["0", "1"], "default": "0"},
    ),
    "version": (
        "The version of the credential of which to give what it was made of; without it what came last.",
        {"type": "integer", "minimum": 0},
    ),
    "format": (
        "`json` is the descriptor, the others statements in a standard; without it the Accept header decides.",
        {"type": "string", "enum": ["json", *FORMS]},
    ),
}
"""Parameter -> (meaning, JSON Schema), for those that are neither facet nor range."""


def parameter_docs(names: Iterable[str], most: int) -> list[dict[str, Any]]:
    """The OpenAPI description of these parameters; `most` is the highest `limit`."""
    return [_described(name, most) for name in names]


def _described(name: str, most: int) -> dict[str, Any]:
    if name in FACETS:
        return _facet(FACETS[name])
    if name in RANGES:
        return _range(RANGES[name])
    meaning, schema = TEXTS[name]
    written = {**schema, "maximum": most} if name == "limit" else dict(schema)
    return {"name": name, "in": "query", "description": meaning, "schema": written}


def _facet(facet: Facet) -> dict[str, Any]:
    values: dict[str, Any] = {"type": "string"}
    if facet.allowed is not None:
        values["enum"] = list(facet.allowed)
    else:
        values["examples"] = [EXAMPLES[facet.name]]
    return {
        "name": facet.name,
        "in": "query",
        "description": f"Filter by `{facet.name}`; repeat it for OR. `unknown`: records without a value.",
        "schema": {"type": "array", "items": values},
        "style": "form",
        "explode": True,
    }


def _range(facet: RangeFacet) -> dict[str, Any]:
    example = "2026-03..2026-06" if facet.unit is Unit.DAY else "40..80"
    return {
        "name": facet.name,
        "in": "query",
        "description": f"Limits in {facet.unit}, `low..high`; either end may be open. Overlapping counts.",
        "schema": {"type": "string", "examples": [example]},
    }
