"""The relations of the CTDL schema: classes, domains, ranges and concepts.

Restated from the schema encoding of https://credreg.net/ctdl/schema/encoding/json (Credential Engine,
CC BY 4.0) by `scripts/build_ctdl_facts.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import orjson

CONCEPT = "skos:Concept"
ALIGNMENT = "ceterms:CredentialAlignmentObject"


@dataclass(frozen=True, slots=True)
class PropertyFacts:
    """What the schema says of one property."""

    domain: frozenset[str]
    range: frozenset[str]
    schemes: tuple[str, ...]
    """Concept schemes its values are taken from; empty when any value will do."""
    is_language_map: bool


@dataclass(frozen=True, slots=True)
class CtdlFacts:
    """The schema's relations."""

    parents: Mapping[str, tuple[str, ...]]
    properties: Mapping[str, PropertyFacts]
    concepts: Mapping[str, frozenset[str]]
    """Concept scheme -> its concepts."""

    def is_class(self, name: str) -> bool:
        """Whether the schema has this class."""
        return name in self.parents

    def ancestors(self, name: str) -> frozenset[str]:
        """The class itself and all that it is a subclass of."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting.extend(self.parents.get(current, ()))
        return frozenset(found)

    def allows(self, class_name: str, property_name: str) -> bool:
        """Whether the property is in the domain of the class or of one that it is a subclass of."""
        return not self.properties[property_name].domain.isdisjoint(self.ancestors(class_name))

    def prefixes(self, schemes: tuple[str, ...]) -> frozenset[str]:
        """The prefixes of the concepts of some schemes (`deliveryType`)."""
        return frozenset(
            concept.split(":")[0] for scheme in schemes for concept in self.concepts.get(scheme, ())
        )


@lru_cache(maxsize=1)
def load_facts() -> CtdlFacts:
    """The facts that ship with this package."""
    raw = orjson.loads(resources.files("normalise.ctdl").joinpath("data/facts.json").read_bytes())
    lists = [frozenset(names) for names in raw["class_lists"]]
    return CtdlFacts(
        parents={name: tuple(parents) for name, parents in raw["classes"].items()},
        properties={name: _property_facts(row, lists) for name, row in raw["properties"].items()},
        concepts={scheme: frozenset(concepts) for scheme, concepts in raw["schemes"].items()},
    )


def _property_facts(row: Mapping[str, Any], lists: list[frozenset[str]]) -> PropertyFacts:
    return PropertyFacts(
        domain=lists[row["domain"]],
        range=lists[row["range"]],
        schemes=tuple(row["schemes"]),
        is_language_map=row["language_map"],
    )
