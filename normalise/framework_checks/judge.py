"""Judges offers under every framework: rules are compiled once, and which frameworks apply is remembered."""

from __future__ import annotations

from collections.abc import Sequence

from normalise.descriptor import Descriptor
from normalise.framework_checks.compiled_framework import CompiledFramework, compile_framework
from normalise.framework_checks.deciding_values import deciding_values
from normalise.framework_checks.offer_facts import OfferFacts, facts_of
from normalise.framework_checks.reach import reach_of
from normalise.framework_checks.result import (
    FAIL,
    HUMAN,
    NOT_APPLICABLE,
    OUT_OF_REACH,
    PASS,
    UNKNOWN,
    CheckResult,
    Judgement,
    Reach,
    RuleFinding,
    Standing,
)
from normalise.rights import republished
from normalise.vocabularies import Vocabularies

MOST_PLACES = 4096
"""Different types, places and proofs whose frameworks are remembered."""
WORST_FIRST = (FAIL, UNKNOWN, HUMAN, PASS)


class FrameworkChecks:
    """What all frameworks say of an offer; made once and shared."""

    def __init__(self, vocabularies: Vocabularies) -> None:
        """Compiles every rule; VocabularyError names one whose check or argument cannot be read."""
        self._compiled = tuple(compile_framework(one, vocabularies) for one in vocabularies.recognition)
        self._applying: dict[tuple[object, ...], tuple[CompiledFramework, ...]] = {}

    def standing(self, offer: Descriptor) -> Standing:
        """The frameworks that the offer meets and may meet; `offer` is the whole description."""
        facts = facts_of(offer)
        meets: list[str] = []
        may_meet: list[str] = []
        for one in self._applying_to(facts):
            results = []
            for check in one.quick:
                result = check(facts)
                if result is FAIL:
                    break  # nothing is worse: one that fails one rule meets no more for the others
                results.append(result)
            else:
                (meets if _decided(results) is PASS else may_meet).append(one.framework.key)
        return Standing(tuple(meets), tuple(may_meet))

    def judge(self, offer: Descriptor) -> tuple[Judgement, ...]:
        """Every framework with the result of each rule and the value that decided it, as far as it may be shown."""
        facts, shown = facts_of(offer), republished(offer)
        return tuple(_judgement(one, facts, shown) for one in self._compiled)

    def _applying_to(self, facts: OfferFacts) -> tuple[CompiledFramework, ...]:
        key = (facts.type, facts.places, facts.proof)
        known = self._applying.get(key)
        if known is None:
            known = tuple(one for one in self._compiled if reach_of(one.framework, facts) is Reach.APPLIES)
            if len(self._applying) < MOST_PLACES:
                self._applying[key] = known
        return known


def _decided(results: Sequence[CheckResult]) -> CheckResult:
    """The worst of them; rules that do not apply say nothing, and nothing said is unknown."""
    for one in WORST_FIRST:
        if one in results:
            return one
    return UNKNOWN


def _judgement(one: CompiledFramework, facts: OfferFacts, shown: Descriptor) -> Judgement:
    reach = reach_of(one.framework, facts)
    if reach in OUT_OF_REACH:
        return Judgement(one.framework, NOT_APPLICABLE, reach, (), ())
    results = [check(facts) for check in one.checks]
    findings = tuple(
        RuleFinding(rule, result, deciding_values(rule.looks_at, shown))
        for rule, result in zip(one.framework.rules, results, strict=True)
    )
    if reach is not Reach.APPLIES:
        return Judgement(one.framework, UNKNOWN, reach, findings, ())
    result = _decided([results[place] for place in one.deciding])
    # Rules that all say nothing leave it unknown together.
    alike = [place for place in one.deciding if results[place] is result] or one.deciding
    decided_by = tuple(one.framework.rules[place].rule for place in alike)
    return Judgement(one.framework, result, reach, findings, decided_by)
