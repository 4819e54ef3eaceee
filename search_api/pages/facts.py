"""The key facts of a credential as a person reads them: a value, what it means, and what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from normalise.closed_lists import Answer, CostKind, EqfStatus, HoursKind
from normalise.elements import (
    Cost,
    CreditValue,
    EctsEquivalent,
    EqfLevel,
    EstimatedDuration,
    Level,
    Workload,
)
from normalise.level_name import level_name
from search_api.pages.formatting import EN_DASH, NO_BREAK
from search_api.pages.interface import Interface, lowered

UNKNOWN_KEY = "unknown"
PRICE_KINDS = (CostKind.FULL, CostKind.TUITION, CostKind.SUBSIDISED)
"""What stands for the price when a source states several amounts, in this order."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: line one says the value, line two what it means."""

    name: str
    """`level`, `eqf`, `workload`, `cost`, `delivery` or `assessment`; names its label too."""
    value: str | None
    """None: the source is silent, and `absent` says so."""
    absent: str | None = None
    """What stands in the dashed box instead of a value."""
    note: str | None = None
    absent_note: str | None = None
    """What stands in a dashed box on line two."""
    ladder: int | None = None
    """Steps of the EQF ladder before the note; none: no ladder is drawn."""

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None


def level_fact(levels: Sequence[Level], eqf: EqfLevel, ui: Interface) -> Fact:
    """The framework's own words first, the EQF level with its ladder and status below."""
    note = ui.t("fact.eqf_status", level=eqf.level, status=eqf_status(eqf, ui)) if eqf.level else None
    return replace(
        own_level_fact(levels, ui),
        note=note or ui.t(f"fact.eqf_{eqf.status}"),
        ladder=eqf.level,
    )


def own_level_fact(levels: Sequence[Level], ui: Interface) -> Fact:
    """The level in the framework's own words, with the framework's name below."""
    if not levels:
        return Fact("level", None, ui.t("fact.none_stated"), ui.t("fact.no_level"))
    first = levels[0]
    framework = ui.vocabularies.frameworks.get(first.framework)
    named = level_name(first.framework, first.level, ui.language, ui.vocabularies)
    value = first.as_given if named is None else named.replace(" ", NO_BREAK, 1)
    name = ui.t("fact.framework_unknown") if framework is None else framework.name.in_language(ui.language)
    more = f"{name}, {ui.t('fact.more', count=len(levels) - 1)}" if len(levels) > 1 else name
    return Fact("level", value, note=more)


def eqf_fact(eqf: EqfLevel, ui: Interface) -> Fact:
    """The EQF level by itself, with its status."""
    if eqf.level is None:
        known = eqf.status is not EqfStatus.UNKNOWN
        value = ui.label("eqf_status", eqf.status) if known else None
        return Fact("eqf", value, None if known else ui.t("fact.unknown"))
    return Fact("eqf", ui.t("fact.eqf", level=eqf.level), note=eqf_status(eqf, ui), ladder=eqf.level)


def eqf_status(eqf: EqfLevel, ui: Interface) -> str:
    """`compared`, `referenced`: how the level came about."""
    return ui.t(f"fact.status_{eqf.status}")


def workload_fact(
    workload: Workload | None,
    ects: EctsEquivalent | None,
    credit_values: Sequence[CreditValue],
    ui: Interface,
) -> Fact:
    """As stated with its kind, then the derived ECTS interval; contact and instruction hours get none."""
    if workload is None:
        return _workload_without_hours(ects, credit_values, ui)
    hours = f"{ui.formats.span(workload.hours)}{NO_BREAK}h"
    value = hours if workload.kind is HoursKind.UNKNOWN else f"{hours} {ui.t(f'fact.kind_{workload.kind}')}"
    if ects is not None:
        return Fact("workload", value, note=f"= {ects_words(ects, ui)}")
    if workload.kind is HoursKind.UNKNOWN:
        return Fact("workload", value, note=ui.t("fact.kind_unknown"))
    return Fact("workload", value, note=ui.t("fact.no_ects"))


def _workload_without_hours(
    ects: EctsEquivalent | None, credit_values: Sequence[CreditValue], ui: Interface
) -> Fact:
    if ects is not None:
        return Fact("workload", ects_words(ects, ui), note=ui.t("fact.as_stated"))
    if credit_values:
        system = ui.vocabularies.credit_systems.get(credit_values[0].system)
        note = ui.t("fact.credit_unknown") if system is None else system.name.in_language(ui.language)
        return Fact("workload", credit_values[0].as_given, note=note)
    return Fact("workload", None, ui.t("fact.unknown"), ui.t("fact.source_silent"))


def ects_words(ects: EctsEquivalent, ui: Interface) -> str:
    """`1.7–2.0 ECTS`: always the interval, never a midpoint."""
    return f"{ui.formats.span(ects.value, digits=1)}{NO_BREAK}ECTS"


def cost_fact(costs: Sequence[Cost], is_free: Answer, ui: Interface) -> Fact:
    """Currency code and amount or range, the kind below; free only when the source says so."""
    priced = [cost for cost in costs if cost.amount is not None]
    main = main_cost(costs)
    if main is None:
        return _cost_without_amount(costs, is_free, ui)
    if is_free is Answer.YES and main.amount is not None and main.amount.high == 0:
        return Fact("cost", ui.t("fact.free"), note=ui.t("fact.as_stated"))
    note = cost_kind(main, ui)
    if len(priced) > 1:
        note = f"{note}, {ui.t('fact.more', count=len(priced) - 1)}"
    return Fact("cost", money(main, ui), note=note)


def main_cost(costs: Sequence[Cost]) -> Cost | None:
    """The amount that stands for the price; none when no amount is stated."""
    return min((cost for cost in costs if cost.amount is not None), key=_rank, default=None)


def _rank(cost: Cost) -> int:
    return PRICE_KINDS.index(cost.kind) if cost.kind in PRICE_KINDS else len(PRICE_KINDS)


def _cost_without_amount(costs: Sequence[Cost], is_free: Answer, ui: Interface) -> Fact:
    if is_free is Answer.YES:
        return Fact("cost", ui.t("fact.free"), note=ui.t("fact.as_stated"))
    if costs:
        return Fact("cost", costs[0].as_given, note=ui.t("fact.as_stated"))
    if is_free is Answer.NO:
        return Fact("cost", ui.t("fact.not_free"), absent_note=ui.t("fact.amount_unknown"))
    return Fact("cost", None, ui.t("fact.unknown"), ui.t("fact.source_silent"))


def cost_kind(cost: Cost, ui: Interface) -> str:
    """What an amount pays for."""
    return lowered(ui.label("cost_kind", cost.kind))


def money(cost: Cost, ui: Interface) -> str:
    """`NZD 480`, `NZD 0–350`; what the source said when it gives no number."""
    if cost.amount is None:
        return cost.as_given
    span = ui.formats.amount(cost.amount)
    return f"{cost.currency or ui.t('fact.currency_unknown')}{NO_BREAK}{span}"


def delivery_fact(delivery: Sequence[str], schedule: Sequence[str], ui: Interface) -> Fact:
    """Where and when learning happens."""
    places = [ui.label("delivery_type", one) for one in delivery]
    times = [ui.label("schedule", one) for one in schedule]
    words = [*places, *times]
    if not words:
        return Fact("delivery", None, ui.t("fact.unknown"))
    return Fact("delivery", ", ".join([words[0], *map(lowered, words[1:])]))


def assessment_words(methods: Sequence[str], ui: Interface) -> str | None:
    """The methods in a row; none when the source is silent."""
    words = [ui.label("assessment", one) for one in methods]
    return ", ".join([words[0], *map(lowered, words[1:])]) if words else None


def delivery_and_assessment_fact(
    delivery: Sequence[str], schedule: Sequence[str], methods: Sequence[str], ui: Interface
) -> Fact:
    """Delivery on line one, assessment on line two, as a result shows them."""
    assessment = assessment_words(methods, ui)
    missing = None if assessment else ui.t("fact.assessment_unknown")
    return replace(delivery_fact(delivery, schedule, ui), note=assessment, absent_note=missing)


def duration_words(duration: EstimatedDuration, ui: Interface) -> str:
    """`8 weeks`, `8 weeks – 3 months`; as given when the source's words are no duration."""
    ends = [ui.formats.duration(end) for end in (duration.minimum, duration.maximum) if end is not None]
    distinct = list(dict.fromkeys(ends))
    return f" {EN_DASH} ".join(distinct) if distinct else duration.as_given
