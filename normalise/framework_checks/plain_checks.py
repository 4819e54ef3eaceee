"""Checks without an argument: functions of the facts of an offer."""

from __future__ import annotations

import re

from normalise.closed_lists import Answer, AssessmentMethod, Stackability
from normalise.framework_checks.offer_facts import NZSCED, OfferFacts
from normalise.framework_checks.result import FAIL, HUMAN, NOT_APPLICABLE, PASS, UNKNOWN, CheckResult

SIX_DIGITS = 6
NO_ASSESSMENT, UNANSWERED = AssessmentMethod.NONE, Answer.UNKNOWN
QUALIFICATION_WORD = re.compile(
    r"\b(New Zealand|nationals?|diplomas?|degrees?|bachelor(?:['’]?s)?|masters?|master['’]s|doctors?|"
    r"under-?graduate|post-?graduate)\b",
    re.IGNORECASE,
)
"""Words that NZQA's rule 6.2 keeps out of titles where they could be taken for those of a qualification."""


def assessed(facts: OfferFacts) -> CheckResult:
    """A source that says `none` says that it is not."""
    if not facts.assessment:
        return UNKNOWN
    return FAIL if facts.assessment == (NO_ASSESSMENT,) else PASS


def assessed_by_named_body(facts: OfferFacts) -> CheckResult:
    """Assessed, by whom is known."""
    found = assessed(facts)
    return UNKNOWN if found is PASS and "awarding_body" not in facts.stated else found


def final_assessment(facts: OfferFacts) -> CheckResult:
    """That there is an assessment can be seen; that it is the final one, and what it awards, cannot."""
    found = assessed(facts)
    return HUMAN if found is PASS else found


def identity_checked(facts: OfferFacts) -> CheckResult:
    """As the source says."""
    if facts.identity_check == UNANSWERED:
        return UNKNOWN
    return PASS if facts.identity_check == Answer.YES else FAIL


TRANSCRIBED = frozenset({"learning_outcomes", "workload", "eqf", "credits"})


def can_be_transcribed(facts: OfferFacts) -> CheckResult:
    """An offer that states it all may have a transcript that does; the transcript itself is not seen."""
    return HUMAN if facts.stated >= TRANSCRIBED else UNKNOWN


def leads_to_degree(facts: OfferFacts) -> CheckResult:
    """What it counts towards is named, but not which kind of award that is."""
    if "leads_on" in facts.stated:
        return HUMAN
    return FAIL if facts.stackability == Stackability.STANDALONE else UNKNOWN


def alone_or_in_programme(facts: OfferFacts) -> CheckResult:
    """Whether the programme is accredited, a person has to say."""
    if facts.stackability == Stackability.STANDALONE:
        return PASS
    return HUMAN if "stackability" in facts.stated else UNKNOWN


def nzsced_code(facts: OfferFacts) -> CheckResult:
    """A broader field does not show that the offer has no code of its own."""
    own = (one.code for one in facts.subject if one.scheme == NZSCED and one.code is not None)
    return PASS if any(len(code) == SIX_DIGITS for code in own) else UNKNOWN


def title_words(facts: OfferFacts) -> CheckResult:
    """Whether a word may confuse, a person has to say."""
    return HUMAN if any(map(QUALIFICATION_WORD.search, facts.name.root.values())) else PASS


def no_award(facts: OfferFacts) -> CheckResult:
    """Whole qualifications are out of reach already; a certificate may be one or not."""
    is_small = facts.type == "MicroCredential" or facts.type.endswith("Badge")
    return PASS if is_small else HUMAN


def both_levels(facts: OfferFacts) -> CheckResult:
    """A record without a level needs none; one with half of it loses it on the way out."""
    has_own, has_eqf = bool(facts.levels), facts.eqf_level is not None
    if not has_own and not has_eqf:
        return NOT_APPLICABLE
    return PASS if has_own and has_eqf else UNKNOWN
