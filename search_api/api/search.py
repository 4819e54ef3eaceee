"""`/v1/credentials`: one question, one answer shape."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from search_api.api.asked import Asked, read_asked
from search_api.api.conversion import conversion_answer, converted_costs
from search_api.api.hits import hit_answer
from search_api.api.in_place import worked_on
from search_api.api.labelling import Labelling
from search_api.api.openapi import described
from search_api.api.parameters import SEARCH_PARAMETERS, query_address
from search_api.api.rendering import answer, to_json
from search_api.api.source_titles import SourceTitles
from search_api.distinct import Distinct, distinct_credentials
from search_api.query import Distribution, Hit, SearchPage, SearchQuery
from search_api.remembered import Remembered
from search_api.services import Services
from search_api.words import ignored_signs

PATH = "/v1/credentials"
KEPT_BYTES = 16 * 2**20
"""Answers that are kept for as long as the catalogue stays as it is."""


def search_router(services: Services, titles: SourceTitles) -> APIRouter:
    """Searching."""
    router, kept = APIRouter(tags=["search"]), Remembered(KEPT_BYTES)

    def found(request: Request) -> Response:
        asked = read_asked(request, services, SEARCH_PARAMETERS)

        def written() -> bytes:
            page = services.index.search(asked.query)
            titled = titles.at(page.generation)
            labelling = Labelling(asked.query.language, services.vocabularies, titled)
            distinct = distinct_credentials(services.index, asked.query, page)
            return to_json(search_answer(page, asked, labelling, distinct))

        edition = asked.edition(services)
        key = (request.url.query, asked.defaults, edition.etag())
        return answer(request, edition, lambda: kept.get(key, written, weigh=len))

    @router.get(PATH, **described("search", SEARCH_PARAMETERS))
    async def search_credentials(request: Request) -> Response:
        """Search the catalogue.

        All words are required. Repeating a parameter means OR, different parameters mean AND; each facet is
        counted under all *other* filters. Totals and counts are exact.
        """
        return await worked_on(found, request)

    return router


def search_answer(
    page: SearchPage, asked: Asked, labelling: Labelling, distinct: Distinct | None
) -> dict[str, Any]:
    """The answer to one question, ready to be written as JSON."""
    relaxed = page.relaxed
    told = {
        "total": page.total,
        "total_is_exact": page.total_is_exact,
        "hits": [_hit(hit, asked.query) for hit in page.hits],
        "facets": {
            name: {
                "values": labelling.values(name, counts.values),
                "other_values": counts.other_values,
                "is_exact": counts.is_exact,
            }
            for name, counts in page.facets.items()
        },
        "next": next_address(page, asked),
        "generation": page.generation,
        "stable": page.stable,
        "relaxed": None if relaxed is None else {"from": relaxed.from_, "to": relaxed.to},
        "did_you_mean": page.did_you_mean,
        "ignored_signs": ignored_signs(asked.query.text),
    }
    if distinct is not None:
        told["distinct"] = {"total": distinct.total, "is_exact": distinct.is_exact}
    conversion, currency = asked.query.conversion, asked.query.currency
    if conversion is not None and currency is not None:
        costs = [cost for hit in page.hits for cost in _costs(hit)]
        told["conversion"] = conversion_answer(conversion, currency, costs)
    if page.distributions:
        told["distributions"] = {name: _distribution(one) for name, one in page.distributions.items()}
    return told


def next_address(page: SearchPage, asked: Asked) -> str | None:
    """The address of the next page; none on the last."""
    if page.next_cursor is None:
        return None
    return query_address(PATH, replace(asked.query, cursor=page.next_cursor), asked.defaults)


def _hit(hit: Hit, query: SearchQuery) -> orjson.Fragment:
    """The row, with its prices in the currency that was asked for where they are in another."""
    if query.conversion is None or query.currency is None:
        return hit_answer(hit)
    costs = converted_costs(_costs(hit), query.currency, query.conversion)
    return hit_answer(hit, converted_cost=costs) if costs else hit_answer(hit)


def _costs(hit: Hit) -> list[dict[str, Any]]:
    costs: list[dict[str, Any]] = orjson.loads(hit.card).get("estimated_cost", [])
    return costs


def _distribution(one: Distribution) -> dict[str, Any]:
    buckets = [{"low": bucket.low, "high": bucket.high, "count": bucket.count} for bucket in one.buckets]
    return {"buckets": buckets, "unknown": one.unknown}
