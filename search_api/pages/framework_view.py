"""What the page of a credential says of each framework: the result, and behind it every rule with what decided it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from normalise.descriptor import Descriptor
from normalise.framework_checks.result import CheckResult, Judgement, Reach, RuleFinding
from normalise.vocabularies.recognition import RecognitionFramework, RecognitionRule, RuleScope
from search_api.pages.addresses import address
from search_api.pages.element_words import element_words
from search_api.pages.interface import lowered
from search_api.pages.linked import Linked, Linker
from search_api.pages.navigation import FRAMEWORKS_PATH
from search_api.pages.worded import Worded

COUNTED = frozenset({"learning_outcomes", "skills"})
"""Values that are many: a rule is decided by whether there are any, so they are counted."""
ORDER = (CheckResult.PASS, CheckResult.HUMAN, CheckResult.UNKNOWN, CheckResult.FAIL)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule."""

    rule: str
    text: str
    result: str
    """`pass`, `fail`, `unknown`, `not_applicable`, `human`."""
    result_words: str
    values: tuple[Linked, ...]
    note: str | None
    """Where it is stated, when that is not on an offer."""
    weight: str
    evidence: str


@dataclass(frozen=True, slots=True)
class FrameworkRow:
    """One version of a framework."""

    key: str
    name: str
    version: str
    address: str
    """Where its rules are explained."""
    result: str
    result_words: str
    reason: str
    """In a few words, what decided it."""
    rules: tuple[RuleRow, ...]


@dataclass(frozen=True, slots=True)
class FrameworkSection:
    """All frameworks: those that are about the offer, and those that are not."""

    applying: tuple[FrameworkRow, ...]
    others: tuple[FrameworkRow, ...]
    explained: str
    """The page that explains the checks."""


def framework_section(
    judgements: Iterable[Judgement], descriptor: Descriptor, linker: Linker
) -> FrameworkSection:
    """The section; `descriptor` has passed `republished`."""
    every = list(judgements)
    applying = [one for one in every if one.result is not CheckResult.NOT_APPLICABLE]
    applying.sort(key=lambda one: (one.reach is not Reach.APPLIES, ORDER.index(one.result)))
    others = (one for one in every if one.result is CheckResult.NOT_APPLICABLE)
    return FrameworkSection(
        tuple(_row(one, descriptor, linker) for one in applying),
        tuple(_row(one, descriptor, linker) for one in others),
        address(FRAMEWORKS_PATH, linker.language_pairs),
    )


def framework_address(framework: RecognitionFramework, linker: Linker) -> str:
    """The place on the page of all frameworks."""
    return f"{address(FRAMEWORKS_PATH, linker.language_pairs)}#{framework.key}"


def _row(one: Judgement, descriptor: Descriptor, linker: Linker) -> FrameworkRow:
    ui, framework = linker.ui, one.framework
    return FrameworkRow(
        key=framework.key,
        name=framework.name.in_language(ui.language),
        version=framework.version.in_language(ui.language),
        address=framework_address(framework, linker),
        result=one.result.value,
        result_words=ui.label("check_result", one.result),
        reason=_reason(one, linker),
        rules=tuple(_rules(one.findings, descriptor, linker)),
    )


def _reason(one: Judgement, linker: Linker) -> str:
    """What decided it, and how well the rules that did are known."""
    ui = linker.ui
    if one.reach is not Reach.APPLIES:
        return ui.t(f"reach.{one.reach}")
    deciding = [finding.rule for finding in one.findings if finding.rule.rule in one.decided_by]
    words = dict.fromkeys(lowered(ui.label("evidence", rule.evidence)) for rule in deciding)
    known = ui.t("framework.evidence", words=ui.formats.listed(list(words)))
    return f"{_decision(one.result, deciding, linker)} {known}"


def _decision(result: CheckResult, deciding: Sequence[RecognitionRule], linker: Linker) -> str:
    ui = linker.ui
    if result is CheckResult.PASS:
        return ui.t("framework.all_hold", count=len(deciding))
    first, more = deciding[0], len(deciding) - 1
    said = ui.t(f"framework.because_{result}", rule=f"{first.rule} {first.text.in_language(ui.language)}")
    return f"{said} {ui.t('framework.and_more', count=more)}" if more else said


def _rules(findings: Iterable[RuleFinding], descriptor: Descriptor, linker: Linker) -> Iterator[RuleRow]:
    ui = linker.ui
    for finding in findings:
        rule = finding.rule
        yield RuleRow(
            rule=rule.rule,
            text=rule.text.in_language(ui.language),
            result=finding.result.value,
            result_words=ui.t(f"framework.rule_{finding.result}"),
            values=tuple(_values(finding, descriptor, linker)),
            note=None if rule.scope is RuleScope.OFFER else ui.t(f"framework.scope_{rule.scope}"),
            weight=ui.label("rule_weight", rule.weight),
            evidence=lowered(ui.label("evidence", rule.evidence)),
        )


def _values(finding: RuleFinding, descriptor: Descriptor, linker: Linker) -> Iterator[Linked]:
    for name in finding.rule.looks_at:
        words = element_words(name, descriptor, linker)
        if name in COUNTED and words:
            yield Linked(Worded(linker.ui.t(f"framework.counted_{name}", count=len(words))))
        else:
            yield from words
