"""Every facet, range and sort, declared once: engines, API, pages and documentation read this table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from catalogue_store import Membership
from normalise.closed_lists import (
    Answer,
    AssessmentMethod,
    AudienceLevel,
    DeliveryType,
    EqfStatus,
    HoursKind,
    OperatingModel,
    ProofStandard,
    QualityAssuranceKind,
    Schedule,
    Stackability,
    Supervision,
)
from normalise.descriptor import Descriptor
from normalise.elements import Coding, Level
from normalise.providers import providers
from search_api.folding import folded

UNKNOWN = "unknown"
"""The value under which a record without any value of a facet is counted."""
NOTHING_KNOWN = (UNKNOWN,)
STATUS = "status"
"""The one facet that depends on the day of the question."""
CLUSTER, REPRESENTATIVE = "cluster", "is_representative"
"""The two that depend on other records: which are one credential, and which of those stands for all."""
MEETS, MAY_MEET = "meets", "may_meet"
"""Facets whose values are judged by rules, which the builder of documents has; see `normalise.framework_checks`."""
CURRENT, EXPIRED, WITHDRAWN = "current", "expired", "withdrawn"
ISCED_F = "isced-f"
BROAD_DIGITS = 2
"""Of a broad field of ISCED-F; each digit more is one step down."""
CYCLES = ("short", "first", "second", "third")
"""Of QF-EHEA, lowest first."""
HOURS_RANGES = {
    HoursKind.NOTIONAL: "hours",
    HoursKind.CONTACT: "contact_hours",
    HoursKind.INSTRUCTION: "instruction_hours",
    HoursKind.UNKNOWN: "unspecified_hours",
}
"""Kind of hours -> the range that limits it: hours of different kinds are never compared."""
EQF_VALUES = (*map(str, range(1, 9)), EqfStatus.UNLEVELLED.value, EqfStatus.NONE.value, UNKNOWN)


class LabelSource(StrEnum):
    """Where the label of a facet value comes from; see `search_api.facet_labels`."""

    LABEL_TABLE = "label_table"
    """The label table of the vocabularies, in the list of the facet's name."""
    COUNTRIES = "countries"
    REGIONS = "regions"
    LANGUAGES = "languages"
    LEVELS = "levels"
    ISCED_F = "isced_f"
    NAMES = "names"
    """The names that came with the records (providers, skills)."""
    CLUSTER = "cluster"
    """The id of a record."""
    RECOGNITION = "recognition"
    """Frameworks of micro-credentials."""
    SOURCES = "sources"
    """The title of the source."""


class ValueShape(StrEnum):
    """What a value of an open facet must be; see `search_api.coded_values`."""

    FREE = "free"
    """Whatever sources bring."""
    SOURCE = "source"
    TYPE = "type"
    COUNTRY = "country"
    REGION = "region"
    LANGUAGE = "language"
    LEVEL = "level"
    """`framework:level`."""
    ISCED_F = "isced_f"
    CODED = "coded"
    """`scheme:code`."""
    FUNDING = "funding"
    """`scheme:answer`."""
    CLUSTER = "cluster"
    """The id of a record."""
    RECOGNITION = "recognition"
    """A framework of micro-credentials in one version."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet: how its values come from a descriptor. Names and labels: `search_api.facet_labels`."""

    name: str
    labels: LabelSource
    values: Callable[[Descriptor], Iterable[str | None]]
    """What the descriptor says; nothing (or None) counts as `unknown`."""
    allowed: tuple[str, ...] | None = None
    """All values in natural order, `unknown` included, when the list is closed; None when it is open."""
    shape: ValueShape = ValueShape.FREE
    """What a value must be when the list is open; `unknown` is one of every facet."""
    is_tree: bool = False
    """Whether values lie below each other: a record with `0613` also counts under `061` and `06`."""

    @property
    def is_open(self) -> bool:
        """Whether values are as many as sources bring."""
        return self.allowed is None

    def values_of(self, descriptor: Descriptor) -> tuple[str, ...]:
        """The distinct values in the descriptor's order, `(UNKNOWN,)` when there are none."""
        found = tuple(self.values(descriptor))
        if len(found) > 1:
            found = tuple(dict.fromkeys(filter(None, found)))
        return found if found and found[0] else NOTHING_KNOWN  # type: ignore[return-value]


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
    unit: Unit
    edges: tuple[float, ...] = ()
    """Lower edges of the buckets of its distribution; none when none is drawn."""


@dataclass(frozen=True, slots=True)
class SortOrder:
    """An order of results."""

    name: str
    has_directions: bool = True
    needs_currency: bool = False


def broader(value: str) -> str | None:
    """The value of a tree that one lies directly below: `0613` below `061`; none for a broad field."""
    return value[:-1] if value.isdigit() and len(value) > BROAD_DIGITS else None


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


def level_value(level: Level) -> str:
    """`framework:level`."""
    return f"{level.framework}:{level.level}"


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


def _hours_kind(descriptor: Descriptor) -> Iterable[str]:
    return () if descriptor.workload is None else [descriptor.workload.kind]


def _cycles(descriptor: Descriptor) -> Iterable[str]:
    """Cycles of QF-EHEA: stated, or officially beside a stated level."""
    stated = ((one.framework, one.level) for one in descriptor.at_level)
    beside = ((one.framework, one.level) for one in descriptor.comparable_level)
    return (level.removesuffix(" cycle") for key, level in (*stated, *beside) if key == "qf_ehea")


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
    return map(level_value, descriptor.at_level)


_LIST = LabelSource.LABEL_TABLE
_EQF_STATES = _closed(EqfStatus)
_QUALITY = _closed(QualityAssuranceKind)
_STACKS = _closed(Stackability)

_DECLARED = (
    Facet("source", LabelSource.SOURCES, lambda it: [it.source_id], shape=ValueShape.SOURCE),
    Facet("type", _LIST, lambda it: [it.type], shape=ValueShape.TYPE),
    Facet("country", LabelSource.COUNTRIES, _countries, shape=ValueShape.COUNTRY),
    Facet("region", LabelSource.REGIONS, _regions, shape=ValueShape.REGION),
    Facet("provider", LabelSource.NAMES, _provider_ids),
    Facet("level", LabelSource.LEVELS, _levels, shape=ValueShape.LEVEL),
    Facet("eqf_level", _LIST, _eqf_level, EQF_VALUES),
    Facet("eqf_status", _LIST, _eqf_status, _EQF_STATES),
    Facet("cycle", _LIST, _cycles, (*CYCLES, UNKNOWN)),
    Facet("hours_kind", _LIST, _hours_kind, _closed(HoursKind)),
    Facet("delivery_type", _LIST, lambda it: it.delivery_type, _closed(DeliveryType)),
    Facet("schedule", _LIST, lambda it: it.schedule, _closed(Schedule)),
    Facet("assessment", _LIST, lambda it: it.assessment, _closed(AssessmentMethod)),
    Facet("supervision", _LIST, lambda it: [it.supervision], _closed(Supervision)),
    Facet("identity_check", _LIST, lambda it: [it.identity_check], _closed(Answer)),
    Facet("language", LabelSource.LANGUAGES, lambda it: it.in_language, shape=ValueShape.LANGUAGE),
    Facet("subject", LabelSource.ISCED_F, _isced_codes, shape=ValueShape.ISCED_F, is_tree=True),
    Facet("native_subject", LabelSource.NAMES, _native_subjects, shape=ValueShape.CODED),
    Facet("skill", LabelSource.NAMES, lambda it: map(skill_value, it.skill)),
    Facet("is_free", _LIST, lambda it: [it.is_free], _closed(Answer)),
    Facet("is_sample", _LIST, _is_sample, _closed(Answer)),
    Facet("funding", _LIST, _funding, shape=ValueShape.FUNDING),
    Facet("stackability", _LIST, lambda it: [it.stackability], _STACKS),
    Facet("proof", _LIST, lambda it: [it.proof.standard], _closed(ProofStandard)),
    Facet("quality_assurance", _LIST, _assured, _QUALITY),
    Facet("operating_model", _LIST, lambda it: [it.operating_model], _closed(OperatingModel)),
    Facet("audience_level", _LIST, lambda it: it.audience_level, _closed(AudienceLevel)),
    Facet(CLUSTER, LabelSource.NAMES, lambda it: [], shape=ValueShape.CLUSTER),
    Facet(REPRESENTATIVE, _LIST, lambda it: [Answer.YES], (Answer.YES.value, Answer.NO.value, UNKNOWN)),
    Facet(MEETS, LabelSource.RECOGNITION, lambda it: [], shape=ValueShape.RECOGNITION),
    Facet(MAY_MEET, LabelSource.RECOGNITION, lambda it: [], shape=ValueShape.RECOGNITION),
    Facet(STATUS, _LIST, lambda it: [], (CURRENT, EXPIRED, WITHDRAWN, UNKNOWN)),
)

FACETS = {facet.name: facet for facet in _DECLARED}
"""Name -> facet, in the order of display."""


def facets_of(descriptor: Descriptor, membership: Membership | None) -> dict[str, tuple[str, ...]]:
    """Facet -> values of one record, without `status`; a record that no other source lists stands for itself."""
    values = {name: facet.values_of(descriptor) for name, facet in DOCUMENT_FACETS.items()}
    if membership is not None:
        values[CLUSTER] = (membership.cluster_id,)
        values[REPRESENTATIVE] = ((Answer.YES if membership.is_representative else Answer.NO).value,)
    return values


DOCUMENT_FACETS = {name: facet for name, facet in FACETS.items() if name != STATUS}
"""Those whose values are a matter of the record alone."""

HOURS_EDGES = (0, *range(10, 301, 10))
ECTS_EDGES = (0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30)
COST_EDGES = (0, 1, 100, 250, 500, 1_000, 2_000, 3_000, 5_000, 10_000)

RANGES = {
    one.name: one
    for one in (
        *(RangeFacet(name, Unit.HOURS, HOURS_EDGES) for name in HOURS_RANGES.values()),
        RangeFacet("ects", Unit.CREDITS, ECTS_EDGES),
        RangeFacet("cost", Unit.MONEY, COST_EDGES),
        RangeFacet("start", Unit.DAY),
        RangeFacet("changed_at", Unit.DAY),
        RangeFacet("completeness", Unit.ELEMENTS, tuple(range(14))),
    )
}

SORTS = {
    one.name: one
    for one in (
        SortOrder("relevance", has_directions=False),
        SortOrder("changed_at"),
        SortOrder("hours"),
        SortOrder("cost", needs_currency=True),
        SortOrder("eqf_level"),
        SortOrder("start"),
        SortOrder("completeness"),
    )
}
