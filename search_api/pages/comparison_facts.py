"""The facts that compare, in full, as the page of one credential shows them: every level, both ends of each rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from normalise.closed_lists import Answer
from normalise.descriptor import Descriptor
from normalise.elements import ComparableLevel, Cost, CreditValue, Level, Workload
from normalise.level_name import level_name
from normalise.reference_rates import converted
from search_api.pages.facts import (
    Fact,
    cost_fact,
    ects_words,
    main_cost,
    money,
    own_level_fact,
    workload_fact,
)
from search_api.pages.formatting import NO_BREAK
from search_api.pages.interface import Interface
from search_api.query import SearchQuery


def every_level_fact(levels: Sequence[Level], comparable: Sequence[ComparableLevel], ui: Interface) -> Fact:
    """All stated levels; below them their frameworks, and the levels that are officially beside them."""
    fact = own_level_fact(levels, ui)
    if not levels:
        return fact
    notes = [*_frameworks(levels, ui)]
    if comparable:
        beside = ui.formats.listed([level_words(one.framework, one.level, ui) for one in comparable])
        notes.append(ui.t("fact.comparable", levels=beside))
    stated = [level_words(one.framework, one.level, ui, one.as_given) for one in levels]
    return replace(fact, value=", ".join(dict.fromkeys(stated)), note="; ".join(notes))


def level_words(framework: str, level: str, ui: Interface, as_given: str | None = None) -> str:
    """`NZQCF 5`; of an unknown framework what the source said."""
    known = level_name(framework, level, ui.language, ui.vocabularies)
    return as_given or level if known is None else known.replace(" ", NO_BREAK, 1)


def _frameworks(levels: Sequence[Level], ui: Interface) -> Iterator[str]:
    for key in dict.fromkeys(one.framework for one in levels):
        known = ui.vocabularies.frameworks.get(key)
        yield ui.t("fact.framework_unknown") if known is None else known.name.in_language(ui.language)


def whole_workload_fact(descriptor: Descriptor, ui: Interface) -> Fact:
    """Hours; below them the way from credits to hours to ECTS: `5 New Zealand credits = 50 h = 1.7–2.0 ECTS`."""
    workload, ects = descriptor.workload, descriptor.ects
    fact = workload_fact(workload, ects, descriptor.credit_value, ui)
    credit = None if workload is None else _converted(descriptor.credit_value, workload)
    if workload is None or credit is None or credit.value is None:
        return fact
    system = ui.vocabularies.credit_systems.require(credit.system)
    ends = [f"{ui.formats.span(credit.value)} {system.name.in_language(ui.language)}"]
    ends.append(f"{ui.formats.span(workload.hours)}{NO_BREAK}h")
    if ects is not None and credit.system != "ects":
        ends.append(ects_words(ects, ui))
    without = f"; {ui.t('fact.no_ects')}" if ects is None else ""
    return replace(fact, note=" = ".join(ends) + without)


def _converted(credit_values: Sequence[CreditValue], workload: Workload) -> CreditValue | None:
    """The statement that the hours were made of; none when the source states hours."""
    if workload.rule is None:
        return None
    key, _, _ = workload.rule.partition(":")
    return next((credit for credit in credit_values if credit.system == key and credit.value), None)


def converted_cost_fact(costs: Sequence[Cost], is_free: Answer, query: SearchQuery, ui: Interface) -> Fact:
    """The price as stated; below it in the currency that the question converts to, with the day of the rates."""
    fact, main = cost_fact(costs, is_free, ui), main_cost(costs)
    conversion, currency = query.conversion, query.currency
    if conversion is None or main is None or main.amount is None or main.currency in (None, currency):
        return fact
    rate = conversion.rates.get(main.currency or "")
    if rate is None:
        return fact
    other = main.model_copy(update={"amount": converted(main.amount, rate), "currency": currency})
    return replace(
        fact, note=ui.t("fact.converted", cost=money(other, ui), date=ui.formats.date(conversion.day))
    )
