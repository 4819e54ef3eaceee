"""Values of coded facets in a question: right by the tables, or in the catalogue, else refused with what was meant."""

from __future__ import annotations

from dataclasses import dataclass

from search_api.coded_values import CODED_VALUES, Known, likely_values
from search_api.errors import BadQuery
from search_api.facets import CURRENT, EXPIRED, FACETS, STATUS, UNKNOWN, WITHDRAWN, ValueShape
from search_api.query import SearchQuery
from search_api.services import Services

RULES = {
    ValueShape.SOURCE: "is no source here; it takes the id of one",
    ValueShape.TYPE: "is no class of credentials in CTDL",
    ValueShape.COUNTRY: "is no country; it takes two capital letters of ISO 3166-1",
    ValueShape.REGION: "is no region; it takes a code of ISO 3166-2, country first",
    ValueShape.LANGUAGE: "is no language; it takes a BCP 47 tag",
    ValueShape.LEVEL: "is no level of a framework; it takes framework:level",
    ValueShape.ISCED_F: "is no field of study; it takes a code of ISCED-F 2013 of two to four digits",
    ValueShape.CODED: "is no subject of a source's scheme; it takes scheme:code",
    ValueShape.FUNDING: "is no funding; it takes scheme:answer",
    ValueShape.CLUSTER: "is no cluster; it takes source:id, the id of its oldest record",
    ValueShape.RECOGNITION: "is no framework of micro-credentials",
}
"""What a wrong value is told; the pages say the same in their own words."""


class UnknownValue(BadQuery):
    """A value that a coded facet cannot have: `likely` are those it may stand for."""

    def __init__(
        self,
        parameter: str,
        value: str,
        shape: ValueShape,
        allowed: tuple[str, ...],
        likely: tuple[str, ...],
    ) -> None:
        self.shape = shape
        self.example = CODED_VALUES[shape].example
        self.likely = likely
        reason = f"{RULES[shape]}, such as {self.example}, or {UNKNOWN}"
        super().__init__(parameter, value, reason, allowed, nearest=next(iter(likely), None))


@dataclass(frozen=True, slots=True)
class ValueCheck:
    """Checks the coded values of questions."""

    services: Services

    def checked(self, query: SearchQuery) -> SearchQuery:
        """The question itself, when each of its coded values is one.

        Raises:
            UnknownValue: the first value that is neither right by its table nor in the catalogue.
        """
        for name, values in query.filters.items():
            shape = FACETS[name].shape
            if shape is not ValueShape.FREE:
                for value in values:
                    self._check(query, name, shape, value)
        return query

    def _check(self, query: SearchQuery, name: str, shape: ValueShape, value: str) -> None:
        known = self._known(shape)
        coded = CODED_VALUES[shape]
        if value == UNKNOWN or coded.fits(value, known) or self._is_held(query, name, value):
            return
        likely = likely_values(shape, value, known)
        if coded.has_equals:
            likely = self._by_frequency(query, name, likely)
        every = () if coded.every is None else (*coded.every(known), UNKNOWN)
        raise UnknownValue(name, value, shape, tuple(dict.fromkeys(every)), likely)

    def _known(self, shape: ValueShape) -> Known:
        if shape is not ValueShape.SOURCE:
            return Known(self.services.vocabularies)
        ids = tuple(row.id for row in self.services.store.sources.all())
        return Known(self.services.vocabularies, ids)

    def _is_held(self, query: SearchQuery, name: str, value: str) -> bool:
        """Whether some record, withdrawn or not, has the value: a table may be older than a source."""
        filters = {name: (value,), STATUS: (CURRENT, EXPIRED, WITHDRAWN)}
        return self.services.index.search(SearchQuery(today=query.today, filters=filters, size=0)).total > 0

    def _by_frequency(self, query: SearchQuery, name: str, likely: tuple[str, ...]) -> tuple[str, ...]:
        """Those that most records have first; the likelier first where none has."""
        if len(likely) < 2:
            return likely
        everything = SearchQuery(today=query.today)
        page = self.services.index.facet_values(everything, name, among=likely, size=len(likely))
        counts = {one.value: one.count for one in page.values}
        return tuple(sorted(likely, key=lambda one: -counts.get(one, 0)))
