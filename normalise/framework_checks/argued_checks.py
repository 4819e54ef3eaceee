"""Checks with an argument, which is read once: each gives a function of the facts of an offer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from normalise.framework_checks.measures import Limits, years_between
from normalise.framework_checks.offer_facts import OfferFacts
from normalise.framework_checks.result import FAIL, HUMAN, NOT_APPLICABLE, PASS, UNKNOWN, CheckResult

Check = Callable[[OfferFacts], CheckResult]


def stated(argument: str) -> Check:
    """PASS when all of it is stated."""
    wanted = frozenset(argument.split("|"))
    return lambda facts: PASS if wanted <= facts.stated else UNKNOWN


def required(argument: str) -> Check:
    """FAIL when some of it is not stated."""
    wanted = frozenset(argument.split("|"))
    return lambda facts: PASS if wanted <= facts.stated else FAIL


def required_and_more(argument: str) -> Check:
    """As `required`, and the rest of the rule is about what the catalogue does not keep."""
    wanted = frozenset(argument.split("|"))
    return lambda facts: HUMAN if wanted <= facts.stated else FAIL


def if_any(argument: str) -> Check:
    """PASS when it is stated; else there is none to look at."""
    return lambda facts: PASS if argument in facts.stated else NOT_APPLICABLE


def eqf(argument: str) -> Check:
    """A level of the EQF inside limits."""
    limits = Limits.parse(argument)

    def check(facts: OfferFacts) -> CheckResult:
        level = facts.eqf_level
        return UNKNOWN if level is None else limits.place((level, level))

    return check


def eqf_or_ects(argument: str) -> Check:
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


def level_of(argument: str) -> Check:
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


def assessed_as(argument: str) -> Check:
    """One of these forms of assessment."""
    return partial(_takes_form, frozenset(argument.split("|")), lambda facts: facts.assessment)


def attended_as(argument: str) -> Check:
    """One of these forms of participation."""
    return partial(_takes_form, frozenset(argument.split("|")), lambda facts: facts.delivery_type)


def _takes_form(
    forms: frozenset[str], stated: Callable[[OfferFacts], tuple[str, ...]], facts: OfferFacts
) -> CheckResult:
    """A form that our list has and the framework's has not may still be one of its own: a person has to say."""
    own = stated(facts)
    if not own:
        return FAIL
    return PASS if forms.intersection(own) else HUMAN


def proved_as(argument: str) -> Check:
    """One of these proofs."""
    forms = frozenset(argument.split("|"))

    def check(facts: OfferFacts) -> CheckResult:
        if "proof" not in facts.stated:
            return UNKNOWN
        return PASS if facts.proof in forms else FAIL

    return check


def usual_review(argument: str) -> Check:
    """What is only usual fails nobody."""
    limits = Limits.parse(argument)

    def check(facts: OfferFacts) -> CheckResult:
        if facts.approved is None or facts.review is None:
            return UNKNOWN
        placed = limits.place(years_between(facts.approved, facts.review))
        return HUMAN if placed is FAIL else placed

    return check
