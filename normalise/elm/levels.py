"""Levels in ELM: a qualification has an EQF level and a national one; any other level is a level of education."""

from __future__ import annotations

from normalise.descriptor import Descriptor
from normalise.elements import Level
from normalise.elm.concepts import coded, concept
from normalise.statement import Node
from normalise.vocabularies import Vocabularies


def national_levels(descriptor: Descriptor, vocabularies: Vocabularies) -> list[Node]:
    """Its levels that stand in ELM's list of national frameworks."""
    found = (vocabularies.elm.national_level(one.framework, one.level) for one in descriptor.at_level)
    return [coded(code) for code in found if code is not None]


def is_qualification(descriptor: Descriptor, vocabularies: Vocabularies) -> bool:
    """Whether both levels that a qualification must state are known."""
    return descriptor.eqf.level is not None and bool(national_levels(descriptor, vocabularies))


def level_terms(descriptor: Descriptor, vocabularies: Vocabularies, address: str) -> Node:
    """The terms that say the levels of a specification or a qualification."""
    eqf = None if descriptor.eqf.level is None else vocabularies.elm.of("eqf", str(descriptor.eqf.level))
    national = national_levels(descriptor, vocabularies)
    others = [
        _other_level(level, f"{address}#level-{number}", vocabularies)
        for number, level in enumerate(descriptor.at_level, 1)
        if level.framework != "eqf" and vocabularies.elm.national_level(level.framework, level.level) is None
    ]
    if eqf is not None and national:
        return {"elm:EQFLevel": coded(eqf), "elm:NQFLevel": national, "elm:educationLevel": others}
    return {"elm:educationLevel": [*([] if eqf is None else [coded(eqf)]), *national, *others]}


def _other_level(level: Level, address: str, vocabularies: Vocabularies) -> Node:
    framework = vocabularies.frameworks.get(level.framework)
    named = level.as_given if framework is None else f"{framework.short} level {level.level}"
    return {**concept(address, None, {"en": named}), "skos:notation": level.level}
