"""What rules look at in a description, read once for all of them."""

from __future__ import annotations

from collections.abc import Set
from operator import itemgetter
from typing import NamedTuple

from normalise.closed_lists import ProofStandard, QualityAssuranceKind
from normalise.completeness import described_elements
from normalise.descriptor import Descriptor
from normalise.elements import Coding, Level
from normalise.interval import Interval
from normalise.language_map import LanguageMap
from normalise.partial_date import PartialDate

Span = tuple[float | None, float | None]
"""The ends of an interval; an open end is None."""
UNPROVED = ProofStandard.UNKNOWN
FREE_TEXT, ESCO, NZSCED, ISCED_F = "text", "esco", "nzsced", "isced-f"


class OfferFacts(NamedTuple):
    """Everything that decides a result."""

    type: str
    places: tuple[tuple[str | None, str | None], ...]
    """(country, region) of the offer, else of its providers."""
    stated: Set[str]
    """What is stated: the elements of Annex I under their names, and what else it states."""
    workload: Span | None
    hours_kind: str | None
    is_workload_derived: bool
    ects: Span | None
    credits: tuple[tuple[str, Span | None], ...]
    eqf_level: int | None
    levels: tuple[Level, ...]
    assessment: tuple[str, ...]
    delivery_type: tuple[str, ...]
    identity_check: str
    stackability: str
    proof: str
    subject: tuple[Coding, ...]
    approved: PartialDate | None
    review: PartialDate | None
    name: LanguageMap


def facts_of(offer: Descriptor) -> OfferFacts:
    """The facts of a description. It has to be the whole one: what is withheld from readers is still stated."""
    workload, places = offer.workload, _places(offer)
    stated = {*described_elements(offer), *_size_and_texts(offer), *_people_and_codes(offer)}
    if any(map(itemgetter(0), places)):
        stated.add("provider_country")
    return OfferFacts(
        offer.type,
        places,
        stated,
        None if workload is None else _span(workload.hours),
        None if workload is None else workload.kind,
        workload is not None and workload.rule is not None,
        None if offer.ects is None else _span(offer.ects.value),
        tuple([(one.system, None if one.value is None else _span(one.value)) for one in offer.credit_value]),
        offer.eqf.level,
        offer.at_level,
        offer.assessment,
        offer.delivery_type,
        offer.identity_check,
        offer.stackability,
        offer.proof.standard,
        offer.subject,
        offer.approved_date,
        offer.review_date,
        offer.name,
    )


def _span(interval: Interval) -> Span:
    return interval.low, interval.high


def _places(offer: Descriptor) -> tuple[tuple[str | None, str | None], ...]:
    if offer.country is not None:
        return ((offer.country, offer.region),)
    providers = offer.offered_by or ((offer.owned_by,) if offer.owned_by else ())
    return tuple([(one.country, one.region) for one in providers])


def _size_and_texts(offer: Descriptor) -> list[str]:
    """What is stated of it beside the elements of Annex I."""
    held = []
    if offer.description is not None:
        held.append("description")
    if offer.in_language:
        held.append("language")
    if offer.credit_value and any(one.value is not None for one in offer.credit_value):
        held.append("credits")
    if offer.eqf.level is not None:
        held.append("eqf")
    if offer.estimated_duration is not None:
        held.append("duration")
    if offer.offerings and any(one.place for one in offer.offerings):
        held.append("place")
    if offer.counts_towards or offer.is_part_of:
        held.append("leads_on")
    return held


def _people_and_codes(offer: Descriptor) -> list[str]:
    """What is stated of who stands behind it, how it is proved, and by which schemes."""
    held = []
    if offer.owned_by is not None:
        held.append("owner")
    if offer.quality_assured_by and _is_endorsed(offer):
        held.append("endorsement")
    if offer.proof.standard is not UNPROVED:
        held.append("proof")
    if offer.subject and ISCED_F in {one.scheme for one in offer.subject}:
        held.append("isced_f")
    if offer.skill:
        schemes = {one.scheme for one in offer.skill}
        if schemes != {FREE_TEXT}:
            held.append("coded_skills")
        if ESCO in schemes:
            held.append("esco_skills")
    return held


def _is_endorsed(offer: Descriptor) -> bool:
    return any(one.kind is QualityAssuranceKind.ENDORSED for one in offer.quality_assured_by)
