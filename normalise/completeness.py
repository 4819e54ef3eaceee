"""How fully an offer is described: the elements of Annex I of Council Recommendation 2022/C 243/02.

The learner, the date of issuing and the grade exist only on an issued credential; the thirteen elements here
can be checked on an offer. A derived value describes an element, an unknown one does not. It describes the
record, not the credential. Labels in English and French: list `annex_i` of the vocabularies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from normalise.closed_lists import Answer, HoursKind, Stackability, Supervision
from normalise.descriptor import Descriptor


@dataclass(frozen=True, slots=True)
class AnnexElement:
    """One element that can be checked on an offer."""

    name: str
    is_mandatory: bool
    """Whether the annex asks for it always; the others where they are relevant."""
    is_described: Callable[[Descriptor], bool]


def _has_country(descriptor: Descriptor) -> bool:
    """The offer's country, else that of a body which may award it: the annex asks for the issuer's."""
    if descriptor.country is not None:
        return True
    owner = descriptor.owned_by
    return (owner is not None and owner.country is not None) or any(
        one.country is not None for one in descriptor.offered_by
    )


def _has_workload(descriptor: Descriptor) -> bool:
    workload = descriptor.workload
    return descriptor.ects is not None or (workload is not None and workload.kind is HoursKind.NOTIONAL)


def _has_supervision(descriptor: Descriptor) -> bool:
    return (
        descriptor.supervision is not Supervision.UNKNOWN or descriptor.identity_check is not Answer.UNKNOWN
    )


def _has_stackability(descriptor: Descriptor) -> bool:
    is_stated = descriptor.stackability is not Stackability.UNKNOWN
    return is_stated or bool(descriptor.counts_towards or descriptor.is_part_of)


ANNEX_I = (
    AnnexElement("title", True, lambda offer: bool(offer.name.root)),
    AnnexElement("country", True, _has_country),
    AnnexElement("awarding_body", True, lambda offer: offer.owned_by is not None or bool(offer.offered_by)),
    AnnexElement("learning_outcomes", True, lambda offer: bool(offer.learning_outcomes)),
    AnnexElement("workload", True, _has_workload),
    AnnexElement("level", True, lambda offer: bool(offer.at_level) or offer.eqf.level is not None),
    AnnexElement("assessment", True, lambda offer: bool(offer.assessment)),
    AnnexElement("participation", True, lambda offer: bool(offer.delivery_type)),
    AnnexElement("quality_assurance", True, lambda offer: bool(offer.quality_assured_by)),
    AnnexElement("prerequisites", False, lambda offer: offer.entry_condition is not None),
    AnnexElement("supervision", False, _has_supervision),
    AnnexElement("stackability", False, _has_stackability),
    AnnexElement("further_information", False, lambda offer: offer.subject_webpage is not None),
)
"""The thirteen in the annex's order."""
ANNEX_I_ELEMENTS = tuple(element.name for element in ANNEX_I)


def described_elements(descriptor: Descriptor) -> tuple[str, ...]:
    """The names of the elements that a descriptor describes, in the annex's order."""
    return tuple([element.name for element in ANNEX_I if element.is_described(descriptor)])
