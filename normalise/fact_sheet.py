"""The recognition fact sheet of an offer: the elements of Annex I of Recommendation 2022/C 243/02, in its order.

The form is our own. It says of each element what is stated, how it came about and what the source said; of those that
only an issued credential has, that the certificate states them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from normalise.completeness import ANNEX_I, AnnexElement
from normalise.descriptor import Descriptor
from normalise.elements import Origin
from normalise.rights import republished

ELEMENT_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "title": ("name",),
        "country": ("country",),
        "awarding_body": ("owned_by", "offered_by"),
        "learning_outcomes": ("learning_outcomes",),
        "workload": ("workload", "ects"),
        "level": ("at_level", "eqf"),
        "assessment": ("assessment",),
        "participation": ("delivery_type",),
        "quality_assurance": ("quality_assured_by",),
        "prerequisites": ("entry_condition",),
        "supervision": ("supervision", "identity_check"),
        "stackability": ("stackability", "counts_towards", "is_part_of"),
        "further_information": ("subject_webpage",),
    }
)
"""Element of the European description -> the fields that describe it."""
ALSO_SHOWN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"title": ("alternate_name",), "country": ("region",), "workload": ("credit_value",)}
)
"""Element -> fields that say more of it."""
DERIVED = "derived"
NOT_SAID = frozenset({"constant", DERIVED})
"""Where values come from that no record of the source states."""


class ElementState(StrEnum):
    """How an element is known."""

    STATED = "stated"
    DERIVED = "derived"
    """By a rule from what the source states."""
    OTHER_FORM = "other_form"
    """What is stated is not what the annex asks for: hours of contact are no notional workload."""
    NOT_STATED = "not_stated"
    WITHHELD = "withheld"
    """The source states it and does not let it be shown."""
    ON_CERTIFICATE = "on_certificate"
    """An issued credential states it, an offer cannot."""


@dataclass(frozen=True, slots=True)
class SheetElement:
    """One element of the annex."""

    number: str
    """`1` to `11` as the annex counts the mandatory ones, `a` to `e` for the optional ones."""
    name: str
    is_mandatory: bool
    is_on_offer: bool = True

    @property
    def fields(self) -> tuple[str, ...]:
        """The descriptor's fields that are shown for it."""
        return (*ELEMENT_FIELDS.get(self.name, ()), *ALSO_SHOWN.get(self.name, ()))


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One element as an offer states it."""

    element: SheetElement
    state: ElementState
    as_given: tuple[str, ...]
    """What the source said, where it is short and may be quoted."""
    origins: Mapping[str, tuple[Origin, ...]]
    """Field -> where its values came from."""


SHEET = (
    SheetElement("1", "learner", True, is_on_offer=False),
    SheetElement("2", "title", True),
    SheetElement("3", "country", True),
    SheetElement("4", "awarding_body", True),
    SheetElement("5", "issue_date", True, is_on_offer=False),
    SheetElement("6", "learning_outcomes", True),
    SheetElement("7", "workload", True),
    SheetElement("8", "level", True),
    SheetElement("9", "assessment", True),
    SheetElement("10", "participation", True),
    SheetElement("11", "quality_assurance", True),
    SheetElement("a", "prerequisites", False),
    SheetElement("b", "supervision", False),
    SheetElement("c", "grade", False, is_on_offer=False),
    SheetElement("d", "stackability", False),
    SheetElement("e", "further_information", False),
)
"""The eleven mandatory and five optional elements in the annex's order."""
FORM_NOTE: Mapping[str, str] = MappingProxyType(
    {
        "en": "The form of this sheet is Credatlas’s own. It follows the elements of Annex I of the Council "
        "Recommendation of 16 June 2022 (2022/C 243/02). It describes an offer as its source does and is no decision "
        "on recognition.",
        "fr": "La forme de cette fiche est propre à Credatlas. Elle suit les éléments de l’annexe I de la "
        "recommandation du Conseil du 16 juin 2022 (2022/C 243/02). Elle décrit une offre comme le fait sa source et "
        "ne vaut pas décision de reconnaissance.",
    }
)
_ANNEX: Mapping[str, AnnexElement] = {element.name: element for element in ANNEX_I}


def fact_sheet(offer: Descriptor) -> tuple[SheetEntry, ...]:
    """Every element in order; `offer` is the whole description, and nothing that is withheld is repeated."""
    shown = republished(offer)
    return tuple(_entry(element, offer, shown) for element in SHEET)


def is_derived(name: str, offer: Descriptor) -> bool:
    """Whether everything that describes an element was derived by rules."""
    origins = [origin for field in ELEMENT_FIELDS[name] for origin in offer.provenance.get(field, ())]
    by_rule = name == "workload" and offer.workload is not None and offer.workload.rule is not None
    return by_rule or (bool(origins) and all(origin.from_ == DERIVED for origin in origins))


def _entry(element: SheetElement, offer: Descriptor, shown: Descriptor) -> SheetEntry:
    state = _state(element, offer, shown)
    if state not in (ElementState.STATED, ElementState.DERIVED, ElementState.OTHER_FORM):
        return SheetEntry(element, state, (), {})
    origins = {field: shown.provenance[field] for field in element.fields if field in shown.provenance}
    return SheetEntry(element, state, tuple(dict.fromkeys(_said(origins))), origins)


def _said(origins: Mapping[str, tuple[Origin, ...]]) -> Iterator[str]:
    """The source's own words, and not what a mapping sets for every record or a rule derived."""
    for origin in (one for found in origins.values() for one in found):
        if origin.raw and origin.from_ not in NOT_SAID:
            yield origin.raw


def _state(element: SheetElement, offer: Descriptor, shown: Descriptor) -> ElementState:
    if not element.is_on_offer:
        return ElementState.ON_CERTIFICATE
    is_described = _ANNEX[element.name].is_described
    if not is_described(offer):
        return ElementState.OTHER_FORM if _is_other_workload(element, shown) else ElementState.NOT_STATED
    if not is_described(shown):
        return ElementState.WITHHELD
    return ElementState.DERIVED if is_derived(element.name, shown) else ElementState.STATED


def _is_other_workload(element: SheetElement, shown: Descriptor) -> bool:
    return element.name == "workload" and (shown.workload is not None or bool(shown.credit_value))
