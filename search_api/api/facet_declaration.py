"""Everything that can be filtered, limited and sorted by, as the API tells it."""

from __future__ import annotations

from typing import Any

from search_api.api.labelling import Labelling
from search_api.facets import FACETS, RANGES, SORTS, Facet, RangeFacet, SortOrder, Unit
from search_api.query import FacetValue


def declaration(labelling: Labelling) -> dict[str, Any]:
    """Facets, ranges and sorts with their labels in one language."""
    return {
        "facets": [_facet(one, labelling) for one in FACETS.values()],
        "ranges": [_range(one, labelling) for one in RANGES.values()],
        "sorts": [_sort(one, labelling) for one in SORTS.values()],
    }


def _facet(facet: Facet, labelling: Labelling) -> dict[str, Any]:
    """A closed facet with all its values; those of an open one are asked for at `/v1/facets/{name}`."""
    return {
        "name": facet.name,
        "label": labelling.name(facet.name),
        "kind": "open" if facet.is_open else "closed",
        "values": [
            {"value": value, "label": labelling.label(facet.name, FacetValue(value, 0))}
            for value in facet.allowed or ()
        ],
        "is_tree": facet.is_tree,
    }


def _range(one: RangeFacet, labelling: Labelling) -> dict[str, Any]:
    return {
        "name": one.name,
        "label": labelling.name(one.name),
        "unit": one.unit.value,
        "needs_currency": one.unit is Unit.MONEY,
        "has_distribution": bool(one.edges),
    }


def _sort(one: SortOrder, labelling: Labelling) -> dict[str, Any]:
    return {
        "name": one.name,
        "label": labelling.name(one.name),
        "has_directions": one.has_directions,
        "needs_currency": one.needs_currency,
    }
