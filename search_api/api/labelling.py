"""Facet values with the labels that people read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from normalise.vocabularies import Vocabularies
from search_api.api.source_titles import Titles
from search_api.facet_labels import facet_label, value_label
from search_api.facets import FACETS, LabelSource, broader
from search_api.query import FacetValue


@dataclass(frozen=True, slots=True)
class Labelling:
    """Gives labels in one language."""

    language: str
    vocabularies: Vocabularies
    titles: Titles

    def name(self, facet: str) -> str:
        """The label of a facet, range or sort."""
        return facet_label(facet, self.language, self.vocabularies)

    def label(self, facet: str, one: FacetValue) -> str:
        """The label of one value."""
        declared = FACETS[facet]
        names = self.titles.get(one.value) if declared.labels is LabelSource.SOURCES else one.names
        return value_label(declared, one.value, self.language, self.vocabularies, names)

    def values(self, facet: str, values: Iterable[FacetValue]) -> list[dict[str, Any]]:
        """The values of a facet as the API writes them."""
        return [self._written(facet, one) for one in values]

    def _written(self, facet: str, one: FacetValue) -> dict[str, Any]:
        written = {
            "value": one.value,
            "label": self.label(facet, one),
            "count": one.count,
            "selected": one.selected,
        }
        return written | {"parent": broader(one.value)} if FACETS[facet].is_tree else written
