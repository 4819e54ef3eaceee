"""What a level of a framework is called in English and in French."""

from __future__ import annotations

from normalise.vocabularies import Vocabularies

EQF, QF_EHEA = "eqf", "qf_ehea"
CYCLE = " cycle"


def level_name(framework: str, level: str, language: str, vocabularies: Vocabularies) -> str | None:
    """`NZQCF 5`, `CEC 6`, `QF-EHEA premier cycle`; none of a framework that is not known."""
    known = vocabularies.frameworks.get(framework)
    if known is None:
        return None
    if framework == EQF:
        return vocabularies.labels.label("eqf_level", level, language) or f"{known.short} {level}"
    cycle = level.removesuffix(CYCLE) if framework == QF_EHEA else None
    spoken = None if cycle is None else vocabularies.labels.label("cycle", cycle, language)
    return f"{known.short} {level if spoken is None else spoken.lower()}"
