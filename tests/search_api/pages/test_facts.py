"""Facts in words: every shape a value can have, in both languages."""

from __future__ import annotations

import pytest

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
from normalise.interval import Interval
from search_api.pages.facts import (
    cost_fact,
    delivery_fact,
    duration_words,
    eqf_fact,
    level_fact,
    workload_fact,
)
from search_api.pages.interface import Interface

PLAIN = str.maketrans("\u00a0\u202f", "  ")


def plain(text: str | None) -> str | None:
    return None if text is None else text.translate(PLAIN)


def cost(
    low: float | None, high: float | None, kind: CostKind = CostKind.TUITION, currency: str = "NZD"
) -> Cost:
    return Cost(amount=Interval(low=low, high=high), currency=currency, kind=kind, as_given="x")


def workload(low: float | None, high: float | None, kind: HoursKind = HoursKind.NOTIONAL) -> Workload:
    return Workload(hours=Interval(low=low, high=high), kind=kind, as_given="x")


@pytest.mark.parametrize(
    ("given", "english_words", "french_words"),
    [
        (workload(50, 50), "50 h notional", "50 h au total"),
        (workload(40, 60), "40–60 h notional", "40–60 h au total"),
        (workload(45, None), "≥ 45 h notional", "≥ 45 h au total"),
        (workload(None, 1200.5), "≤ 1,200.5 h notional", "≤ 1 200,5 h au total"),
        (workload(8, 8, HoursKind.UNKNOWN), "8 h", "8 h"),
    ],
)
def test_hours_as_stated_with_their_kind(
    english: Interface, french: Interface, given: Workload, english_words: str, french_words: str
) -> None:
    assert plain(workload_fact(given, None, (), english).value) == english_words
    assert plain(workload_fact(given, None, (), french).value) == french_words


def test_ects_is_an_interval_and_never_a_midpoint(english: Interface, french: Interface) -> None:
    ects = EctsEquivalent(value=Interval(low=50 / 30, high=2), rule="x")
    assert plain(workload_fact(workload(50, 50), ects, (), english).note) == "= 1.7–2.0 ECTS"
    assert plain(workload_fact(workload(50, 50), ects, (), french).note) == "= 1,7–2,0 ECTS"
    stated = EctsEquivalent(value=Interval.exactly(2), rule="x")
    assert plain(workload_fact(None, stated, (), english).value) == "2 ECTS"


def test_hours_that_are_not_all_of_the_work_get_no_ects(english: Interface) -> None:
    for kind in (HoursKind.CONTACT, HoursKind.INSTRUCTION):
        assert workload_fact(workload(45, 45, kind), None, (), english).note == "not shown in ECTS"
    assert workload_fact(workload(8, 8, HoursKind.UNKNOWN), None, (), english).note == "kind of hours unknown"


def test_credits_without_hours_stand_as_given(english: Interface) -> None:
    fact = workload_fact(None, None, [CreditValue(system="nzqcf", as_given="5 credits")], english)
    assert (fact.value, fact.note) == ("5 credits", "New Zealand credits")


def test_silence_is_unknown_and_never_blank(english: Interface) -> None:
    for fact in (
        workload_fact(None, None, (), english),
        cost_fact((), Answer.UNKNOWN, english),
        delivery_fact((), (), english),
        level_fact((), EqfLevel(), english),
    ):
        assert fact.value is None
        assert fact.absent in {"Unknown", "None stated"}


@pytest.mark.parametrize(
    ("costs", "is_free", "value", "note"),
    [
        ([cost(480, 480)], Answer.NO, "NZD 480", "tuition"),
        ([cost(0, 350, CostKind.SUBSIDISED)], Answer.NO, "NZD 0–350", "subsidised price"),
        ([cost(1234.5, 1234.5)], Answer.NO, "NZD 1,234.50", "tuition"),
        ([cost(10, 10, CostKind.APPLICATION), cost(900, 900)], Answer.NO, "NZD 900", "tuition, 1 more"),
        ([cost(0, 0)], Answer.YES, "Free", "as stated"),
        ([cost(0, 0)], Answer.UNKNOWN, "NZD 0", "tuition"),
        ([], Answer.YES, "Free", "as stated"),
        ([Cost(as_given="ask us")], Answer.UNKNOWN, "ask us", "as stated"),
        ([cost(5, 5).model_copy(update={"currency": None})], Answer.NO, "Unknown currency 5", "tuition"),
    ],
)
def test_money_has_its_code_and_what_it_pays(
    english: Interface, costs: list[Cost], is_free: Answer, value: str, note: str
) -> None:
    fact = cost_fact(costs, is_free, english)
    assert (plain(fact.value), fact.note) == (value, note)


def test_not_free_and_unknown_never_look_alike(english: Interface) -> None:
    fact = cost_fact((), Answer.NO, english)
    assert (fact.value, fact.absent_note) == ("Not free", "Amount unknown")


def test_level_in_the_words_of_its_framework_and_eqf_with_its_status(english: Interface) -> None:
    level = Level(framework="nzqcf", level="5", as_given="Level 5")
    fact = level_fact([level], EqfLevel(level=5, status=EqfStatus.COMPARED, source="report"), english)
    assert (plain(fact.value), fact.note, fact.ladder) == ("NZQCF 5", "EQF 5, compared", 5)
    unknown = Level(framework="unknown", level="x", as_given="Cycle 1")
    assert level_fact([unknown], EqfLevel(status=EqfStatus.NONE), english).value == "Cycle 1"


@pytest.mark.parametrize("status", [EqfStatus.NONE, EqfStatus.UNLEVELLED, EqfStatus.UNKNOWN])
def test_no_ladder_without_a_level(english: Interface, status: EqfStatus) -> None:
    assert level_fact((), EqfLevel(status=status), english).ladder is None
    assert eqf_fact(EqfLevel(status=status), english).ladder is None


@pytest.mark.parametrize(
    ("ends", "words"),
    [(("P8W", "P8W"), "8 weeks"), (("P1M", "P3M"), "1 month – 3 months"), ((None, None), "as it suits")],
)
def test_durations_in_words(english: Interface, ends: tuple[str | None, str | None], words: str) -> None:
    duration = EstimatedDuration(minimum=ends[0], maximum=ends[1], as_given="as it suits")
    assert duration_words(duration, english) == words
