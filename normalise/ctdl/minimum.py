"""What the Credential Registry's own validation asks of a class beyond name, owner and web page.

Read off the registry's negative test data (CredentialEngine/CTDL_Json_Validation_Schema, commit f2a5e60,
`invalid_MissingAvailableProps`, `invalid_missing_availability`): what can be taken or sat must say where.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from normalise.ctdl.facts import load_facts

WHERE = ("ceterms:availableOnlineAt", "ceterms:availabilityListing", "ceterms:availableAt")
MINIMUM: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "ceterms:AssessmentProfile": (WHERE,),
    "ceterms:LearningOpportunityProfile": (WHERE,),
}
"""Class -> groups of terms of which each record states at least one a group; subclasses inherit them."""


def missing_minimum(node: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The groups of terms of which a node states none, though its class must."""
    given = node.get("@type")
    names = given if type(given) is list else [given]
    groups = dict.fromkeys(group for name in names if type(name) is str for group in _groups(name))
    return [group for group in groups if not any(node.get(term) for term in group)]


@lru_cache(maxsize=512)
def _groups(class_name: str) -> tuple[tuple[str, ...], ...]:
    return tuple(group for name in load_facts().ancestors(class_name) for group in MINIMUM.get(name, ()))
