"""When two records are one credential, when they may be, and when they never are."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from normalise.elements import CreditValue, EqfLevel, Identifier, Level, Organisation, Workload
from normalise.interval import Interval
from normalise.language_map import LanguageMap
from normalise.partial_date import PartialDate
from normalise.sameness.likeness import Verdict, compare
from normalise.sameness.title_key import provider_key, title_key
from normalise.sameness.traits import Traits, plain_address, traits_of
from tests.search_api.store_catalogue import descriptor

CTID = "ce-00000000-0000-4000-8000-00000000000a"
OTHER_CTID = "ce-00000000-0000-4000-8000-00000000000b"


def college(name: str = "Harbour College", source: str = "aa") -> tuple[Organisation, ...]:
    return (Organisation(id=f"{source}:{name}", name=LanguageMap({"en": name})),)


def record(source_id: str, native_id: str = "1", name: str = "Soil testing", **fields: Any) -> Traits:
    fields = {"offered_by": college(source=source_id), **fields}
    return traits_of(descriptor(native_id, name, source_id=source_id, **fields), number=ord(source_id[0]))


IN_FRENCH: dict[str, Any] = {"name": LanguageMap({"fr": "Analyse des sols"})}


def level(number: int, framework: str = "nzqcf") -> dict[str, Any]:
    return {"at_level": (Level(framework=framework, level=str(number), as_given=str(number)),)}


def credits_of(number: float) -> dict[str, Any]:
    value = CreditValue(system="nzqcf", value=Interval.exactly(number), as_given=str(number))
    return {"credit_value": (value,)}


def hours(low: float, high: float, kind: str = "notional") -> dict[str, Any]:
    return {"workload": Workload(hours=Interval(low=low, high=high), kind=kind, as_given="said")}


def test_provider_title_and_level_agree_without_contradiction() -> None:
    found = compare(record("aa", **level(5)), record("bb", **level(5)))
    assert (found.verdict, found.score, found.against) == (Verdict.SAME, 0.85, ())
    assert found.reasons == (
        "same provider harbour college",
        "same title 'soil testing'",
        "same level nzqcf 5",
    )


def test_size_agrees_as_well_as_a_level_does() -> None:
    assert compare(record("aa", **hours(40, 60)), record("bb", **hours(50, 50))).verdict is Verdict.SAME
    assert compare(record("aa", **credits_of(5)), record("bb", **credits_of(5))).verdict is Verdict.SAME


def test_provider_and_title_alone_are_only_possible() -> None:
    assert compare(record("aa", **level(5)), record("bb")).verdict is Verdict.POSSIBLE


def test_a_title_alone_joins_nothing() -> None:
    other = record("bb", offered_by=college("Mountain College", "bb"), **level(5), **credits_of(5))
    found = compare(record("aa", **level(5), **credits_of(5)), other)
    assert found.verdict is Verdict.DIFFERENT


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (level(5), level(6), "levels of nzqcf: 5 and 6"),
        (credits_of(5), credits_of(10), "nzqcf credits differ"),
        (hours(10, 20), hours(30, 40), "notional hours differ"),
        ({"type": "MicroCredential"}, {"type": "Certificate"}, "classes MicroCredential and Certificate"),
        ({"country": "NZ"}, {"country": "CA"}, "countries NZ and CA"),
        ({"region": "US-CA"}, {"region": "US-NY"}, "regions US-CA and US-NY"),
        ({"ctid": CTID}, {"ctid": OTHER_CTID}, f"CTIDs {CTID} and {OTHER_CTID}"),
    ],
)
def test_what_contradicts_keeps_records_apart(one: dict[str, Any], other: dict[str, Any], told: str) -> None:
    shared = {**credits_of(5), **level(5)}
    found = compare(record("aa", **{**shared, **one}), record("bb", **{**shared, **other}))
    assert found.verdict is Verdict.DIFFERENT
    assert told in found.against


def test_hours_of_another_kind_neither_agree_nor_contradict() -> None:
    found = compare(record("aa", **hours(10, 10)), record("bb", **hours(40, 40, "contact")))
    assert (found.verdict, found.against) == (Verdict.POSSIBLE, ())


def test_an_official_level_of_the_eqf_joins_levels_of_two_frameworks() -> None:
    eqf = {"eqf": EqfLevel(level=5, status="referenced", source="a report")}
    found = compare(record("aa", **level(5, "nfq"), **eqf), record("bb", **level(4, "rqf"), **eqf))
    assert found.verdict is Verdict.SAME
    assert "same EQF level 5" in found.reasons


MQA = {"identifier": (Identifier(type_name="MQA", value="7"),)}
PAGES = [
    ({"same_as": ("https://a.example/x/",)}, {"subject_webpage": "http://www.a.example/x"}),
    ({"subject_webpage": "https://a.example/x"}, {"same_as": ("https://a.example/x#top",)}),
]
IDENTIFYING = [({"ctid": CTID}, {"ctid": CTID}), (MQA, MQA), *PAGES]


@pytest.mark.parametrize(("one", "other"), IDENTIFYING)
def test_what_identifies_joins_records_that_words_would_not(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    translated = record("aa", **one, **level(5), **IN_FRENCH)
    found = compare(translated, record("bb", **other))
    assert (found.verdict, found.score) == (Verdict.SAME, 1.0)


@pytest.mark.parametrize(("one", "other"), IDENTIFYING)
def test_what_sources_of_one_credential_disagree_about_is_still_said(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    found = compare(record("aa", **one, **level(5)), record("bb", **other, **level(6)))
    assert (found.verdict, found.against) == (Verdict.SAME, ("levels of nzqcf: 5 and 6",))


CODE = {"identifier": (Identifier(type_name="coded notation", value="CS 101"),)}


@pytest.mark.parametrize(("one", "other"), [(CODE, CODE), *PAGES])
def test_codes_and_pages_join_no_awards_of_two_providers(one: dict[str, Any], other: dict[str, Any]) -> None:
    elsewhere = record("bb", offered_by=college("Mountain College", "bb"), **other, **level(5))
    found = compare(record("aa", **one, **level(5)), elsewhere)
    assert (found.verdict, found.against) == (Verdict.POSSIBLE, ("the providers differ",))


@pytest.mark.parametrize(("one", "other"), [(CODE, CODE), *PAGES])
def test_another_title_and_another_level_outweigh_a_code_or_a_page(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    found = compare(record("aa", name="Bread", **one, **level(5)), record("bb", **other, **level(6)))
    assert (found.verdict, found.against) == (
        Verdict.POSSIBLE, ("levels of nzqcf: 5 and 6", "the titles differ"),
    )  # fmt: skip


@pytest.mark.parametrize(("one", "other"), PAGES)
def test_a_page_on_which_a_provider_lists_two_titles_of_one_language_joins_nothing(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    found = compare(record("aa", name="Bread", **one), record("bb", **other))
    assert (found.verdict, found.against) == (Verdict.POSSIBLE, ("the titles differ in one language",))


def test_schools_of_one_name_are_no_one_provider() -> None:
    one, other = (
        record(source, name="Project management", offered_by=college("School of Business", source), **hours(30, 30))
        for source in ("aa", "bb")
    )  # fmt: skip
    assert compare(one, other).verdict is Verdict.DIFFERENT


def test_what_two_owners_offer_on_one_platform_stays_apart() -> None:
    (platform,) = college("Learn Anywhere")
    one, other = (
        record(source, offered_by=(platform,), owned_by=college(owner, source)[0], **level(5))
        for source, owner in (("aa", "Harbour College"), ("bb", "Mountain College"))
    )
    found = compare(one, other)
    assert (found.verdict, found.against) == (Verdict.DIFFERENT, ("owners differ",))


def test_a_number_in_the_title_that_is_not_the_level_tells_courses_apart() -> None:
    first = record("aa", name="Sign language Level 1", **level(3), **credits_of(5))
    second = record("bb", name="Sign language Level 2", **level(3), **credits_of(5))
    assert compare(first, second).verdict is Verdict.DIFFERENT


def test_an_edition_that_ended_before_the_other_began_is_another() -> None:
    old = record("aa", expiration_date=PartialDate.parse("2021"), **level(5))
    new = record("bb", date_effective=PartialDate.parse("2022-02"), **level(5))
    found = compare(old, new)
    assert (found.verdict, found.against) == (
        Verdict.DIFFERENT,
        ("one expired before the other took effect",),
    )
    ongoing = record("bb", date_effective=PartialDate.parse("2021-06"), **level(5))
    assert compare(old, ongoing).verdict is Verdict.SAME


def test_an_open_end_agrees_with_nothing() -> None:
    at_least = Workload(hours=Interval(low=1), kind="notional", as_given="from 1 hour")
    found = compare(record("aa", workload=at_least), record("bb", **hours(200, 200)))
    assert (found.verdict, found.against) == (Verdict.POSSIBLE, ())


@pytest.mark.parametrize("type_name", ["education programme", "CTID of an aligned credential"])
def test_what_identifies_a_programme_or_a_credential_beside_it_joins_nothing(type_name: str) -> None:
    shared = {"identifier": (Identifier(type_name=type_name, value="133742"),)}
    found = compare(record("aa", name="Soil testing", **shared), record("bb", name="Bread", **shared))
    assert found.verdict is Verdict.DIFFERENT


def test_an_identifier_that_agrees_where_nothing_else_does_joins_nothing() -> None:
    other = record("bb", name="Bread", offered_by=college("Mountain College"), ctid=CTID)
    found = compare(record("aa", ctid=CTID), other)
    assert found.verdict is Verdict.POSSIBLE
    assert "neither title nor provider agrees" in found.against


def test_records_of_one_source_are_two_because_it_lists_two() -> None:
    assert compare(record("aa", "1", ctid=CTID), record("aa", "2", ctid=CTID)).verdict is Verdict.DIFFERENT


def test_a_sample_is_never_the_same_as_a_credential() -> None:
    sample = record("bb", is_sample=True, ctid=CTID)
    assert compare(record("aa", ctid=CTID), sample).verdict is Verdict.DIFFERENT


def test_organisations_that_an_operator_joined_are_one_provider() -> None:
    joined = {"bb:Other name": "aa:Harbour College"}
    other = descriptor(
        "1", "Soil testing", source_id="bb", offered_by=college("Other name", "bb"), **level(5)
    )
    assert compare(record("aa", **level(5)), traits_of(other, 2)).verdict is Verdict.DIFFERENT
    assert compare(record("aa", **level(5)), traits_of(other, 2, joined)).verdict is Verdict.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Micro-credential in Soil Testing (Level 5)", "Soil testing"),
        ("Data & Ethics", "Data and ethics"),
        ("Programming in C#.", "programming in c#"),
        ("Te Reo Māori", "te reo maori"),
        ("Microcertification en analyse de l’eau", "Analyse de l'eau"),
    ],
)
def test_titles_written_differently_are_one(one: str, other: str) -> None:
    assert title_key(one, {"5"}) == title_key(other, {"5"})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Certificate in Soil", "Diploma in Soil"),
        ("Welding 1", "Welding 2"),
        ("Welding level 1", "Welding level 2"),
        ("Programming in C", "Programming in C++"),
        ("Programming in C#", "Programming in C++"),
        ("Programming in C# (advanced)", "Programming in C (advanced)"),
        ("Network+", "Network"),
        ("Soil v1", "Soil v2"),
    ],
)
def test_titles_that_say_something_else_are_two(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


def test_a_title_of_nothing_but_its_kind_stays_whole() -> None:
    assert title_key("Micro-credential") == "micro credential"


@pytest.mark.parametrize(
    "name", ["Otago Polytechnic", "The Otago Polytechnic Ltd.", "OTAGO POLYTECHNIC LIMITED"]
)
def test_legal_forms_do_not_tell_providers_apart(name: str) -> None:
    assert provider_key(name) == "otago polytechnic"


@pytest.mark.parametrize(
    ("name", "country", "key"),
    [
        ("TAFE SA", "AU", "tafe sa"),
        ("TAFE SA", None, "tafe sa"),
        ("TAFE NSW", "AU", "tafe nsw"),
        ("OpenClassrooms SAS", "FR", "openclassrooms"),
        ("NCOI Opleidingen B.V.", "NL", "ncoi opleidingen"),
        ("NCOI Opleidingen BV", "NL", "ncoi opleidingen"),
        ("Hermods AB", "SE", "hermods"),
        ("Bow Valley College, Calgary AB", "CA", "bow valley college calgary ab"),
        ("Universidad Siglo 21 S.A.", "AR", "universidad siglo 21"),
        ("College of Southern Nevada, Las Vegas NV", "US", "college of southern nevada las vegas nv"),
        ("Open Universities Australia Pty Ltd", "AU", "open universities australia"),
        ("SAE", "AU", "sae"),
        ("SA", "FR", "sa"),
    ],
)
def test_letters_are_a_legal_form_where_their_country_has_it(
    name: str, country: str | None, key: str
) -> None:
    assert provider_key(name, country) == key


@given(st.text(), st.sampled_from([None, "AU", "FR", "NL"]))
def test_keys_of_any_text_are_found_again_in_themselves(text: str, country: str | None) -> None:
    assert title_key(title_key(text)) == title_key(text)
    assert provider_key(provider_key(text, country), country) == provider_key(text, country)


@given(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["http://", "https://www.", "//", "//[", ""]),
        st.text(),
        st.text("[]/#?:"),
    )
)
@example("http://[x")
@example("http://\ufb01\u2100.example/")
def test_any_text_is_taken_as_an_address_and_white_space_around_it_does_not_count(text: str) -> None:
    assert plain_address(f" {text} ") == plain_address(text)


PARTS = st.fixed_dictionaries(
    {},
    optional={
        "ctid": st.sampled_from([CTID, OTHER_CTID]),
        "country": st.sampled_from(["NZ", "CA"]),
        "workload": st.builds(
            lambda low, more: hours(low, low + more)["workload"], st.integers(1, 50), st.integers(0, 50)
        ),
        "at_level": st.integers(1, 3).map(lambda number: level(number)["at_level"]),
        "same_as": st.sampled_from([("https://a.example/x",), ("https://b.example/",)]),
        "subject_webpage": st.sampled_from(["https://a.example/x", "https://b.example"]),
    },
)


@given(PARTS, PARTS, st.sampled_from(["Soil testing", "Bread"]))
def test_comparing_is_the_same_in_both_directions(
    one: dict[str, Any], other: dict[str, Any], name: str
) -> None:
    left, right = record("aa", **one), record("bb", name=name, **other)
    there, back = compare(left, right), compare(right, left)
    assert (there.verdict, there.score, there.reasons) == (back.verdict, back.score, back.reasons)
