"""What an Achievement of Open Badges 3.0 cannot say, or says only in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from normalise.closed_lists import AssessmentMethod
from normalise.descriptor import Descriptor
from normalise.open_badges.alignments import CODED
from normalise.statement import Loss, Losses, exact, is_stated

STATED = frozenset(
    {
        *("ctid", "identifier", "version_identifier", "name", "description", "learning_outcomes", "keyword"),
        *("owned_by", "offered_by", "credit_value", "eqf", "assessment", "entry_condition", "requires"),
        *("subject", "skill", "occupation", "industry"),
    }
)
"""Fields that an Achievement says as far as they are stated."""
CREDIT_HOURS = frozenset({"us_semester", "us_quarter"})
"""The systems that `creditsAvailable` counts: it says credit hours and no unit."""
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "at_level": "no address names a level of a national framework, which an Alignment requires",
        "in_language": "`inLanguage` is the language of the Achievement's own words",
        "quality_assured_by": "an endorsement is a credential that the endorser signs",
        "subject_webpage": "an Achievement has no page of its own besides that of its criteria, `criteria.id`",
    }
)


def losses_in_open_badges(descriptor: Descriptor) -> tuple[Loss, ...]:
    """Everything that is lost, field by field."""
    losses = Losses(descriptor)
    losses.of_all_but(STATED, "an Achievement", REASONS)
    _languages(descriptor, losses)
    _people(descriptor, losses)
    if len(descriptor.credit_value) > (creditable(descriptor) is not None):
        losses.add("credit_value", "`creditsAvailable` is one exact number of credit hours")
    if descriptor.eqf.level is None and is_stated(descriptor, "eqf"):
        losses.add("eqf", f"{descriptor.eqf.status.value} is no level")
    for field in CODED:
        if any(coding.address is None and coding.code is not None for coding in getattr(descriptor, field)):
            losses.add(field, "a code without an address cannot be an Alignment")
        elif field in ("occupation", "industry") and any(
            coding.address is None for coding in getattr(descriptor, field)
        ):
            losses.add(field, "what has no address cannot be an Alignment")
    if AssessmentMethod.NONE in descriptor.assessment:
        losses.add("assessment", "that nothing is assessed is no criterion")
    return losses.in_order()


def creditable(descriptor: Descriptor) -> float | None:
    """The credit hours, where the record states an exact number of them."""
    for credit in descriptor.credit_value:
        hours = exact(credit.value)
        if credit.system in CREDIT_HOURS and hours is not None:
            return hours
    return None


def _languages(descriptor: Descriptor, losses: Losses) -> None:
    """Texts in other languages than the first one of the title."""
    for field in ("name", "description"):
        said = getattr(descriptor, field)
        if said is not None and len(said.root) > 1:
            losses.add(field, "an Achievement is in one language")
    criteria = None if descriptor.requires is None else descriptor.requires.description
    if criteria is not None and len(criteria.root) > 1:
        losses.add("requires", "an Achievement is in one language")
    if any(len(outcome.root) > 1 for outcome in descriptor.learning_outcomes):
        losses.add("learning_outcomes", "an Achievement is in one language")


def _people(descriptor: Descriptor, losses: Losses) -> None:
    """One organisation is the creator; the others are not said."""
    offering = [one.id for one in descriptor.offered_by]
    if descriptor.owned_by is not None and any(one != descriptor.owned_by.id for one in offering):
        losses.add("offered_by", "only the owner is said, as `creator`")
    elif descriptor.owned_by is None and len(offering) > 1:
        losses.add("offered_by", "only the first provider is said, as `creator`")
