"""What an ELM statement cannot say, or says in words or by a weaker term."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from normalise.closed_lists import Answer, AssessmentMethod, EqfStatus, HoursKind, Schedule
from normalise.descriptor import Descriptor
from normalise.elm.concepts import country_concept, currency_concept, language_concept
from normalise.elm.levels import is_qualification
from normalise.elm.notes import CONTACT_HOUR, is_in_words, needs_words
from normalise.elm.opportunity import exact_duration, full_time
from normalise.funding_schemes import eligible_funding
from normalise.partial_date import PartialDate
from normalise.providers import providers
from normalise.statement import Loss, Losses, is_stated
from normalise.vocabularies import Vocabularies

STATED = frozenset(
    {
        *("ctid", "identifier", "subject_webpage"),
        *("name", "alternate_name", "description", "learning_outcomes", "entry_condition"),
        *("owned_by", "offered_by", "quality_assured_by", "country"),
        *("credit_value", "workload", "estimated_duration", "at_level", "eqf"),
        *("delivery_type", "schedule", "in_language", "assessment", "subject", "skill"),
        *("estimated_cost", "is_free", "funding", "credential_status", "offerings"),
    }
)
"""Fields that a statement says as far as they are stated."""
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "supervision": "supervision and identity check are said only of an assessment that took place",
        "identity_check": "supervision and identity check are said only of an assessment that took place",
        "is_part_of": "`elm:isPartOf` needs the other specification with all its own required values",
        "occupation": "`elm:entitlesTo` would say that it entitles to the occupation",
        "audience_level": "`elm:targetGroup` lists other groups",
        "region": "places are stated by country and name",
    }
)


def losses_in_elm(descriptor: Descriptor, vocabularies: Vocabularies) -> tuple[Loss, ...]:
    """Everything that is lost, field by field."""
    losses = Losses(descriptor)
    losses.of_all_but(STATED, "ELM", REASONS)
    _size(descriptor, vocabularies, losses)
    _levels(descriptor, vocabularies, losses)
    _how(descriptor, vocabularies, losses)
    _who(descriptor, vocabularies, losses)
    _money_and_dates(descriptor, vocabularies, losses)
    return losses.in_order()


def _size(descriptor: Descriptor, vocabularies: Vocabularies, losses: Losses) -> None:
    for credit in descriptor.credit_value:
        if credit.system == CONTACT_HOUR and not needs_words(credit, vocabularies):
            losses.add("credit_value", "hours of contact are said as `elm:contactHour` of an activity")
        elif vocabularies.elm.of("credit", credit.system) is None:
            losses.add("credit_value", f"ELM counts ECTS and ECVET; {credit.system} is said in words")
        elif needs_words(credit, vocabularies):
            losses.add("credit_value", "`elm:creditPoint` takes no range; it is said in words")
    workload = descriptor.workload
    if workload is not None and is_in_words(workload):
        losses.add("workload", "`elm:volumeOfLearning` is one number of notional hours; it is said in words")
    elif workload is not None and workload.kind is HoursKind.CONTACT:
        losses.add("workload", "it is said as `elm:contactHour` of an activity")
    if descriptor.estimated_duration is not None and exact_duration(descriptor) is None:
        losses.add("estimated_duration", "`elm:duration` takes no range; it is said in words")


def _levels(descriptor: Descriptor, vocabularies: Vocabularies, losses: Losses) -> None:
    listed = vocabularies.elm.national_level
    if any(
        one.framework != "eqf" and listed(one.framework, one.level) is None for one in descriptor.at_level
    ):
        losses.add("at_level", "ELM lists no such level; it is said as `elm:educationLevel`")
    elif descriptor.at_level and not is_qualification(descriptor, vocabularies):
        losses.add("at_level", "only a qualification with an EQF and a national level has `elm:NQFLevel`")
    if descriptor.eqf.level is None:
        if is_stated(descriptor, "eqf"):
            losses.add("eqf", f"{descriptor.eqf.status.value} is no level")
    elif not is_qualification(descriptor, vocabularies):
        losses.add(
            "eqf", "`elm:EQFLevel` needs a national level of ELM's list; it is said as `elm:educationLevel`"
        )
    elif descriptor.eqf.status is EqfStatus.COMPARED:
        losses.add("eqf", "ELM does not tell a compared level from a referenced one")


def _how(descriptor: Descriptor, vocabularies: Vocabularies, losses: Losses) -> None:
    for kind in descriptor.delivery_type:
        if vocabularies.elm.of("mode", kind.value) is None:
            losses.add("delivery_type", f"ELM has no mode for {kind.value}")
    if set(descriptor.schedule) - ({Schedule.FULL_TIME} if full_time(descriptor) else set()):
        losses.add("schedule", "it is said in words in `elm:scheduleInformation`")
    for method in descriptor.assessment:
        if method is AssessmentMethod.NONE:
            losses.add("assessment", "ELM cannot say that nothing is assessed")
        elif vocabularies.elm.of("assessment", method.value) is None:
            losses.add("assessment", f"ELM has no type for {method.value}; it is said in words")
    if any(language_concept(tag, vocabularies) is None for tag in descriptor.in_language):
        losses.add("in_language", "a language is not in ELM's list")
    if any("-" in tag for tag in descriptor.in_language):
        losses.add("in_language", "ELM's list has languages, not their regional forms")
    if any(skill.label is None for skill in descriptor.skill):
        losses.add("skill", "a skill without a name cannot be a learning outcome")


def _who(descriptor: Descriptor, vocabularies: Vocabularies, losses: Losses) -> None:
    field = "offered_by" if descriptor.offered_by else "owned_by"
    if not all(_is_listed(one.country, vocabularies) for one in providers(descriptor)):
        losses.add(field, "an organisation whose country is not known cannot be a provider")
    if descriptor.quality_assured_by:
        losses.add("quality_assured_by", "ELM asks for more than who assured it and how; it is said in words")


def _is_listed(country: str | None, vocabularies: Vocabularies) -> bool:
    return country is not None and country_concept(country, vocabularies) is not None


def _money_and_dates(descriptor: Descriptor, vocabularies: Vocabularies, losses: Losses) -> None:
    prices = (
        *descriptor.estimated_cost,
        *(one.price for one in descriptor.offerings if one.price is not None),
    )
    if not all(cost.amount and cost.currency and currency_concept(cost.currency) for cost in prices):
        losses.add("estimated_cost", "`elm:amount` needs a number and a listed currency; it is said in words")
    if descriptor.is_free is Answer.NO or (descriptor.is_free is Answer.YES and descriptor.estimated_cost):
        losses.add("is_free", "only prices are stated")
    if len(eligible_funding(descriptor)) < len(descriptor.funding):
        losses.add("funding", "only schemes that cover it are stated")
    dates = [day for one in descriptor.offerings for day in (one.start, one.end, one.enrol_by)]
    if any(isinstance(day, PartialDate) and day.day is None for day in dates):
        losses.add("offerings", "ELM takes whole days; a month or a year is not stated")
    if any(one.language is not None for one in descriptor.offerings):
        losses.add("offerings", "the language of an edition is not stated")
    has_place = any(one.place is not None for one in descriptor.offerings)
    if has_place and not _is_listed(descriptor.country, vocabularies):
        losses.add("offerings", "a place without its country cannot be stated")
