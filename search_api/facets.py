"""Every facet, range and sort, declared once: engines, API, pages and documentation read this table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from normalise.closed_lists import (
    Answer,
    AssessmentMethod,
    AudienceLevel,
    DeliveryType,
    EqfStatus,
    OperatingModel,
    ProofStandard,
    QualityAssuranceKind,
    Schedule,
    Stackability,
)
from normalise.descriptor import Descriptor
from normalise.elements import Coding, Organisation
from search_api.folding import folded

UNKNOWN = "unknown"
"""The value under which a record without any value of a facet is counted."""
STATUS = "status"
"""The one facet that depends on the day of the question."""
CURRENT, EXPIRED, WITHDRAWN = "current", "expired", "withdrawn"
ISCED_F = "isced-f"
EQF_VALUES = (*map(str, range(1, 9)), EqfStatus.UNLEVELLED.value, EqfStatus.NONE.value, UNKNOWN)


class LabelSource(StrEnum):
    """Where the label of a facet value comes from; see `search_api.facet_labels`."""

    CLOSED_LIST = "closed_list"
    """The label table of the vocabularies."""
    COUNTRIES = "countries"
    REGIONS = "regions"
    LANGUAGES = "languages"
    LEVELS = "levels"
    EQF = "eqf"
    ISCED_F = "isced_f"
    TYPES = "types"
    NAMES = "names"
    """The names that came with the records (providers, skills)."""
    SOURCES = "sources"
    """The title of the source."""
    FUNDING = "funding"


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet: how its values come from a descriptor and what they are called."""

    name: str
    en: str
    fr: str
    labels: LabelSource
    values: Callable[[Descriptor], Iterable[str | None]]
    """What the descriptor says; nothing (or None) counts as `unknown`."""
    allowed: tuple[str, ...] | None = None
    """All values in natural order, `unknown` included, when the list is closed; None when it is open."""

    @property
    def is_open(self) -> bool:
        """Whether values are as many as sources bring."""
        return self.allowed is None

    def label(self, language: str) -> str:
        """The facet's own name in `en` or `fr`."""
        return self.fr if language == "fr" else self.en

    def values_of(self, descriptor: Descriptor) -> tuple[str, ...]:
        """The distinct values in the descriptor's order, `(UNKNOWN,)` when there are none."""
        return tuple(dict.fromkeys(value for value in self.values(descriptor) if value)) or (UNKNOWN,)


class Unit(StrEnum):
    """What the ends of a range are."""

    HOURS = "hours"
    CREDITS = "credits"
    MONEY = "money"
    DAY = "day"
    ELEMENTS = "elements"


@dataclass(frozen=True, slots=True)
class RangeFacet:
    """A quantity that can be limited from both sides; limiting means overlapping."""

    name: str
    en: str
    fr: str
    unit: Unit
    edges: tuple[float, ...] = ()
    """Lower edges of the buckets of its distribution; none when none is drawn."""

    def label(self, language: str) -> str:
        """Its name in `en` or `fr`."""
        return self.fr if language == "fr" else self.en


@dataclass(frozen=True, slots=True)
class SortOrder:
    """An order of results."""

    name: str
    en: str
    fr: str
    has_directions: bool = True
    needs_currency: bool = False

    def label(self, language: str) -> str:
        """Its name in `en` or `fr`."""
        return self.fr if language == "fr" else self.en


def providers(descriptor: Descriptor) -> tuple[Organisation, ...]:
    """Who offers it; its owner when nobody else does."""
    if descriptor.offered_by:
        return descriptor.offered_by
    return (descriptor.owned_by,) if descriptor.owned_by else ()


def coding_value(coding: Coding) -> str | None:
    """`scheme:code`, `scheme:folded label` for a subject without a code."""
    if coding.code is not None:
        return f"{coding.scheme}:{coding.code}"
    return None if coding.label is None else f"{coding.scheme}:{folded(coding.label.best('en')[1])}"


def skill_value(coding: Coding) -> str | None:
    """The address of a coded skill, else its folded label."""
    if coding.address is not None:
        return coding.address
    return folded(coding.label.best("en")[1]) if coding.label else coding_value(coding)


def _countries(descriptor: Descriptor) -> Iterable[str | None]:
    return [descriptor.country] if descriptor.country else (one.country for one in providers(descriptor))


def _regions(descriptor: Descriptor) -> Iterable[str | None]:
    return [descriptor.region] if descriptor.region else (one.region for one in providers(descriptor))


def _eqf_level(descriptor: Descriptor) -> Iterable[str]:
    if descriptor.eqf.level is not None:
        return [str(descriptor.eqf.level)]
    return [str(descriptor.eqf.status)] if descriptor.eqf.status in EQF_VALUES else []


def _eqf_status(descriptor: Descriptor) -> Iterable[str]:
    return [descriptor.eqf.status]


def _isced_codes(descriptor: Descriptor) -> Iterable[str]:
    """Each code with its broader ones: `0613` is also `06` and `061`."""
    for coding in descriptor.subject:
        if coding.scheme == ISCED_F and coding.code is not None:
            yield from (coding.code[:length] for length in range(2, len(coding.code) + 1))


def _native_subjects(descriptor: Descriptor) -> Iterable[str | None]:
    return (coding_value(coding) for coding in descriptor.subject if coding.scheme != ISCED_F)


def _funding(descriptor: Descriptor) -> Iterable[str]:
    return (
        f"{funding.scheme}:{funding.eligible}"
        for funding in descriptor.funding
        if funding.eligible is not Answer.UNKNOWN
    )


def _closed(values: type[StrEnum]) -> tuple[str, ...]:
    return (*(str(value) for value in values if value != UNKNOWN), UNKNOWN)


def _is_sample(descriptor: Descriptor) -> Iterable[str]:
    return [Answer.YES if descriptor.is_sample else Answer.NO]


def _assured(descriptor: Descriptor) -> Iterable[str]:
    return (one.kind for one in descriptor.quality_assured_by)


def _provider_ids(descriptor: Descriptor) -> Iterable[str]:
    return (one.id for one in providers(descriptor))


def _levels(descriptor: Descriptor) -> Iterable[str]:
    return (f"{one.framework}:{one.level}" for one in descriptor.at_level)


_LIST = LabelSource.CLOSED_LIST
_EQF_STATES = _closed(EqfStatus)
_QUALITY = _closed(QualityAssuranceKind)
_STACKS = _closed(Stackability)

_DECLARED = (
    Facet("source", "Source", "Source", LabelSource.SOURCES, lambda it: [it.source_id]),
    Facet("type", "Type", "Type", LabelSource.TYPES, lambda it: [it.type]),
    Facet("country", "Country", "Pays", LabelSource.COUNTRIES, _countries),
    Facet("region", "Region", "Région", LabelSource.REGIONS, _regions),
    Facet("provider", "Provider", "Établissement", LabelSource.NAMES, _provider_ids),
    Facet("level", "Level", "Niveau", LabelSource.LEVELS, _levels),
    Facet("eqf_level", "EQF level", "Niveau CEC", LabelSource.EQF, _eqf_level, EQF_VALUES),
    Facet("eqf_status", "EQF comparison", "Comparaison CEC", _LIST, _eqf_status, _EQF_STATES),
    Facet("delivery_type", "Delivery", "Modalité", _LIST, lambda it: it.delivery_type, _closed(DeliveryType)),
    Facet("schedule", "Schedule", "Horaire", _LIST, lambda it: it.schedule, _closed(Schedule)),
    Facet(
        "assessment", "Assessment", "Évaluation", _LIST, lambda it: it.assessment, _closed(AssessmentMethod)
    ),
    Facet("language", "Language", "Langue", LabelSource.LANGUAGES, lambda it: it.in_language),
    Facet("subject", "Subject", "Domaine", LabelSource.ISCED_F, _isced_codes),
    Facet("native_subject", "Subject as given", "Domaine d’origine", LabelSource.NAMES, _native_subjects),
    Facet("skill", "Skill", "Compétence", LabelSource.NAMES, lambda it: map(skill_value, it.skill)),
    Facet("is_free", "Free of charge", "Gratuit", _LIST, lambda it: [it.is_free], _closed(Answer)),
    Facet("is_sample", "Sample", "Exemple", _LIST, _is_sample, _closed(Answer)),
    Facet("funding", "Funding", "Financement", LabelSource.FUNDING, _funding),
    Facet("stackability", "Stackability", "Capitalisation", _LIST, lambda it: [it.stackability], _STACKS),
    Facet("proof", "Proof", "Attestation", _LIST, lambda it: [it.proof.standard], _closed(ProofStandard)),
    Facet("quality_assurance", "Quality assurance", "Assurance qualité", _LIST, _assured, _QUALITY),
    Facet(
        "operating_model",
        "Run by",
        "Porteur",
        _LIST,
        lambda it: [it.operating_model],
        _closed(OperatingModel),
    ),
    Facet(
        "audience_level", "Audience", "Public", _LIST, lambda it: it.audience_level, _closed(AudienceLevel)
    ),
    Facet(STATUS, "Status", "Statut", _LIST, lambda it: [], (CURRENT, EXPIRED, WITHDRAWN, UNKNOWN)),
)

FACETS = {facet.name: facet for facet in _DECLARED}
"""Name -> facet, in the order of display."""

DOCUMENT_FACETS = {name: facet for name, facet in FACETS.items() if name != STATUS}
"""Those whose values are a matter of the record alone."""

ECTS_EDGES = (0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30)
COST_EDGES = (0, 1, 100, 250, 500, 1_000, 2_000, 3_000, 5_000, 10_000)

RANGES = {
    one.name: one
    for one in (
        RangeFacet("hours", "Workload", "Charge de travail", Unit.HOURS, (0, *range(10, 301, 10))),
        RangeFacet("ects", "ECTS credits", "Crédits ECTS", Unit.CREDITS, ECTS_EDGES),
        RangeFacet("cost", "Cost", "Coût", Unit.MONEY, COST_EDGES),
        RangeFacet("start", "Start", "Début", Unit.DAY),
        RangeFacet("changed_at", "Changed", "Modifié", Unit.DAY),
        RangeFacet("completeness", "Elements described", "Éléments décrits", Unit.ELEMENTS, tuple(range(14))),
    )
}

SORTS = {
    one.name: one
    for one in (
        SortOrder("relevance", "Best match", "Pertinence", has_directions=False),
        SortOrder("changed_at", "Last changed", "Dernière modification"),
        SortOrder("hours", "Workload", "Charge de travail"),
        SortOrder("cost", "Cost", "Coût", needs_currency=True),
        SortOrder("eqf_level", "EQF level", "Niveau CEC"),
        SortOrder("start", "Start", "Début"),
        SortOrder("completeness", "Elements described", "Éléments décrits"),
    )
}
