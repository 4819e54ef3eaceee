"""What the Credential Registry's own validation asks of a class beyond name, owner and web page.

Read off the registry's negative test data (CredentialEngine/CTDL_Json_Validation_Schema, commit f2a5e60):
what can be taken or sat must say where (`invalid_MissingAvailableProps`, `invalid_missing_availability`), and each
cost of a manifest where it is explained (`invalid_EstimatedCostMissing_CostDetail`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from normalise.ctdl.facts import load_facts

WHERE = ("ceterms:availableOnlineAt", "ceterms:availabilityListing", "ceterms:availableAt")
MINIMUM: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "ceterms:AssessmentProfile": (WHERE,),
    "ceterms:LearningOpportunityProfile": (WHERE,),
}
"""Class -> groups of terms of which each record states at least one a group; subclasses inherit them."""
PARTS_MINIMUM: Mapping[str, tuple[tuple[str, str], ...]] = {
    "ceterms:CostManifest": (("ceterms:estimatedCost", "ceterms:costDetails"),),
}
"""Class -> a term, and what each node under it states."""
WORD_START = re.compile(r"_([a-z])")


def missing_minimum(node: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The groups of terms of which a node states none, though its class must; a path for a part's term."""
    names = _class_names(node)
    if not any(map(_asks_anything, names)):
        return []
    groups = dict.fromkeys([group for name in names for group in _groups(name)])
    missing = [group for group in groups if not any(node.get(term) for term in group)]
    for name in names:
        if name in PARTS_MINIMUM:
            missing += _missing_in_parts(node, name)
    return missing


def can_state(node: Mapping[str, Any], field: str) -> bool:
    """Whether CTDL lets a node of its classes state a field: neither an organisation nor a cost has an owner.

    True as well for whatever is no class of CTDL, and for fields that are no property of it.
    """
    facts, names = load_facts(), _class_names(node)
    term = "ceterms:" + WORD_START.sub(lambda found: found.group(1).upper(), field)
    if term not in facts.properties or not names or not all(map(facts.is_class, names)):
        return True
    return any(facts.allows(name, term) for name in names)


def _class_names(node: Mapping[str, Any]) -> list[str]:
    given = node.get("@type")
    names = given if type(given) is list else [given]
    return [name for name in names if type(name) is str]


@lru_cache(maxsize=512)
def _groups(class_name: str) -> tuple[tuple[str, ...], ...]:
    return tuple(group for name in load_facts().ancestors(class_name) for group in MINIMUM.get(name, ()))


@lru_cache(maxsize=512)
def _asks_anything(class_name: str) -> bool:
    return bool(_groups(class_name)) or class_name in PARTS_MINIMUM


def _missing_in_parts(node: Mapping[str, Any], class_name: str) -> Iterator[tuple[str, ...]]:
    for term, needed in PARTS_MINIMUM[class_name]:
        parts = node.get(term)
        listed = parts if isinstance(parts, list) else [parts]
        if any(isinstance(part, dict) and not part.get(needed) for part in listed):
            yield (f"{term}/{needed}",)
