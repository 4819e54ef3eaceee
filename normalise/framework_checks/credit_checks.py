"""Checks of size: hours and credits, compared as intervals and through hours only."""

from __future__ import annotations

from collections.abc import Callable

from normalise.framework_checks.measures import Limits, credits_in, hours_of, study_hours
from normalise.framework_checks.offer_facts import OfferFacts, Span
from normalise.framework_checks.result import FAIL, NOT_APPLICABLE, PASS, UNKNOWN, CheckResult
from normalise.vocabularies.credit_systems import CreditSystemTable

Check = Callable[[OfferFacts], CheckResult]
UNKNOWN_SYSTEM = "unknown"


def hours_between(argument: str, systems: CreditSystemTable) -> Check:
    """All hours of study inside limits; hours of contact or instruction can only be too many."""
    limits = Limits.parse(argument)
    return lambda facts: _placed(limits, study_hours(facts))


def ects_between(argument: str, systems: CreditSystemTable) -> Check:
    """ECTS credits, stated or derived from hours, inside limits."""
    limits, ects = Limits.parse(argument), systems.require("ects")
    return lambda facts: _placed(limits, facts.ects or credits_in(ects, facts))


def credits_between(argument: str, systems: CreditSystemTable) -> Check:
    """`system=limits|...`: the first system in which credits are stated, else the first through hours."""
    wanted = [
        (systems.require(name), Limits.parse(text))
        for name, _, text in (part.partition("=") for part in argument.split("|"))
    ]

    def check(facts: OfferFacts) -> CheckResult:
        own = {name for name, amount in facts.credits if amount is not None}
        system, limits = next((one for one in wanted if one[0].key in own), wanted[0])
        return _placed(limits, credits_in(system, facts))

    return check


def either_credits(argument: str, systems: CreditSystemTable) -> Check:
    """`system=limits or other`: for offers of two kinds, of which each states its own system."""
    first, _, other = argument.partition(" or ")
    name, _, text = first.partition("=")
    system, limits = systems.require(name).key, Limits.parse(text)

    def check(facts: OfferFacts) -> CheckResult:
        own = dict(facts.credits)
        if own.get(system) is not None:
            return _placed(limits, own[system])
        return NOT_APPLICABLE if own.get(other) is not None else UNKNOWN

    return check


def credit_system(argument: str, systems: CreditSystemTable) -> Check:
    """Credits are stated in a system: another one alone is a failure, none at all is unknown."""
    wanted = systems.require(argument).key

    def check(facts: OfferFacts) -> CheckResult:
        own = {name for name, _ in facts.credits} - {UNKNOWN_SYSTEM}
        if wanted in own:
            return PASS
        return FAIL if own else UNKNOWN

    return check


def listed_credits(argument: str, systems: CreditSystemTable) -> Check:
    """Credits of a listed system can be published; others are left out, which breaks nothing."""
    listed = systems.require(argument).key
    return lambda facts: PASS if any(name == listed for name, _ in facts.credits) else NOT_APPLICABLE


def hours_of_credits(argument: str, systems: CreditSystemTable) -> Check:
    """Stated hours agree with stated credits of a system; hours that the rule itself gave always do."""
    system = systems.require(argument)

    def check(facts: OfferFacts) -> CheckResult:
        wanted, hours = hours_of(system, facts), study_hours(facts)
        if wanted is None or hours is None:
            return UNKNOWN
        return PASS if facts.is_workload_derived else Limits(*wanted).place(hours)

    return check


def _placed(limits: Limits, span: Span | None) -> CheckResult:
    return UNKNOWN if span is None else limits.place(span)
