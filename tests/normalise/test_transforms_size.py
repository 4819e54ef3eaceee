"""Credits, hours, durations and levels."""

import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from normalise.closed_lists import HoursKind
from normalise.elements import CreditValue, Duration, EstimatedDuration, Level, Workload
from normalise.errors import TransformError
from normalise.interval import Interval
from tests.normalise.applying import ONTARIO, apply

ANY_VALUE = (
    st.text(max_size=40)
    | st.integers()
    | st.floats()
    | st.dictionaries(
        st.sampled_from(["value", "schema:minValue", "exactDuration", "targetNodeName"]),
        st.text() | st.integers(),
    )
)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("5", 5, 5),
        ("55 - 80", 55, 80),
        ("55 – 80", 55, 80),
        ("10 credits", 10, 10),
        ("7,5 crédits", 7.5, 7.5),
        (15, 15, 15),
        ("12.5", 12.5, 12.5),
    ],
)
def test_credits_are_numbers_or_ranges(text: object, low: float, high: float) -> None:
    assert apply({"credits": "nzqcf"}, text) == CreditValue(
        system="nzqcf", value=Interval(low=low, high=high), as_given=str(text)
    )


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("4 ECTS", "ects"),
        ("15 CATS", "uk"),
        ("3 semester hours", "us_semester"),
        ("1.2 CEU", "ceu"),
        ("2 UEC", "ceu"),
        ("3", "unknown"),
        ("3 credits", "unknown"),
    ],
)
def test_a_value_may_name_its_credit_system(text: str, system: str) -> None:
    assert apply("credits", text).system == system


@pytest.mark.parametrize(
    "text", ["80 - 55", "ten", "5 (five)", "5 apples", "5 - 10 - 15", "10 credits, 2 ECTS", True]
)
def test_what_is_no_number_of_credits_is_refused(text: object) -> None:
    with pytest.raises(TransformError, match="number of credits"):
        apply({"credits": "nzqcf"}, text)


def test_credits_of_another_system_than_the_mapping_says_are_refused() -> None:
    with pytest.raises(TransformError, match="names credits of ects, but the mapping says nzqcf"):
        apply({"credits": "nzqcf"}, "4 ECTS")


def test_a_value_profile_of_ctdl_keeps_its_unit() -> None:
    unit = [{"ceterms:targetNode": "creditUnit:SemesterHour"}]
    profile = {"schema:minValue": 3, "schema:maxValue": "5", "ceterms:creditUnitType": unit}
    assert apply("credits", profile) == CreditValue(
        system="us_semester", value=Interval(low=3, high=5), as_given="3 - 5 creditUnit:SemesterHour"
    )
    assert apply("credits", {"value": 2.5}).value == Interval.exactly(2.5)
    assert apply("credits", {"ceterms:description": {"en": "some"}}) is None
    with pytest.raises(TransformError, match="minValue is not above"):
        apply("credits", {"minValue": 5, "maxValue": 3})


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("50", 50, 50),
        (42, 42, 42),
        ("24-30", 24, 30),
        ("24 à 30", 24, 30),
        ("24 to 30 hours", 24, 30),
        ("50 h", 50, 50),
        ("less than 12", None, 12),
        ("moins de 20", None, 20),
        ("1 h 30", 1.5, 1.5),
        ("1h30", 1.5, 1.5),
        ("90 minutes", 1.5, 1.5),
        ("2 hours 30 minutes", 2.5, 2.5),
        ("PT50H", 50, 50),
        ("PT1H30M", 1.5, 1.5),
        ("40 heures", 40, 40),
        ("1,250", 1250, 1250),
    ],
)
def test_hours(text: object, low: float | None, high: float | None) -> None:
    expected = Workload(hours=Interval(low=low, high=high), kind=HoursKind.INSTRUCTION, as_given=str(text))
    assert apply({"hours": "instruction"}, text, ONTARIO) == expected


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("50 contact hours", HoursKind.CONTACT),
        ("Ten weeks: some; contact hours", HoursKind.CONTACT),
        ("50 Notional hours", HoursKind.NOTIONAL),
        ("50 hours in total, of which 20 contact hours", HoursKind.UNKNOWN),
        ("20 contact hours", HoursKind.UNKNOWN),
        ("No contact hours are required", HoursKind.UNKNOWN),
        ("50 contact hours; 50 instructional hours", HoursKind.UNKNOWN),
    ],
)
def test_words_beside_an_effort_say_which_hours_only_those_are(words: str, kind: HoursKind) -> None:
    profile = {"ceterms:timeRequired": "PT50H", "ceterms:description": {"en": words}}
    expected = Workload(hours=Interval(low=50, high=50), kind=kind, as_given="PT50H")
    assert apply("hours", profile, ONTARIO) == expected


@pytest.mark.parametrize(
    "text",
    [
        "3 hours per week",
        "3 h/week",
        "P60M",
        "P8W",
        "PT",
        "thirty",
        "5 days",
        "2 x 3 hours",
        "0",
        "10 sessions",
    ],
)
def test_what_is_no_total_of_hours_is_refused(text: str) -> None:
    with pytest.raises(TransformError):
        apply("hours", text)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("12 weeks", "P12W", "P12W"),
        ("8 semaines", "P8W", "P8W"),
        ("6 to 10 Weeks", "P6W", "P10W"),
        ("6 à 10 semaines", "P6W", "P10W"),
        ("6 mois", "P6M", "P6M"),
        ("10-12 weeks", "P10W", "P12W"),
        ("3 months to 6 months", "P3M", "P6M"),
        ("8 au 10 semaines", "P8W", "P10W"),
        ("9 semanas", "P9W", "P9W"),
        ("3 à 5 dias", "P3D", "P5D"),
        ("less than 12 weeks", None, "P12W"),
        ("at least 2 weeks", "P2W", None),
        ("1.5 years", "P1Y6M", "P1Y6M"),
        ("90 minutes", "PT90M", "PT90M"),
        ("1.5 hours", "PT1H30M", "PT1H30M"),
        ("2 weeks and 3 days", "P2W3D", "P2W3D"),
        ("P1Y2M3W4DT5H6M", "P1Y2M3W4DT5H6M", "P1Y2M3W4DT5H6M"),
        ("P2Y", "P2Y", "P2Y"),
        ("PT3H30M", "PT3H30M", "PT3H30M"),
        ("p8w", "P8W", "P8W"),
        ("PT1.5H", "PT1H30M", "PT1H30M"),
        ("P0.5Y", "P6M", "P6M"),
    ],
)
def test_durations_stay_calendar_time(text: str, low: str | None, high: str | None) -> None:
    assert apply("duration", text) == EstimatedDuration(minimum=low, maximum=high, as_given=text)


def test_a_bare_number_needs_a_declared_unit() -> None:
    assert apply({"duration": "weeks"}, "7") == EstimatedDuration(minimum="P7W", maximum="P7W", as_given="7")
    assert apply({"duration": "weeks"}, "less than 12 weeks").maximum == "P12W"
    with pytest.raises(TransformError, match="declares `unit`"):
        apply("duration", "7")


@pytest.mark.parametrize(
    "text",
    [
        "1.5 weeks",
        "2.5 months",
        "P1.5M",
        "P0D",
        "P",
        "PT",
        "P8",
        "8W",
        "soon",
        "12 weeks a year",
        "P-1D",
        "12-10 weeks",
    ],
)
def test_what_has_no_exact_duration_is_refused(text: str) -> None:
    with pytest.raises(TransformError):
        apply("duration", text)


@pytest.mark.parametrize(("least", "most"), [("P21DT10H", "PT12H"), ("P1Y", "P11M"), ("P5W", "P1M")])
def test_a_least_time_above_the_most_is_refused(least: str, most: str) -> None:
    with pytest.raises(TransformError, match="not above its maximumDuration"):
        apply("duration", {"ceterms:minimumDuration": least, "ceterms:maximumDuration": most})


def test_ends_that_may_be_equal_are_in_order() -> None:
    found = apply("duration", {"ceterms:minimumDuration": "P30D", "ceterms:maximumDuration": "P1M"})
    assert (found.minimum, found.maximum) == ("P30D", "P1M")


def test_a_duration_profile_of_ctdl() -> None:
    assert apply("duration", {"ceterms:exactDuration": "P10W"}).minimum == "P10W"
    both = apply("duration", {"ceterms:minimumDuration": "P1M", "ceterms:maximumDuration": "P2M"})
    assert (both.minimum, both.maximum, both.as_given) == ("P1M", "P2M", "P1M - P2M")
    assert apply("duration", {"ceterms:description": {"en": "Varies"}}) is None


@given(st.tuples(*[st.integers(0, 99)] * 6))
def test_iso_durations_survive_part_by_part(amounts: tuple[int, ...]) -> None:
    years, months, weeks, days, hours, minutes = amounts
    day = "".join(f"{n}{u}" for n, u in zip((years, months, weeks, days), "YMWD", strict=True) if n)
    time = "".join(f"{n}{u}" for n, u in zip((hours, minutes), "HM", strict=True) if n)
    text = f"P{day}T{time}" if time else f"P{day}"
    if text == "P":
        return
    found = apply("duration", text)
    assert (found.minimum, found.maximum) == (text, text)
    TypeAdapter(Duration).validate_python(text)


@pytest.mark.parametrize(
    ("entry", "text", "framework", "level"),
    [
        ({"level": "nzqcf"}, "5", "nzqcf", "5"),
        ({"level": "nzqcf"}, 5, "nzqcf", "5"),
        ({"level": "nzqcf"}, "Level 5", "nzqcf", "5"),
        ({"level": "nzqcf"}, "Kaupae 5", "nzqcf", "5"),
        ({"level": "nzqcf"}, "Niveau 5", "nzqcf", "5"),
        ({"level": "nzqcf"}, "NZQF Level 10", "nzqcf", "10"),
        ({"level": "rqf"}, "E3", "rqf", "E3"),
        ({"level": "fr1969"}, "III", "fr1969", "III"),
        ({"level": "qf_ehea"}, "First cycle", "qf_ehea", "first cycle"),
        ("level", "EQF level 6", "eqf", "6"),
        ("level", "Niveau 6 du CEC", "eqf", "6"),
        ("level", "NFQ Level 8", "nfq", "8"),
        ("level", "Level 5", "unknown", "5"),
        ("level", "EQF 5", "eqf", "5"),
        ("level", "EQF5", "eqf", "5"),
        ("level", "EQF: 5", "eqf", "5"),
        ("level", "CEC 5", "eqf", "5"),
        ({"level": "eqf"}, "EQF 5", "eqf", "5"),
        ("level", "Level 7 (AQF)", "aqf", "7"),
        ({"level": "aqf"}, "Level 7 [AQF]", "aqf", "7"),
        ("level", "NZQCF Level 4", "nzqcf", "4"),
        ("level", "Level 4, NZQCF", "nzqcf", "4"),
        ("level", "SCQF level 7", "scqf", "7"),
        ("level", "SCQF 12", "scqf", "12"),
        ("level", "niveau 5 du CEC", "eqf", "5"),
        ("level", "RQF E3", "rqf", "E3"),
        ("level", "QF-EHEA first cycle", "qf_ehea", "first cycle"),
        ("level", "Second cycle (QF-EHEA)", "qf_ehea", "second cycle"),
        ("level", "Australian Qualifications Framework Level 8", "aqf", "8"),
    ],
)
def test_levels_keep_the_words_of_their_framework(
    entry: str | dict[str, Any], text: object, framework: str, level: str
) -> None:
    assert apply(entry, text) == Level(framework=framework, level=level, as_given=str(text))


@pytest.mark.parametrize(
    ("entry", "text", "told"),
    [
        ({"level": "aqf"}, "EQF 5", "'EQF 5' names the framework eqf, but the mapping says aqf"),
        ({"level": "nzqcf"}, "Level 7 (AQF)", "names the framework aqf, but the mapping says nzqcf"),
        ("level", "EQF 9", "is not a level such as"),
        ("level", "DQR 5", "is not a level such as"),
        ("level", "EQF 5 (AQF 5)", "is not a level such as"),
        ("level", "credits 5", "is not a level such as"),
        ("level", "US 101", "is not a level such as"),
    ],
)
def test_another_framework_or_a_level_it_lacks_is_no_level(
    entry: str | dict[str, Any], text: str, told: str
) -> None:
    with pytest.raises(TransformError, match=re.escape(told)):
        apply(entry, text)


def test_a_level_may_stand_in_a_title_or_in_an_alignment() -> None:
    in_title = {"level": {"framework": "nzqcf", "in_title": True}}
    assert apply(in_title, "Certified Handler (Micro-credential) (Level 5)").level == "5"
    assert apply(in_title, "Te Tohu (Kaupae 2)").level == "2"
    assert apply(in_title, "Level 5 welding") is None
    aligned = {"ceterms:frameworkName": {"en-US": "NZQF"}, "ceterms:targetNodeName": {"en-US": "Level 4"}}
    assert apply("level", aligned) == Level(framework="nzqcf", level="4", as_given="NZQF Level 4")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("11", "is no level of NZQCF; its levels are 1, 2"),
        ("EQF level 6", "names the framework eqf, but the mapping says nzqcf"),
        ("Level 3 of the Foo", "'Foo' is none"),
        ("Level five", "no level of NZQCF"),
        ("4 - 5", "no level of NZQCF"),
    ],
)
def test_levels_that_cannot_be_are_refused(text: str, part: str) -> None:
    with pytest.raises(TransformError, match=part):
        apply({"level": "nzqcf"}, text)


@given(ANY_VALUE)
def test_nothing_but_a_transform_error_comes_out_of_any_value(value: object) -> None:
    entries: list[str | dict[str, Any]] = ["credits", "hours", "duration", "level", {"level": "nzqcf"}]
    for entry in [*entries, {"duration": "weeks"}]:
        with suppress(TransformError):
            apply(entry, value)
