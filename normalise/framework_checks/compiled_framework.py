"""One version of a framework with its checks: compiled once, asked for every offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from normalise.framework_checks.checks import Check, compiled_check
from normalise.framework_checks.result import FAIL, UNKNOWN, CheckResult
from normalise.vocabularies import Vocabularies
from normalise.vocabularies.recognition import (
    Evidence,
    RecognitionFramework,
    RecognitionRule,
    RuleScope,
    Weight,
)

MERGED = ("stated", "required")
"""Checks of what is there: several of one framework are one check of all of it."""
WEIGHTIEST = (
    (Weight.MANDATORY, Weight.CONDITIONAL),
    (Weight.RECOMMENDED,),
    (Weight.OPTIONAL, Weight.INFORMATIVE),
)
"""A framework is decided by its mandatory rules; one that has none, by the next weight it has."""


@dataclass(frozen=True, slots=True)
class CompiledFramework:
    """One version with its checks."""

    framework: RecognitionFramework
    checks: tuple[Check, ...]
    """Of each rule, in the table's order."""
    deciding: tuple[int, ...]
    """The places of the rules on which the result rests."""
    quick: tuple[Check, ...]
    """The same rules in fewer checks, for the result alone."""


def compile_framework(framework: RecognitionFramework, vocabularies: Vocabularies) -> CompiledFramework:
    """VocabularyError names a rule whose check or argument cannot be read."""
    checks = tuple(_check_of(rule, vocabularies) for rule in framework.rules)
    deciding = _deciding(framework.rules)
    quick = _merged([framework.rules[place] for place in deciding], vocabularies)
    return CompiledFramework(framework, checks, deciding, quick)


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
