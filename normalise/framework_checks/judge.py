"""Judges offers under every framework: rules are compiled once, and which frameworks apply is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from normalise.descriptor import Descriptor
from normalise.framework_checks.checks import Check, compiled_check
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
from normalise.vocabularies.recognition import (
    Evidence,
    RecognitionFramework,
    RecognitionRule,
    RuleScope,
    Weight,
)

MOST_PLACES = 4096
"""Different types, places and proofs whose frameworks are remembered."""
MERGED = ("stated", "required")
"""Checks of what is there: several of one framework are one check of all of it."""
WEIGHTIEST = (
    (Weight.MANDATORY, Weight.CONDITIONAL),
    (Weight.RECOMMENDED,),
    (Weight.OPTIONAL, Weight.INFORMATIVE),
)
"""A framework is decided by its mandatory rules; one that has none, by the next weight it has."""
WORST_FIRST = (FAIL, UNKNOWN, HUMAN, PASS)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """One version with its checks."""

    framework: RecognitionFramework
    checks: tuple[Check, ...]
    """Of each rule, in the table's order."""
    deciding: tuple[int, ...]
    """The places of the rules on which the result rests."""
    quick: tuple[Check, ...]
    """The same rules in fewer checks, for the result alone."""


class FrameworkChecks:
    """What all frameworks say of an offer; made once and shared."""

    def __init__(self, vocabularies: Vocabularies) -> None:
        """Compiles every rule; VocabularyError names one whose check or argument cannot be read."""
        self._compiled = tuple(_compiled(one, vocabularies) for one in vocabularies.recognition)
        self._applying: dict[tuple[object, ...], tuple[_Compiled, ...]] = {}

    def standing(self, offer: Descriptor) -> Standing:
        """The frameworks that the offer meets and may meet; `offer` is the whole description."""
        facts = facts_of(offer)
        meets, may_meet = [], []
        for one in self._applying_to(facts):
            result = _decided([check(facts) for check in one.quick])
            if result is PASS:
                meets.append(one.framework.key)
            elif result is not FAIL:
                may_meet.append(one.framework.key)
        return Standing(tuple(meets), tuple(may_meet))

    def judge(self, offer: Descriptor) -> tuple[Judgement, ...]:
        """Every framework with the result of each rule and the value that decided it, as far as it may be shown."""
        facts, shown = facts_of(offer), republished(offer)
        return tuple(_judgement(one, facts, shown) for one in self._compiled)

    def _applying_to(self, facts: OfferFacts) -> tuple[_Compiled, ...]:
        key = (facts.type, facts.places, facts.proof)
        known = self._applying.get(key)
        if known is None:
            known = tuple(one for one in self._compiled if reach_of(one.framework, facts) is Reach.APPLIES)
            if len(self._applying) < MOST_PLACES:
                self._applying[key] = known
        return known


def _compiled(framework: RecognitionFramework, vocabularies: Vocabularies) -> _Compiled:
    checks = tuple(_check_of(rule, vocabularies) for rule in framework.rules)
    deciding = _deciding(framework.rules)
    quick = _merged([framework.rules[place] for place in deciding], vocabularies)
    return _Compiled(framework, checks, deciding, quick)


def _merged(rules: Sequence[RecognitionRule], vocabularies: Vocabularies) -> tuple[Check, ...]:
    """The checks of the rules, those of what is there made into one: its worst result is the same.

    What is only `stated` never fails, so that nobody has to be spared; no rule that was not found is checked so.
    """
    parts: dict[str, list[str]] = {name: [] for name in MERGED}
    checks = []
    for rule in rules:
        name, _, argument = rule.check.partition(":")
        if name in parts and (name == "stated" or not _is_spared(rule)):
            parts[name].append(argument)
        else:
            checks.append(_check_of(rule, vocabularies))
    merged = [f"{name}:{'|'.join(arguments)}" for name, arguments in parts.items() if arguments]
    return (*checks, *(compiled_check(text, vocabularies.credit_systems) for text in merged))


def _check_of(rule: RecognitionRule, vocabularies: Vocabularies) -> Check:
    """A rule that we only infer, or that is conditional, never fails; one that was not found is never known."""
    check = compiled_check(rule.check, vocabularies.credit_systems)
    if rule.evidence is Evidence.NOT_FOUND:
        return lambda facts: UNKNOWN
    if _is_spared(rule):
        return lambda facts: _spared(check(facts))
    return check


def _is_spared(rule: RecognitionRule) -> bool:
    return rule.evidence is Evidence.INFERRED or rule.weight is Weight.CONDITIONAL


def _spared(result: CheckResult) -> CheckResult:
    return UNKNOWN if result is FAIL else result


def _deciding(rules: Sequence[RecognitionRule]) -> tuple[int, ...]:
    """The places of the weightiest rules that an offer can be held against."""
    for weights in WEIGHTIEST:
        found = tuple(
            place
            for place, rule in enumerate(rules)
            if rule.weight in weights and rule.scope is RuleScope.OFFER
        )
        if found:
            return found
    return ()


def _decided(results: Sequence[CheckResult]) -> CheckResult:
    """The worst of them; rules that do not apply say nothing, and nothing said is unknown."""
    for one in WORST_FIRST:
        if one in results:
            return one
    return UNKNOWN


def _judgement(one: _Compiled, facts: OfferFacts, shown: Descriptor) -> Judgement:
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
    decided_by = tuple(one.framework.rules[place].rule for place in one.deciding if results[place] is result)
    return Judgement(one.framework, result, reach, findings, decided_by)
