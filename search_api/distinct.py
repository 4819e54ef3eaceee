"""How many different credentials the records of a question are: those of one cluster count once."""

from __future__ import annotations

from dataclasses import dataclass

from search_api.facets import CLUSTER, UNKNOWN
from search_api.index.contract import SearchIndex
from search_api.query import FacetCounts, SearchPage, SearchQuery


@dataclass(frozen=True, slots=True)
class Distinct:
    """A number of credentials."""

    total: int
    is_exact: bool


def distinct_credentials(index: SearchIndex, query: SearchQuery, page: SearchPage) -> Distinct | None:
    """Clusters that have a record under the question, and records that stand alone.

    None unless the question has `cluster` counted.
    """
    counts = page.facets.get(CLUSTER)
    if counts is None:
        return None
    chosen = query.filters.get(CLUSTER, ())
    if chosen:
        return Distinct(
            sum(_credentials(one.value, one.count) for one in counts.values if one.selected), True
        )
    alone = _alone(index, query, counts)
    several = counts.other_values + sum(one.count > 0 for one in counts.values)
    return Distinct(alone + several - (alone > 0), counts.is_exact)


def _credentials(value: str, count: int) -> int:
    return count if value == UNKNOWN else int(count > 0)


def _alone(index: SearchIndex, query: SearchQuery, counts: FacetCounts) -> int:
    """Records without a cluster; most often more than any cluster has, so that they are listed first."""
    listed = [one.count for one in counts.values if one.value == UNKNOWN]
    if listed or not counts.other_values:
        return sum(listed)
    page = index.facet_values(query, CLUSTER, among=(UNKNOWN,), size=1)
    return sum(one.count for one in page.values)
