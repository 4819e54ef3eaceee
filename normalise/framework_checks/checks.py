"""The named checks of the rule table: each reads its argument once and becomes a function of the facts of an offer.

Missing data is unknown. Only `required`, `required_and_more`, `assessed_as` and `attended_as` fail it: they are of
profiles of the record itself, which must publish the element.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from normalise.closed_lists import Answer, AssessmentMethod, Stackability
from normalise.errors import VocabularyError
from normalise.framework_checks.credit_checks import (
    credit_system,
    credits_between,
    ects_between,
    either_credits,
    hours_between,
    hours_of_credits,
    listed_credits,
)
from normalise.framework_checks.measures import Limits, years_between
from normalise.framework_checks.offer_facts import NZSCED, OfferFacts
from normalise.framework_checks.result import FAIL, HUMAN, NOT_APPLICABLE, PASS, UNKNOWN, CheckResult
from normalise.vocabularies.credit_systems import CreditSystemTable

Check = Callable[[OfferFacts], CheckResult]
SIX_DIGITS = 6
NO_ASSESSMENT, UNANSWERED = AssessmentMethod.NONE, Answer.UNKNOWN
QUALIFICATION_WORD = re.compile(
    r"\b(New Zealand|nationals?|diplomas?|degrees?|bachelor(?:['’]?s)?|masters?|master['’]s|doctors?|"
    r"under-?graduate|post-?graduate)\b",
    re.IGNORECASE,
)
"""Words that NZQA's rule 6.2 keeps out of titles where they could be taken for those of a qualification."""


def compiled_check(text: str, systems: CreditSystemTable) -> Check:
    """The check that `name` or `name:argument` means; VocabularyError names a check there is none of."""
    name, _, argument = text.partition(":")
    if name in CREDIT_CHECKS:
        return CREDIT_CHECKS[name](argument, systems)
    if name in ARGUED_CHECKS:
        return ARGUED_CHECKS[name](argument)
    if name in PLAIN_CHECKS and not argument:
        return PLAIN_CHECKS[name]
    known = sorted({*CREDIT_CHECKS, *ARGUED_CHECKS, *PLAIN_CHECKS})
    raise VocabularyError(f"recognition_rules.csv: no check {text!r}; there are {', '.join(known)}")


def _always(result: CheckResult) -> Check:
    return lambda facts: result


def _stated(argument: str) -> Check:
    """PASS when all of it is stated."""
    wanted = frozenset(argument.split("|"))
    return lambda facts: PASS if wanted <= facts.stated else UNKNOWN


def _required(argument: str) -> Check:
    """FAIL when some of it is not stated."""
    wanted = frozenset(argument.split("|"))
    return lambda facts: PASS if wanted <= facts.stated else FAIL


def _required_and_more(argument: str) -> Check:
    """As `required`, and the rest of the rule is about what the catalogue does not keep."""
    wanted = frozenset(argument.split("|"))
    return lambda facts: HUMAN if wanted <= facts.stated else FAIL


def _if_any(argument: str) -> Check:
    return lambda facts: PASS if argument in facts.stated else NOT_APPLICABLE


def _eqf(argument: str) -> Check:
    limits = Limits.parse(argument)

    def check(facts: OfferFacts) -> CheckResult:
        level = facts.eqf_level
        return UNKNOWN if level is None else limits.place((level, level))

    return check


def _eqf_or_ects(argument: str) -> Check:
    """A level inside the first limits, or inside the second with credits stated in ECTS."""
    alone, with_ects = map(Limits.parse, argument.split("|"))

    def check(facts: OfferFacts) -> CheckResult:
        level = facts.eqf_level
        if level is None:
            return UNKNOWN
        if alone.place((level, level)) is PASS:
            return PASS
        if with_ects.place((level, level)) is FAIL:
            return FAIL
        return PASS if any(system == "ects" for system, _ in facts.credits) else UNKNOWN

    return check


def _level_of(argument: str) -> Check:
    """A numbered level of one framework."""
    framework, _, text = argument.partition("=")
    limits = Limits.parse(text)

    def check(facts: OfferFacts) -> CheckResult:
        own = [one.level for one in facts.levels if one.framework == framework]
        if not own:
            return UNKNOWN
        if not own[0].isdigit():
            return FAIL
        return limits.place((float(own[0]), float(own[0])))

    return check


def _assessed_as(argument: str) -> Check:
    return partial(_takes_form, frozenset(argument.split("|")), lambda facts: facts.assessment)


def _attended_as(argument: str) -> Check:
    return partial(_takes_form, frozenset(argument.split("|")), lambda facts: facts.delivery_type)


def _takes_form(
    forms: frozenset[str], stated: Callable[[OfferFacts], tuple[str, ...]], facts: OfferFacts
) -> CheckResult:
    """A form that our list has and the framework's has not may still be one of its own: a person has to say."""
    own = stated(facts)
    if not own:
        return FAIL
    return PASS if forms.intersection(own) else HUMAN


def _proved_as(argument: str) -> Check:
    forms = frozenset(argument.split("|"))

    def check(facts: OfferFacts) -> CheckResult:
        if "proof" not in facts.stated:
            return UNKNOWN
        return PASS if facts.proof in forms else FAIL

    return check


def _usual_review(argument: str) -> Check:
    """What is only usual fails nobody."""
    limits = Limits.parse(argument)

    def check(facts: OfferFacts) -> CheckResult:
        if facts.approved is None or facts.review is None:
            return UNKNOWN
        placed = limits.place(years_between(facts.approved, facts.review))
        return HUMAN if placed is FAIL else placed

    return check


def _assessed(facts: OfferFacts) -> CheckResult:
    if not facts.assessment:
        return UNKNOWN
    return FAIL if facts.assessment == (NO_ASSESSMENT,) else PASS


def _assessed_by_named_body(facts: OfferFacts) -> CheckResult:
    assessed = _assessed(facts)
    return UNKNOWN if assessed is PASS and "awarding_body" not in facts.stated else assessed


def _final_assessment(facts: OfferFacts) -> CheckResult:
    """That there is an assessment can be seen; that it is the final one, and what it awards, cannot."""
    assessed = _assessed(facts)
    return HUMAN if assessed is PASS else assessed


def _identity_checked(facts: OfferFacts) -> CheckResult:
    if facts.identity_check == UNANSWERED:
        return UNKNOWN
    return PASS if facts.identity_check == Answer.YES else FAIL


TRANSCRIBED = frozenset({"learning_outcomes", "workload", "eqf", "credits"})


def _can_be_transcribed(facts: OfferFacts) -> CheckResult:
    """An offer that states it all may have a transcript that does; the transcript itself is not seen."""
    return HUMAN if facts.stated >= TRANSCRIBED else UNKNOWN


def _leads_to_degree(facts: OfferFacts) -> CheckResult:
    """What it counts towards is named, but not which kind of award that is."""
    if "leads_on" in facts.stated:
        return HUMAN
    return FAIL if facts.stackability == Stackability.STANDALONE else UNKNOWN


def _alone_or_in_programme(facts: OfferFacts) -> CheckResult:
    """Whether the programme is accredited, a person has to say."""
    if facts.stackability == Stackability.STANDALONE:
        return PASS
    return HUMAN if "stackability" in facts.stated else UNKNOWN


def _nzsced_code(facts: OfferFacts) -> CheckResult:
    """A broader field does not show that the offer has no code of its own."""
    own = (one.code for one in facts.subject if one.scheme == NZSCED and one.code is not None)
    return PASS if any(len(code) == SIX_DIGITS for code in own) else UNKNOWN


def _title_words(facts: OfferFacts) -> CheckResult:
    """Whether a word may confuse, a person has to say."""
    return HUMAN if any(map(QUALIFICATION_WORD.search, facts.name.root.values())) else PASS


def _no_award(facts: OfferFacts) -> CheckResult:
    """Whole qualifications are out of reach already; a certificate may be one or not."""
    is_small = facts.type == "MicroCredential" or facts.type.endswith("Badge")
    return PASS if is_small else HUMAN


def _both_levels(facts: OfferFacts) -> CheckResult:
    """A record without a level needs none; one with half of it loses it on the way out."""
    has_own, has_eqf = bool(facts.levels), facts.eqf_level is not None
    if not has_own and not has_eqf:
        return NOT_APPLICABLE
    return PASS if has_own and has_eqf else UNKNOWN


CREDIT_CHECKS: Mapping[str, Callable[[str, CreditSystemTable], Check]] = {
    "hours": hours_between,
    "ects": ects_between,
    "credits": credits_between,
    "either_credits": either_credits,
    "credit_system": credit_system,
    "listed_credits": listed_credits,
    "hours_of_credits": hours_of_credits,
}
ARGUED_CHECKS: Mapping[str, Callable[[str], Check]] = {
    "stated": _stated,
    "required": _required,
    "required_and_more": _required_and_more,
    "if_any": _if_any,
    "eqf": _eqf,
    "eqf_or_ects": _eqf_or_ects,
    "level_of": _level_of,
    "assessed_as": _assessed_as,
    "attended_as": _attended_as,
    "proved_as": _proved_as,
    "usual_review": _usual_review,
}
PLAIN_CHECKS: Mapping[str, Check] = {
    "issued": _always(NOT_APPLICABLE),
    "human": _always(HUMAN),
    "not_kept": _always(UNKNOWN),
    "assessed": _assessed,
    "assessed_by_named_body": _assessed_by_named_body,
    "final_assessment": _final_assessment,
    "identity_checked": _identity_checked,
    "can_be_transcribed": _can_be_transcribed,
    "leads_to_degree": _leads_to_degree,
    "alone_or_in_programme": _alone_or_in_programme,
    "nzsced_code": _nzsced_code,
    "title_words": _title_words,
    "no_award": _no_award,
    "both_levels": _both_levels,
}
