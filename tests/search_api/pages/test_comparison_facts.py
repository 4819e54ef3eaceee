"""The page of a credential shows every level and both ends of each rule."""

from __future__ import annotations

from typing import Any

from normalise.derivation import Derivation
from search_api.pages.comparison_facts import every_level_fact, whole_workload_fact
from search_api.pages.facts import Fact
from search_api.pages.interface import Interface
from tests.normalise.descriptors import completed as with_derived
from tests.normalise.descriptors import descriptor
from tests.search_api.pages.test_facts import plain


def completed(ui: Interface, **fields: Any) -> Any:
    return with_derived(Derivation(ui.vocabularies), descriptor(**fields))


def credit(system: str, low: float, high: float | None = None) -> dict[str, Any]:
    value = {"low": low, "high": low if high is None else high}
    return {"system": system, "value": value, "as_given": f"{low:g}"}


def workload(ui: Interface, **fields: Any) -> Fact:
    return whole_workload_fact(completed(ui, **fields), ui)


def test_credits_hours_and_ects_stand_in_one_line(english: Interface, french: Interface) -> None:
    five = {"credit_value": [credit("nzqcf", 5)]}
    assert plain(workload(english, **five).value) == "50 h notional"
    assert plain(workload(english, **five).note) == "5 New Zealand credits = 50 h = 1.7–2.0 ECTS"
    assert plain(workload(french, **five).note) == "5 crédits néo-zélandais = 50 h = 1,7–2,0 ECTS"
    wide = {"credit_value": [credit("us_semester", 3)]}
    assert plain(workload(english, **wide).note) == "3 US semester credit hours = ≥ 135 h = ≥ 4.5 ECTS"


def test_ects_credits_show_their_hours_once(english: Interface) -> None:
    fact = workload(english, credit_value=[credit("ects", 2)])
    assert (plain(fact.value), plain(fact.note)) == ("50–60 h notional", "2 ECTS credits = 50–60 h")


def test_contact_hours_from_credits_say_that_no_ects_follow(english: Interface) -> None:
    fact = workload(english, credit_value=[credit("ceu", 2)])
    assert plain(fact.note) == "2 Continuing education units = 20 h; not shown in ECTS"


def test_stated_hours_have_no_credits_before_them(english: Interface) -> None:
    hours = {"hours": {"low": 50, "high": 50}, "kind": "notional", "as_given": "50"}
    assert plain(workload(english, workload=hours).note) == "= 1.7–2.0 ECTS"


def level(framework: str, name: str) -> dict[str, str]:
    return {"framework": framework, "level": name, "as_given": f"Level {name}"}


def test_every_level_stands_with_its_framework_and_what_is_officially_beside_it(english: Interface) -> None:
    whole = completed(english, at_level=[level("aqf", "5"), level("unknown", "x")])
    fact = every_level_fact(whole.at_level, whole.comparable_level, english)
    assert plain(fact.value) == "AQF 5, Level x"
    assert plain(fact.note) == (
        "Australian Qualifications Framework; framework unknown; officially beside NZQCF 5"
    )
    nothing = every_level_fact((), (), english)
    assert (nothing.value, nothing.absent) == (None, "None stated")
