"""Pairs put together: what becomes one credential, which record stands for it, and what stays apart."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from normalise.language_map import LanguageMap
from normalise.partial_date import PartialDate
from normalise.sameness.clusters import Cluster, cluster
from normalise.sameness.decisions import Decisions, pair_of
from normalise.sameness.keys import MOST_SHARING
from normalise.sameness.likeness import Verdict, contradictions
from normalise.sameness.traits import Traits
from tests.normalise.sameness.test_likeness import CTID, credits_of, level, record


def members(*records: Traits, decisions: Decisions | None = None) -> list[tuple[str, ...]]:
    return [one.members for one in cluster(records, decisions or Decisions()).clusters]


def alike(source_id: str, native_id: str = "1", **fields: Any) -> Traits:
    return record(source_id, native_id, **level(5), **fields)


def test_three_sources_of_one_credential() -> None:
    found = cluster([alike("cc"), alike("aa"), alike("bb", description={"en": "Long"}, in_language=("en",))])
    assert found.clusters == (Cluster("aa:1", ("aa:1", "bb:1", "cc:1"), "aa:1"),)


def test_the_fullest_described_record_stands_for_all() -> None:
    fuller = alike("bb", learning_outcomes=({"en": "Test soil"},), entry_condition={"en": "None"})
    assert cluster([alike("aa"), fuller]).clusters[0].representative == "bb:1"


def test_two_records_of_one_source_that_fit_alike_are_left_to_the_operator() -> None:
    found = cluster([alike("aa"), alike("bb", "1"), alike("bb", "2")])
    assert found.clusters == ()
    assert {it.verdict for it in found.pairs.values()} == {Verdict.POSSIBLE}
    assert all("2 records of bb fit aa:1 alike" in it.against for it in found.pairs.values())


def test_an_identifier_decides_between_two_that_fit_alike() -> None:
    assert members(alike("aa", ctid=CTID), alike("bb", "1", ctid=CTID), alike("bb", "2")) == [
        ("aa:1", "bb:1")
    ]


def test_an_operator_joins_what_the_rules_leave_apart_even_of_one_source() -> None:
    confirmed = Decisions(same={pair_of("aa:1", "aa:2"): "told by the provider"})
    one, other = record("aa", "1", name="Bread"), record("aa", "2", name="Pain")
    assert members(one, other) == []
    assert members(one, other, decisions=confirmed) == [("aa:1", "aa:2")]


def test_an_operator_splits_what_the_rules_join_also_by_way_of_a_third() -> None:
    split = Decisions(different={pair_of("aa:1", "cc:1"): "another edition"})
    found = members(alike("aa"), alike("bb"), alike("cc"), decisions=split)
    assert len(found) == 1
    assert not {"aa:1", "cc:1"} <= set(found[0])


def test_a_key_that_very_many_share_joins_nothing() -> None:
    many = [
        record(
            "aa" if number % 2 else "bb",
            str(number),
            name=f"Title {number // 2}",
            same_as=("https://x.example",),
        )
        for number in range(MOST_SHARING + 2)
    ]
    assert members(*many) == []


@given(
    st.permutations([alike("aa"), alike("bb"), alike("cc", "1"), alike("cc", "2"), record("dd", ctid=CTID)])
)
def test_the_order_of_records_changes_nothing(records: list[Traits]) -> None:
    expected = cluster(sorted(records, key=lambda it: it.record_id))
    assert cluster(records).clusters == expected.clusters


def test_a_page_that_one_source_gives_to_two_records_identifies_neither() -> None:
    page = "https://harbour.example/micro-credentials"
    french = LanguageMap({"fr": "Analyse des sols"})
    one, other = record("aa", same_as=(page,)), record("bb", name=french, subject_webpage=page)
    assert members(one, other) == [("aa:1", "bb:1")]
    bread = record("bb", "2", name="Bread", subject_webpage=page)
    assert members(one, other, bread) == []


def test_records_that_contradict_each_other_do_not_come_together_through_a_third() -> None:
    size = credits_of(5)
    five, silent, six = (
        record("aa", **level(5), **size),
        record("bb", **size),
        record("cc", **level(6), **size),
    )
    found = cluster([five, silent, six])
    assert [one.members for one in found.clusters] == [("aa:1", "bb:1")]
    assert found.pairs["bb:1", "cc:1"].verdict is Verdict.POSSIBLE


YEARS = st.sampled_from(["2019", "2021", "2024"])
SAID = st.fixed_dictionaries(
    {"name": st.sampled_from(["Soil testing", "Soil testing level 2"])},
    optional={
        "at_level": st.integers(1, 2).map(lambda number: level(number)["at_level"]),
        "credit_value": st.integers(1, 2).map(lambda number: credits_of(number)["credit_value"]),
        "country": st.sampled_from(["NZ", "CA"]),
        "date_effective": YEARS.map(PartialDate.parse),
        "expiration_date": YEARS.map(PartialDate.parse),
    },
)


@given(st.lists(st.tuples(st.sampled_from(["aa", "bb", "cc"]), SAID), max_size=8))
def test_no_cluster_holds_two_records_that_contradict_each_other(
    said: list[tuple[str, dict[str, Any]]],
) -> None:
    records = [record(source, str(number), **fields) for number, (source, fields) in enumerate(said)]
    by_id = {one.record_id: one for one in records}
    for group in members(*records):
        for one, other in combinations(group, 2):
            assert not list(contradictions(by_id[one], by_id[other]))
            assert by_id[one].source_id != by_id[other].source_id
